"""What happens when two people want the same time: one gets it, the other hears near times."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from clinic.actions import Refused
from clinic.models import Location, Patient, Room, User
from scheduling.models import Appointment, AppointmentType
from scheduling.models.diary import Diary
from scheduling.rules.slot import Offer, Span

TAKEN = {"23P01"}  # an exclusion constraint
_TWICE = "appointment_plan_number_once"  # a unique index: this visit of a plan has a time already
_AGAIN = {"40001", "40P01"}  # serialisation failure, deadlock: the same may well succeed now
_NEAR_DAYS = 7
T = TypeVar("T")


class Taken(Refused):
    """Somebody else has the time; `alternatives` are the nearest free ones, at most three."""

    def __init__(self, sentence: str, alternatives: list[Offer]) -> None:
        super().__init__(sentence)
        self.alternatives = alternatives


def sqlstate(error: BaseException) -> str:
    """PostgreSQL's code for what went wrong, empty when it does not come from there."""
    return str(getattr(error.__cause__, "sqlstate", "") or "")


def _constraint(error: BaseException) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")


def line_up(span: Span, *keys: UUID) -> None:
    """Queue behind others who book the same person or room on the same day.

    The constraint decides who gets a time; this spares the losers a deadlock, which PostgreSQL
    finds no sooner than after a second, and lets `give_way` look before the insert. Released at
    the end of the transaction.
    """
    edges = (span.start, span.end)  # a visit over midnight (UTC) queues on both days
    days = {edge.astimezone(UTC).date().isoformat() for edge in edges}
    locks = sorted(
        int.from_bytes(hashlib.sha256(f"{key}{day}".encode()).digest()[:8], "big", signed=True)
        for key in keys
        for day in days
    )
    with connection.cursor() as cursor:  # one after the other, in the order of the list
        cursor.execute(
            "SELECT pg_advisory_xact_lock(one) FROM unnest(%s::bigint[]) AS one", [locks]
        )


def give_way(visit: Appointment, *, now: datetime, reason: str) -> bool:
    """Mark a visit as booked over another one, or refuse a time that such a visit has.

    The constraints let one visit with a reason overlap one without. So a reason is kept only where
    there is something to overlap, and without one nobody is booked into the time of a visit that
    has one. Call it behind `line_up`: then nothing can come between the look and the write.

    Returns whether it overlaps another visit. Raises: Taken.
    """
    others = Appointment.objects.clashing(visit)
    under = any(not other.overbook_reason for other in others)
    visit.overbook_reason = reason if under else ""
    if not reason and any(other.overbook_reason for other in others):
        raise taken(visit, now=now, constraint="appointment_practitioner_once")
    return bool(reason and others)


def look(visit: Appointment, *, now: datetime, reason: str) -> None:
    """Say at once that a time is taken where somebody's booking is there to be seen.

    It decides nothing: whoever passes it still meets the constraint. It spares those who come late
    the queue of those who came together. Raises: Taken.
    """
    standing = (
        other
        for other in Appointment.objects.clashing(visit)
        if other.hold_until is None or other.hold_until > now
    )
    if not reason and next(standing, None) is not None:
        raise taken(visit, now=now, constraint="appointment_practitioner_once")


def settle(work: Callable[[], T], *, taken: Callable[[str], Taken]) -> T:
    """Do the work in a transaction of its own, twice if need be.

    Raises: Taken when the time is lost, whichever way the database says so.
    """
    for last in (False, True):
        try:
            with transaction.atomic():
                return work()
        except (IntegrityError, OperationalError) as error:
            state = sqlstate(error)
            if state in _AGAIN and not last:
                continue
            if state in TAKEN | _AGAIN or _constraint(error) == _TWICE:
                raise taken(_constraint(error)) from None
            raise
    raise AssertionError("unreachable")


def taken_sentence(constraint: str, visit: Appointment) -> str:
    """What the desk reads when a constraint refused a time: who or which table has none left."""
    facts = {
        "practitioner": visit.practitioner.display_name,
        "table": visit.room.name,
        "patient": visit.patient.full_name,
        "time": _clock(visit.start_at.astimezone(visit.room.location.tz)),
    }
    sentence = {
        "appointment_patient_once": _("%(patient)s has another visit at %(time)s."),
        "appointment_room_once": _("%(table)s is taken at %(time)s."),
        _TWICE: _("This visit of the plan has another time already."),
        "appointment_overbooked_once": _("Two are booked with %(practitioner)s at %(time)s."),
        "appointment_practitioner_once": _("%(practitioner)s is with somebody at %(time)s."),
    }.get(constraint, _("This time has just been taken."))
    return sentence % facts


def _clock(local: datetime) -> str:
    """A time as people say it: "10:50 am"."""
    half = pgettext("time", "am") if local.hour < 12 else pgettext("time", "pm")
    return f"{local.hour % 12 or 12}:{local:%M}\N{NO-BREAK SPACE}{half}"


def near(
    *,
    now: datetime,
    location: Location,
    practitioner: UUID,
    kind: AppointmentType,
    start_at: datetime,
    patient: Patient | None,
    ignoring: UUID | None = None,
) -> list[Offer]:
    """The three bookable times nearest to a wanted one, within a week of it."""
    day = start_at.astimezone(location.tz).date()
    first = max(day - timedelta(days=1), now.astimezone(location.tz).date())
    diary = Diary(location, first, first + timedelta(days=_NEAR_DAYS), now, patient, ignoring)
    return diary.near(wanted=start_at, practitioner=practitioner, kind=kind)


def taken(visit: Appointment, *, now: datetime, constraint: str) -> Taken:
    """What a refused visit is answered with: who is taken, and near free times."""
    found = near(
        now=now,
        location=visit.room.location,
        practitioner=visit.practitioner_id,
        kind=visit.type,
        start_at=visit.start_at,
        patient=visit.patient,
        ignoring=visit.pk,
    )
    return Taken(taken_sentence(constraint, visit), found)


def lost(
    appointment: Appointment,
    *,
    practitioner: User,
    room: Room,
    period: DateTimeTZRange,
    now: datetime,
    constraint: str,
) -> Taken:
    """What is answered when a visit did not get another time: `taken`, as it would have stood."""
    wanted = Appointment(
        pk=appointment.pk,
        practitioner=practitioner,
        room=room,
        type=appointment.type,
        patient=appointment.patient,
        period=period,
    )
    return taken(wanted, now=now, constraint=constraint)
