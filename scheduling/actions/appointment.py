"""Booking, moving and following a visit; the database decides who gets a time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, Room, User
from scheduling.actions import hold as holds
from scheduling.actions import race, reminder
from scheduling.actions.race import Taken
from scheduling.models import Appointment, AppointmentType, CarePlan
from scheduling.models.diary import Diary
from scheduling.rules.policy import Reason, Status, may_follow
from scheduling.rules.slot import Span, covered

__all__ = ["NotPossible", "OutsideHours", "Taken", "book", "cancel", "finish", "hold", "move"]

HOLD = timedelta(minutes=10)
_PAST = timedelta(hours=12)  # a visit of this morning may still be written down
_AHEAD = timedelta(days=731)


class OutsideHours(Refused):
    """The practitioner does not work then; it can be booked with a reason."""


class NotPossible(Refused):
    """This cannot be done with a visit in its state, or not with these people and places."""


def _period(kind: AppointmentType, start_at: datetime) -> DateTimeTZRange:
    whole = kind.shape.whole(start_at)
    return DateTimeTZRange(whole.start, whole.end, "[)")


def _rest(kind: AppointmentType, start_at: datetime) -> DateTimeTZRange | None:
    rest = kind.shape.rest(start_at)
    return DateTimeTZRange(rest.start, rest.end, "[)") if rest else None


def _shifted(period: DateTimeTZRange, by: timedelta) -> DateTimeTZRange:
    return DateTimeTZRange(period.lower + by, period.upper + by, "[)")


def _check_time(
    *, now: datetime, practitioner: User, room: Room, kind: AppointmentType, start_at: datetime
) -> None:
    """Whether a start lies in the hours of a practitioner, not long ago and not years ahead.

    Raises: NotPossible or OutsideHours. It does not look whether the time is free.
    """
    if not now - _PAST <= start_at <= now + _AHEAD:
        raise NotPossible(_("This time is past, or more than two years ahead."))
    if not (practitioner.is_active and practitioner.is_practitioner):
        raise NotPossible(_("%(name)s does not take visits.") % {"name": practitioner})
    if not (room.is_active and room.location.is_active and kind.is_active):
        raise NotPossible(_("This table or kind of visit is not in use any more."))
    day = start_at.astimezone(room.location.tz).date()
    diary = Diary(room.location, day, day, now)
    whole = Span(start_at, start_at + timedelta(minutes=kind.duration_min))
    if covered(whole, diary.hours_of(practitioner.pk, day)):
        return
    closure = diary.closure_of(practitioner.pk, day)
    if closure is not None:
        raise OutsideHours(_("Closed on that day: %(why)s.") % {"why": closure.reason})
    raise OutsideHours(_("%(name)s does not work at that time.") % {"name": practitioner})


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
    note: str = "",
    hold_until: datetime | None = None,
) -> Appointment:
    """Book a visit, with its reminder, in one transaction; returns it.

    Raises: Taken with near free times; OutsideHours without a reason; NotPossible.
    """
    if patient.deceased_on is not None:
        raise NotPossible(_("This patient has died."))
    try:
        _check_time(now=now, practitioner=practitioner, room=room, kind=type, start_at=start_at)
        outside_reason = ""
    except OutsideHours:
        if not outside_reason:
            raise
    visit = Appointment(
        patient=patient,
        practitioner=practitioner,
        room=room,
        location=room.location,
        type=type,
        period=_period(type, start_at),
        rest=_rest(type, start_at),
        buffer_min=type.buffer_min,
        status=Status.HELD if hold_until else Status.BOOKED,
        hold_until=hold_until,
        plan=plan,
        plan_number=plan_number,
        booked_by=by,
        outside_reason=outside_reason,
        note=note,
    )

    def work() -> Appointment:
        race.line_up(start_at, practitioner.pk, room.pk, patient.pk)
        holds.sweep(now=now)
        visit.save(force_insert=True)
        if not hold_until:
            reminder.plan(by=by, now=now, appointment=visit)
        _note(visit, "hold" if hold_until else "book", by=by, now=now, reason=outside_reason)
        return visit

    return race.settle(work, taken=lambda name: race.taken(visit, now=now, constraint=name))


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
) -> Appointment:
    """Give a visit another time, practitioner or table; its reminder moves with it.

    Raises: as `book`; NotPossible when the visit has begun or ended.
    """
    try:
        _check_time(
            now=now, practitioner=practitioner, room=room, kind=appointment.type, start_at=start_at
        )
        outside_reason = ""
    except OutsideHours:
        if not outside_reason:
            raise

    def work() -> Appointment:
        race.line_up(start_at, practitioner.pk, room.pk, appointment.patient_id)
        holds.sweep(now=now)
        visit = _locked(appointment)
        if not visit.is_open:
            raise NotPossible(_("This visit has begun or ended; it cannot be moved."))
        by_time = start_at - visit.start_at
        visit.period = _shifted(visit.period, by_time)
        visit.rest = _shifted(visit.rest, by_time) if visit.rest else None
        visit.practitioner, visit.room, visit.location = practitioner, room, room.location
        visit.outside_reason = outside_reason
        visit.start_version += 1
        if visit.status in {Status.CONFIRMED, Status.ARRIVED}:
            visit.status = Status.BOOKED
        visit.confirmed_at, visit.confirmed_via, visit.arrived_at = None, "", None
        visit.save()
        reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was moved."))
        if visit.status != Status.HELD:
            reminder.plan(by=by, now=now, appointment=visit)
        _note(visit, "move", by=by, now=now, reason=outside_reason)
        return visit

    def _lost(constraint: str) -> Taken:
        wanted = Appointment(
            pk=appointment.pk,
            practitioner=practitioner,
            room=room,
            type=appointment.type,
            patient=appointment.patient,
            period=_period(appointment.type, start_at),
        )
        return race.taken(wanted, now=now, constraint=constraint)

    return race.settle(work, taken=_lost)


@transaction.atomic
def cancel(
    *, by: User | None, now: datetime, appointment: Appointment, reason: Reason, note: str = ""
) -> Appointment:
    """Cancel a visit with a coded reason; its time is free at once, its reminder is dropped."""
    visit = _turn(appointment, Status.CANCELLED)
    visit.cancel_reason, visit.cancel_note, visit.cancelled_at = reason, note, now
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was cancelled."))
    _note(visit, "cancel", by=by, now=now, reason=str(reason))
    return visit


@transaction.atomic
def confirm(
    *, by: User | None, now: datetime, appointment: Appointment, via: str = "desk"
) -> Appointment:
    """The patient says that they will come."""
    visit = _turn(appointment, Status.CONFIRMED)
    visit.confirmed_at, visit.confirmed_via = now, via
    visit.save()
    _note(visit, "confirm", by=by, now=now)
    return visit


@transaction.atomic
def arrive(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The patient is here and waits."""
    visit = _turn(appointment, Status.ARRIVED)
    visit.arrived_at = now
    visit.save()
    _note(visit, "arrive", by=by, now=now)
    return visit


@transaction.atomic
def start(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The patient is on the table; a visit without arrival arrived now."""
    visit = _turn(appointment, Status.IN_ROOM)
    visit.arrived_at = visit.arrived_at or now
    visit.in_room_at = now
    visit.save()
    _note(visit, "start", by=by, now=now)
    return visit


@transaction.atomic
def seat(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """As `start`, which charting calls, but not beside somebody who is still on the table.

    Raises: NotPossible, naming who is there.
    """
    here = Appointment.objects.on_table(appointment.room, now).exclude(pk=appointment.pk).first()
    if here is not None:
        said = _("%(name)s is still on %(table)s. Press Done there first, or move this visit.")
        raise NotPossible(said % {"name": here.patient.full_name, "table": here.room.name})
    return start(by=by, now=now, appointment=appointment)


@transaction.atomic
def finish(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The visit took place; the last visit of a plan completes it.

    Called at the desk and by charting when a visit is signed, from any state in which the patient
    can be here; a visit that is done already stays as it is.

    Raises: NotPossible for a held or cancelled visit.
    """
    visit = _locked(appointment)
    if visit.status == Status.DONE:
        return visit
    if visit.status in {Status.HELD, Status.CANCELLED, Status.NO_SHOW}:
        raise NotPossible(_("This visit was cancelled, missed or only held."))
    visit.arrived_at = visit.arrived_at or now
    visit.in_room_at = visit.in_room_at or now
    visit.status, visit.done_at = Status.DONE, now
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit has taken place."))
    _complete_plan(visit, now=now)
    _note(visit, "finish", by=by, now=now)
    return visit


@transaction.atomic
def no_show(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The patient did not come; possible from the start of the visit on."""
    if now < appointment.start_at:
        raise NotPossible(_("The visit has not begun yet."))
    visit = _turn(appointment, Status.NO_SHOW)
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit is over."))
    _note(visit, "no_show", by=by, now=now)
    return visit


def restore(*, by: User | None, now: datetime, appointment: Appointment, to: Status) -> Appointment:
    """Take one step back, as the undo of a click; a freed time must still be free.

    Raises: Taken when somebody else has the time now; NotPossible when there is no such step.
    """

    def work() -> Appointment:
        freed = _locked(appointment).status in {Status.CANCELLED, Status.NO_SHOW}
        visit = _turn(appointment, to)
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
        _note(visit, "restore", by=by, now=now, reason=str(to))
        return visit

    return race.settle(work, taken=lambda name: race.taken(appointment, now=now, constraint=name))


@transaction.atomic
def keep(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """Turn a held time into a booking, with its reminder. Raises: NotPossible when it ran out."""
    visit = _locked(appointment)
    if visit.status != Status.HELD or (visit.hold_until and visit.hold_until <= now):
        raise NotPossible(_("The hold has run out. Choose the time again."))
    visit.status, visit.hold_until = Status.BOOKED, None
    visit.save()
    reminder.plan(by=by, now=now, appointment=visit)
    _note(visit, "keep", by=by, now=now)
    return visit


def _locked(appointment: Appointment) -> Appointment:
    """The visit as it is now, locked until the transaction ends."""
    rows = Appointment.objects.for_page().select_for_update(of=("self",))
    return rows.get(pk=appointment.pk)


def _turn(appointment: Appointment, to: Status) -> Appointment:
    """The locked visit in its new state, unsaved. Raises: NotPossible."""
    visit = _locked(appointment)
    if not may_follow(Status(visit.status), to):
        words = dict(Appointment._meta.get_field("status").flatchoices)
        raise NotPossible(
            _("This visit is “%(state)s” now, so that cannot be done.")
            % {"state": words[visit.status]}
        )
    visit.status = to
    return visit


def _complete_plan(visit: Appointment, *, now: datetime) -> None:
    """Mark a plan as completed once its last visit has taken place."""
    if visit.plan_id is None:
        return
    plan = CarePlan.objects.select_for_update().get(pk=visit.plan_id)
    kept = plan.appointments.filter(status=Status.DONE).count()
    if plan.status == "active" and kept >= plan.visits_total:
        plan.status, plan.ended_at = "completed", now
        plan.save(update_fields=["status", "ended_at"])


def _note(
    visit: Appointment, verb: str, *, by: User | None, now: datetime, reason: str = ""
) -> None:
    audit.record(
        by=by,
        action=f"appointment.{verb}",
        patient=visit.patient,
        obj=visit,
        now=now,
        reason=reason,
    )
