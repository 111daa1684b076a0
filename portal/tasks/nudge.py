"""Forms that are not finished; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from portal.actions import nudge


@shared_task(name="portal.nudge_sweep")
def sweep() -> int:
    """Write about what is not finished, once; returns how many rows changed."""
    return nudge.sweep(now=timezone.now())
