"""Watching that messages go out."""

from celery import shared_task
from django.utils import timezone

from clinic.actions import outbox


@shared_task(name="clinic.outbox_watch")
def watch() -> bool:
    return outbox.alarm(now=timezone.now())
