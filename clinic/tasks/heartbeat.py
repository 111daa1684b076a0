"""The worker's sign of life."""

from celery import shared_task
from django.utils import timezone

from clinic.actions import heartbeat


@shared_task(name="clinic.heartbeat")
def beat() -> None:
    heartbeat.beat(name="worker", now=timezone.now())
