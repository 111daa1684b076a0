"""Visits whose moment and whose wall time have parted, and what keeps them apart."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import models

from scheduling.gateways import zonedata
from scheduling.models.appointment import (
    COMING_VALUES,
    LONGEST_LEAD,
    Appointment,
    AppointmentQuerySet,
)
from scheduling.rules.slot import Span
from scheduling.rules.wall import meant


@dataclass(frozen=True)
class Parted:
    """A visit that could not follow its clock: when it was meant, and who has that time."""

    visit: Appointment
    meant_at: datetime | None  # None: the clock does not show this time any more
    others: Sequence[Appointment] = ()


def behind(now: datetime) -> AppointmentQuerySet:
    """Coming visits that were computed with other zone data or another zone than hold now."""
    rows = Appointment.objects.filter(status__in=COMING_VALUES, period__startswith__gt=now)
    late = ~models.Q(zone_data=zonedata.version()) | ~models.Q(zone=models.F("location__zone"))
    return rows.filter(late).for_page().in_order()


def parted(now: datetime) -> list[Parted]:
    """The worklist: visits whose moment is not what their wall time means, the next first.

    Two queries, however many they are.
    """
    found = [(visit, meant(visit.wall, visit.location.tz)) for visit in behind(now)]
    wanted = {visit.pk: start for visit, start in found if start != visit.start_at}
    visits = [visit for visit, _start in found if visit.pk in wanted]
    spans = {visit.pk: _span(visit, start) for visit in visits if (start := wanted[visit.pk])}
    others = _standing(spans)
    return [
        Parted(visit, wanted[visit.pk], [one for one in others if _in_the_way(one, visit, spans)])
        for visit in visits
    ]


def _span(visit: Appointment, start: datetime) -> Span:
    return visit.shape.whole(start)


def _standing(spans: dict[UUID, Span]) -> list[Appointment]:
    """Everything that occupies time while the visits were meant to be."""
    if not spans:
        return []
    first = min(span.start for span in spans.values())
    last = max(span.end for span in spans.values())
    rows = Appointment.objects.occupying().within(first, last + LONGEST_LEAD)
    return list(rows.select_related("patient").in_order())


def _in_the_way(one: Appointment, visit: Appointment, spans: dict[UUID, Span]) -> bool:
    """Whether another visit has the time, the practitioner, the table or the patient of this."""
    span = spans.get(visit.pk)
    if span is None or one.pk == visit.pk:
        return False
    same = (
        one.practitioner_id == visit.practitioner_id
        or one.room_id == visit.room_id
        or one.patient_id == visit.patient_id
    )
    return same and one.whole.overlaps(span)
