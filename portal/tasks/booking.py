"""Forgetting who was typed where no visit came of it; safe in any number at once."""

from celery import shared_task
from django.utils import timezone

from portal.actions import booking


@shared_task(name="portal.booking_sweep")
def sweep() -> int:
    return booking.sweep(now=timezone.now())
