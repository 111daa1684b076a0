"""Weekly hours and days away; bookings that stand are never touched by them."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from scheduling.actions import vacancy
from scheduling.models import Closure, HoursException, WeeklyHours


@transaction.atomic
def add(*, by: User | None, now: datetime, **facts: Any) -> WeeklyHours:
    """Add a stretch of weekly work; returns it."""
    hours = WeeklyHours.objects.create(**facts)
    audit.record(by=by, action="hours.add", obj=hours, now=now)
    return hours


@transaction.atomic
def add_week(
    *, by: User | None, now: datetime, weekdays: Sequence[int], pauses: Sequence[time], **facts: Any
) -> list[WeeklyHours]:
    """Add the same work on several weekdays, around a pause (from, to) where there is one."""
    edges = [facts.pop("starts"), *pauses, facts.pop("ends")]
    return [
        add(by=by, now=now, weekday=day, starts=starts, ends=ends, **facts)
        for day in weekdays
        for starts, ends in zip(edges[::2], edges[1::2], strict=True)
    ]


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
    WeeklyHours.objects.filter(pk=hours.pk).delete()  # the row in hand keeps its key: see rehearsal


@transaction.atomic
def close(*, by: User | None, now: datetime, **facts: Any) -> Closure:
    """Note time without visits; returns it."""
    closure = Closure.objects.create(**facts)
    audit.record(by=by, action="closure.add", obj=closure, now=now)
    return closure


@transaction.atomic
def reopen(*, by: User | None, now: datetime, closure: Closure) -> None:
    """Take noted days without visits away."""
    audit.record(by=by, action="closure.remove", obj=closure, now=now)
    closure.delete()
    vacancy.reopen(by=by, now=now, closure=closure)


@transaction.atomic
def differ(*, by: User | None, now: datetime, **facts: Any) -> HoursException:
    """Note other, more or no hours of a practitioner on one day; returns the note."""
    row = HoursException.objects.create(**facts)
    audit.record(by=by, action="exception.add", obj=row, now=now)
    return row


@transaction.atomic
def as_usual(*, by: User | None, now: datetime, exception: HoursException) -> None:
    """Take such a note away: the week holds again on that day."""
    audit.record(by=by, action="exception.remove", obj=exception, now=now)
    HoursException.objects.filter(pk=exception.pk).delete()
