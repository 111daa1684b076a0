"""Sending what is due; any number of workers may run this at once."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from clinic.actions import message

_LONGEST = timedelta(seconds=60)  # well below the hard limit of a task, which kills in mid-send


@shared_task(name="clinic.message_sweep")
def sweep() -> int:
    """Send everything that is due now; returns how many messages were handled.

    After a minute the rest is left to the next call, so that no task runs into its time limit.
    """
    until = timezone.now() + _LONGEST
    handled = message.settle_lapsed(now=timezone.now())
    while timezone.now() < until and (batch := message.claim(now=timezone.now())):
        for row in batch:
            message.deliver(message=row, now=timezone.now())
        handled += len(batch)
    if timezone.now() >= until:
        message.wake()
    return handled
