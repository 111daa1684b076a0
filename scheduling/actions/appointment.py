"""Booking, moving and cancelling a visit; the database decides who gets a time."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import Patient, Room, User
from scheduling.actions import hold as holds
from scheduling.actions import miss, notice, race, recall, reminder, vacancy
from scheduling.actions.race import Taken
from scheduling.actions.standing import (
    NotPossible,
    OutsideHours,
    check_gate,
    check_person,
    locked,
    noted,
    turned,
)
from scheduling.actions.step import arrive, confirm, finish, no_show, seat, start
from scheduling.models import Appointment, AppointmentType, CarePlan
from scheduling.models.appointment import ranged
from scheduling.models.diary import Diary
from scheduling.models.notice import Known
from scheduling.rules.policy import Reason, Status
from scheduling.rules.slot import Span, covered

__all__ = [
    "NotPossible",
    "OutsideHours",
    "Taken",
    "arrive",
    "book",
    "cancel",
    "confirm",
    "finish",
    "hold",
    "keep",
    "move",
    "no_show",
    "restore",
    "seat",
    "start",
]

HOLD = timedelta(minutes=10)
_PAST = timedelta(hours=12)  # a visit of this morning may still be written down
_AHEAD = timedelta(days=731)


def excused(
    reason: str,
    *,
    now: datetime,
    practitioner: User,
    room: Room,
    kind: AppointmentType,
    start_at: datetime,
    minutes: int = 0,
) -> str:
    """The reason why so many minutes lie outside a practitioner's hours, empty inside them.

    It does not look whether the time is free. Raises: NotPossible, long ago or years ahead too;
    OutsideHours without a reason.
    """
    _check_possible(now=now, practitioner=practitioner, room=room, kind=kind, start_at=start_at)
    day = start_at.astimezone(room.location.tz).date()
    diary = Diary(room.location, day, day, now)
    _check_fit(diary, practitioner, room, kind)
    first = start_at.astimezone(UTC)  # on a local clock the fold would make it longer
    whole = Span(first, first + timedelta(minutes=minutes or kind.duration_min))
    if covered(whole, diary.hours_of(practitioner.pk, day)):
        return ""
    if reason:
        return reason
    raise OutsideHours(_why_outside(diary, practitioner, whole))


def _check_possible(
    *, now: datetime, practitioner: User, room: Room, kind: AppointmentType, start_at: datetime
) -> None:
    """Raises: NotPossible for a time long ago or years ahead, and for what is not in use."""
    if not now - _PAST <= start_at <= now + _AHEAD:
        raise NotPossible(_("This time is past, or more than two years ahead."))
    if not (practitioner.is_active and practitioner.is_practitioner):
        raise NotPossible(_("%(name)s does not take visits.") % {"name": practitioner})
    if not (room.is_active and room.location.is_active and kind.is_active):
        raise NotPossible(_("This table or kind of visit is not in use any more."))


def _why_outside(diary: Diary, practitioner: User, whole: Span) -> str:
    """Who does not work then, or what is closed, and why."""
    closure = diary.shut_by(practitioner.pk, whole.start, whole.end)
    if closure is None:
        return _("%(name)s does not work at that time.") % {"name": practitioner}
    words = {"name": practitioner, "why": closure.reason}
    day = whole.start.astimezone(diary.zone).date()
    if closure.practitioner_id is None and closure.is_whole_on(day):
        return _("Closed on that day: %(why)s.") % words
    return _("%(name)s is away at that time: %(why)s.") % words


def _check_fit(diary: Diary, practitioner: User, room: Room, kind: AppointmentType) -> None:
    """Whether somebody gives this kind of visit, and on this table. Raises: NotPossible."""
    words = {"name": practitioner, "kind": kind.name, "table": room.name}
    if not diary.may_give(practitioner.pk, kind):
        raise NotPossible(_("%(name)s does not give “%(kind)s”.") % words)
    if not diary.fits(room.pk, kind):
        raise NotPossible(_("“%(kind)s” does not take place on %(table)s.") % words)


def book(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    practitioner: User,
    room: Room,
    type: AppointmentType,
    start_at: datetime,
    plan: CarePlan | None = None,
    plan_number: int | None = None,
    outside_reason: str = "",
    overbook_reason: str = "",
    note: str = "",
    hold_until: datetime | None = None,
    tells: bool = False,
) -> Appointment:
    """Book a visit, with its reminder, in one transaction; returns it.

    With `tells` its patient gets a confirmation after the undo window.

    With an `overbook_reason` it may overlap one other visit of the practitioner, never of the table
    or the patient; who may give one is for the caller to know.

    Raises: Taken with near free times; OutsideHours without a reason; NotPossible.
    """
    check_person(patient, is_held=hold_until is not None)
    check_gate(patient, type, start_at.astimezone(room.location.tz).date())
    outside_reason = excused(
        outside_reason, now=now, practitioner=practitioner, room=room, kind=type, start_at=start_at
    )
    visit = Appointment(
        created_at=now,
        patient=patient,
        practitioner=practitioner,
        room=room,
        location=room.location,
        status=Status.HELD if hold_until else Status.BOOKED,
        hold_until=hold_until,
        plan=plan,
        plan_number=plan_number,
        booked_by=by,
        outside_reason=outside_reason,
        note=note,
    )
    visit.take_shape(type, type.shape, start_at)
    race.look(visit, now=now, reason=overbook_reason)
    return race.settle(
        lambda: _put(visit, by=by, now=now, overbook_reason=overbook_reason, tells=tells),
        taken=lambda name: race.taken(visit, now=now, constraint=name),
    )


def _put(
    visit: Appointment, *, by: User | None, now: datetime, overbook_reason: str, tells: bool
) -> Appointment:
    """Write a new visit into the running transaction. Raises: what the database says."""
    race.line_up(visit.whole, visit.practitioner_id, visit.room_id, visit.patient_id)
    holds.sweep(now=now)
    over = race.give_way(visit, now=now, reason=overbook_reason)
    visit.save(force_insert=True)
    if visit.status != Status.HELD:
        reminder.plan(by=by, now=now, appointment=visit)
        recall.answered(by=by, now=now, patient=visit.patient, is_exam=visit.type.is_exam)
    if tells:
        notice.tell(by=by, now=now, patient=visit.patient, changes=[Known(visit, None, None)])
    verb = "overbook" if over else "hold" if visit.status == Status.HELD else "book"
    why = "; ".join(filter(None, (overbook_reason if over else "", visit.outside_reason)))
    noted(visit, verb, by=by, now=now, reason=why)
    return visit


def hold(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    practitioner: User,
    room: Room,
    type: AppointmentType,
    start_at: datetime,
) -> Appointment:
    """Keep a time for ten minutes; it occupies like a booking. Raises: as `book`."""
    return book(
        by=by,
        now=now,
        patient=patient,
        practitioner=practitioner,
        room=room,
        type=type,
        start_at=start_at,
        hold_until=now + HOLD,
    )


def move(
    *,
    by: User | None,
    now: datetime,
    appointment: Appointment,
    practitioner: User,
    room: Room,
    start_at: datetime,
    outside_reason: str = "",
    tells: bool = True,
    becomes: AppointmentType | None = None,
) -> Appointment:
    """Give a visit another time, practitioner or table; its reminder moves with it.

    One that `becomes` another kind takes that kind's minutes. The patient is told after the undo
    window, unless the caller `tells` of several at once.

    Raises: as `book`; NotPossible when the visit has begun or ended.
    """
    outside_reason = excused(
        outside_reason,
        now=now,
        practitioner=practitioner,
        room=room,
        kind=becomes or appointment.type,
        start_at=start_at,
        minutes=becomes.duration_min if becomes else appointment.duration_min,
    )

    def work() -> Appointment:
        whole = (becomes.shape if becomes else appointment.shape).whole(start_at)
        race.line_up(whole, practitioner.pk, room.pk, appointment.patient_id)
        holds.sweep(now=now)
        visit = locked(appointment)
        if not visit.is_open:
            raise NotPossible(_("This visit has begun or ended; it cannot be moved."))
        known, left = Known(visit, visit.start_at, visit.practitioner), _left(visit)
        stays = start_at == visit.start_at and visit.practitioner_id == practitioner.pk
        visit.take_shape(becomes or visit.type, becomes.shape if becomes else visit.shape, start_at)
        visit.practitioner, visit.room, visit.location = practitioner, room, room.location
        visit.note_wall()
        race.give_way(visit, now=now, reason=visit.overbook_reason if stays else "")
        visit.outside_reason = outside_reason
        visit.start_version += 1
        if not (stays and becomes):
            _ask_again(visit)
        visit.save()
        _let_know(visit, left, known if tells else None, by=by, now=now)
        noted(visit, "move", by=by, now=now, reason=outside_reason)
        return visit

    def _lost(name: str) -> Taken:
        period = ranged((becomes or appointment.type).shape.period(start_at))
        whom, where = practitioner, room
        return race.lost(
            appointment, practitioner=whom, room=where, period=period, now=now, constraint=name
        )

    return race.settle(work, taken=_lost)


def _left(visit: Appointment) -> dict[str, Any]:
    """The time that a visit is about to leave."""
    place = {"practitioner": visit.practitioner, "location": visit.location}
    return {"period": visit.period, **place}


def _let_know(
    visit: Appointment,
    left: dict[str, Any],
    known: Known | None,
    *,
    by: User | None,
    now: datetime,
) -> None:
    """The reminder moves with a visit, the time it left is noted, and its patient is told."""
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was moved."))
    if visit.status == Status.HELD:
        return
    reminder.plan(by=by, now=now, appointment=visit)
    vacancy.note(by=by, now=now, visit=visit, cause="move", **left)
    if known is not None and by is not None and known.has_changed:
        notice.tell(by=by, now=now, patient=visit.patient, changes=[known])


def _ask_again(visit: Appointment) -> None:
    """Who confirmed another time has not confirmed this one."""
    if visit.status in {Status.CONFIRMED, Status.ARRIVED}:
        visit.status = Status.BOOKED
    visit.confirmed_at, visit.confirmed_via, visit.arrived_at = None, "", None


@transaction.atomic
def cancel(
    *,
    by: User | None,
    now: datetime,
    appointment: Appointment,
    reason: Reason,
    note: str = "",
    tells: bool = True,
) -> Appointment:
    """Cancel a visit with a coded reason; its time is free at once, its reminder is dropped.

    Whether it comes late by the clinic's rule is noted with it. A hold is let go, never late. What
    the clinic cancels is told, unless the caller `tells` of several at once.
    """
    was_held = locked(appointment).status == Status.HELD
    visit = turned(appointment, Status.CANCELLED)
    visit.cancel_reason, visit.cancel_note, visit.cancelled_at = reason, note, now
    visit.hold_until = None
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was cancelled."))
    if not was_held:  # a held time is offered on by whoever let it go
        miss.note_cancel(by=by, now=now, visit=visit, reason=reason)
        vacancy.note(by=by, now=now, visit=visit, cause="cancel")
    by_clinic = reason == Reason.CLINIC and visit.start_at > now and not was_held
    if tells and (
        by_clinic or notice.is_unsaid(visit)
    ):  # what waits to be told is not true any more
        known = Known(visit, visit.start_at, visit.practitioner)
        notice.tell(by=by, now=now, patient=visit.patient, changes=[known])
    noted(visit, "cancel", by=by, now=now, reason=str(reason))
    return visit


def restore(*, by: User | None, now: datetime, appointment: Appointment, to: Status) -> Appointment:
    """Take one step back, as the undo of a click; a freed time must still be free.

    Raises: Taken when somebody else has the time now; NotPossible when there is no such step.
    """

    def work() -> Appointment:
        holds.sweep(now=now)
        freed = locked(appointment).status in {Status.CANCELLED, Status.NO_SHOW}
        visit = turned(appointment, to)
        by_clinic = visit.cancel_reason == Reason.CLINIC
        visit.cancel_reason, visit.cancel_note, visit.cancelled_at = "", "", None
        visit.done_at = None
        if to in {Status.BOOKED, Status.CONFIRMED, Status.ARRIVED}:
            visit.in_room_at = None
        if to in {Status.BOOKED, Status.CONFIRMED}:
            visit.arrived_at = None
        if to == Status.BOOKED or not visit.confirmed_at:
            visit.confirmed_at, visit.confirmed_via = None, ""
        if to == Status.CONFIRMED and not visit.confirmed_at:
            raise NotPossible(_("It was never confirmed."))
        visit.start_version += freed
        visit.save()
        if freed:
            reminder.plan(by=by, now=now, appointment=visit)
            miss.undo(by=by, now=now, visit=visit)
        if by_clinic or notice.was_taken_back(
            visit
        ):  # within the window this takes the message back, later it tells the time
            news = [Known(visit, None, None)]
            notice.tell(by=by, now=now, patient=visit.patient, changes=news)
        noted(visit, "restore", by=by, now=now, reason=str(to))
        return visit

    return race.settle(work, taken=lambda name: race.taken(appointment, now=now, constraint=name))


@transaction.atomic
def keep(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """Turn a held time into a booking, with its reminder. Raises: NotPossible when it ran out."""
    visit = locked(appointment)
    if visit.status != Status.HELD or (visit.hold_until and visit.hold_until <= now):
        raise NotPossible(_("The hold has run out. Choose the time again."))
    check_person(visit.patient)
    holds.become(visit, by=by, now=now)
    noted(visit, "keep", by=by, now=now)
    return visit
