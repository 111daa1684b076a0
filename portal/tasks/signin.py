"""Mailing codes; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from portal.actions import signin


@shared_task(name="portal.signin_sweep")
def sweep() -> int:
    return signin.look_up(now=timezone.now())
