"""Visits still to come that lie outside the hours, so that somebody has to move them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from clinic.models.practice import Location
from scheduling.models.appointment import COMING_VALUES, Appointment
from scheduling.models.diary import Diary
from scheduling.models.hours import Closure
from scheduling.rules import shown
from scheduling.rules.slot import Span, covered


def outside(now: datetime) -> dict[UUID, tuple[Appointment, Closure | None]]:
    """Every coming visit that its practitioner's hours do not hold, with the closure if it is one.

    Two queries, and a fixed number for each place; those booked outside on purpose are among them.
    """
    rows = Appointment.objects.filter(status__in=COMING_VALUES, period__startswith__gt=now)
    rows = rows.select_related("patient", "practitioner", "location", "room", "type", "plan")
    by_place: dict[Location, list[Appointment]] = defaultdict(list)
    for visit in rows.in_order():
        by_place[visit.location].append(visit)
    found = {}
    for place, visits in by_place.items():
        days = [visit.start_at.astimezone(place.tz).date() for visit in visits]
        diary = Diary(place, min(days), max(days), now)
        for visit, day in zip(visits, days, strict=True):
            whose = visit.practitioner_id
            if not covered(Span(visit.start_at, visit.end_at), diary.hours_of(whose, day)):
                found[visit.pk] = visit, diary.shut_by(whose, visit.start_at, visit.end_at)
    return found


def to_move(now: datetime) -> list[tuple[Appointment, Closure | None]]:
    """The worklist: visits outside the hours that nobody booked there on purpose, in order."""
    rows = outside(now).values()
    return [(visit, why) for visit, why in rows if why is not None or not visit.outside_reason]


def digest(visits: Iterable[Appointment]) -> str:
    """A short name of some visits, by which saving knows that they are those that were shown."""
    return shown.digest(sorted(f"{visit.pk} {visit.start_at.isoformat()}" for visit in visits))
