"""Marking visits to which nobody came, where the clinic wants it done without asking."""

from celery import shared_task
from django.utils import timezone

from scheduling.actions import step


@shared_task(name="scheduling.miss_sweep")
def sweep() -> int:
    return step.mark_missed(now=timezone.now())
