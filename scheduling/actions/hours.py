"""Weekly hours and days away; bookings that stand are never touched by them."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from scheduling.models import Closure, WeeklyHours


@transaction.atomic
def add(*, by: User | None, now: datetime, **facts: Any) -> WeeklyHours:
    """Add a stretch of weekly work; returns it."""
    hours = WeeklyHours.objects.create(**facts)
    audit.record(by=by, action="hours.add", obj=hours, now=now)
    return hours


@transaction.atomic
def change(*, by: User | None, now: datetime, hours: WeeklyHours, **facts: Any) -> WeeklyHours:
    """Change a stretch of weekly work."""
    for name, value in facts.items():
        setattr(hours, name, value)
    hours.save()
    audit.record(by=by, action="hours.change", obj=hours, now=now)
    return hours


@transaction.atomic
def remove(*, by: User | None, now: datetime, hours: WeeklyHours) -> None:
    """Take a stretch of weekly work away; visits booked in it stay."""
    audit.record(by=by, action="hours.remove", obj=hours, now=now)
    hours.delete()


@transaction.atomic
def close(*, by: User | None, now: datetime, **facts: Any) -> Closure:
    """Note days without visits; returns them."""
    closure = Closure.objects.create(**facts)
    audit.record(by=by, action="closure.add", obj=closure, now=now)
    return closure


@transaction.atomic
def reopen(*, by: User | None, now: datetime, closure: Closure) -> None:
    """Take noted days without visits away."""
    audit.record(by=by, action="closure.remove", obj=closure, now=now)
    closure.delete()
