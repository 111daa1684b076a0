"""What the rules need to know to place a family in one block, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from clinic.models.patient import Patient
from scheduling.models.appointment import Appointment
from scheduling.models.diary import Diary
from scheduling.models.type import AppointmentType
from scheduling.rules import slot
from scheduling.rules.family import Day, Member
from scheduling.rules.slot import Span


def busy_of(patients: Iterable[Patient], diary: Diary) -> dict[UUID, list[Span]]:
    """When these patients are at other visits, anywhere, in the days of the diary."""
    start = slot.day_span(diary.first, diary.zone).start
    end = slot.day_span(diary.last, diary.zone).end
    rows = Appointment.objects.occupying().within(start, end).filter(patient__in=list(patients))
    rows = rows.exclude(status="held", hold_until__lte=diary.now)
    busy: dict[UUID, list[Span]] = defaultdict(list)
    for patient, period in rows.values_list("patient_id", "period"):
        busy[patient].append(Span(period.lower, period.upper))
    return busy


def member_of(diary: Diary, kind: AppointmentType, busy: Iterable[Span]) -> Member:
    """One of the family, with those who give this kind of visit and the tables that fit it."""
    people = frozenset(key for key in diary.practitioners if diary.may_give(key, kind))
    rooms = frozenset(key for key in diary.rooms if diary.fits(key, kind))
    return Member(kind.shape, tuple(busy), people, rooms)


def day_of(diary: Diary, day: date, practitioners: Sequence[UUID] | None = None) -> Day:
    """One day of the diary as the rules read it."""
    whose = list(diary.practitioners if practitioners is None else practitioners)
    return Day(
        hours={key: diary.hours_of(key, day) for key in whose},
        free={key: diary.free(key, day) for key in whose},
        rooms=diary.taken_rooms(day),
        zone=diary.zone,
        not_before=diary.now,
    )
