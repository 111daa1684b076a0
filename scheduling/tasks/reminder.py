"""Reminders follow the rules and the addresses that hold now."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from scheduling.actions import reminder

_LONGEST = timedelta(seconds=60)


@shared_task(name="scheduling.reminder_sweep")
def sweep() -> int:
    """Plan anew what is behind; returns how many visits that were. Any number may run at once."""
    until, done = timezone.now() + _LONGEST, 0
    while timezone.now() < until and (count := reminder.renew(now=timezone.now())):
        done += count
    if timezone.now() >= until:
        reminder.wake()
    return done
