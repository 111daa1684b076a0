"""Messages that no coming visit asks for; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from scheduling.actions import recall


@shared_task(name="scheduling.recall_sweep")
def sweep() -> int:
    """Plan what the facts of now ask for, take back what they do not; returns how many changed."""
    return recall.sweep(now=timezone.now())
