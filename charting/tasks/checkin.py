"""The question of the day after a visit; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from charting.actions import checkin


@shared_task(name="charting.checkin_sweep")
def sweep() -> int:
    """Bring what waits in line with the facts of now; returns how many rows changed."""
    return checkin.sweep(now=timezone.now())
