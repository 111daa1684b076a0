"""Offering what came free; any number of workers may run this at once."""

from celery import shared_task
from django.utils import timezone

from scheduling.actions import offering


@shared_task(name="scheduling.offer_sweep")
def sweep() -> int:
    return offering.sweep(now=timezone.now())
