"""Sending what is due; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from clinic.actions import message


@shared_task(name="clinic.message_sweep")
def sweep() -> int:
    """Send everything that is due now; returns how many messages were handled."""
    handled = message.settle_lapsed(now=timezone.now())
    while batch := message.claim(now=timezone.now()):
        for row in batch:
            message.deliver(message=row, now=timezone.now())
        handled += len(batch)
    return handled
