"""Clearing away holds whose time is up, even when nobody books."""

from celery import shared_task
from django.utils import timezone

from scheduling.actions import hold


@shared_task(name="scheduling.hold_sweep")
def sweep() -> int:
    return hold.sweep(now=timezone.now())
