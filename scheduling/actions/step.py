"""The day of a visit: confirmed, arrived, on the table, done, or not come."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.models import User
from scheduling.actions import hold as holds
from scheduling.actions import miss, race, reminder, vacancy
from scheduling.actions.standing import NotPossible, locked, noted, turned
from scheduling.models import Appointment, CarePlan, Policy
from scheduling.rules.policy import Status

_TODAY = timedelta(hours=12)


@transaction.atomic
def confirm(
    *, by: User | None, now: datetime, appointment: Appointment, via: str = "desk"
) -> Appointment:
    """The patient says that they will come. Raises: NotPossible for a missed visit."""
    if locked(appointment).status == Status.NO_SHOW:  # its time may be somebody else's by now
        raise NotPossible(_("This visit was missed. Take that back first."))
    visit = turned(appointment, Status.CONFIRMED)
    visit.confirmed_at, visit.confirmed_via = now, via
    visit.save()
    noted(visit, "confirm", by=by, now=now)
    return visit


def arrive(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The patient is here and waits; one who was marked as missed came after all.

    Raises: Taken when the time of a missed visit is somebody else's by now; NotPossible.
    """

    def work() -> Appointment:
        holds.sweep(now=now)
        visit = turned(appointment, Status.ARRIVED)
        visit.arrived_at = now
        visit.save()
        miss.undo(by=by, now=now, visit=visit)
        noted(visit, "arrive", by=by, now=now)
        return visit

    return race.settle(work, taken=lambda name: race.taken(appointment, now=now, constraint=name))


@transaction.atomic
def start(*, by: User | None, now: datetime, appointment: Appointment) -> Appointment:
    """The patient is on the table; a visit without arrival arrived now."""
    visit = turned(appointment, Status.IN_ROOM)
    visit.arrived_at = visit.arrived_at or now
    visit.in_room_at = now
    visit.save()
    noted(visit, "start", by=by, now=now)
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
    visit = locked(appointment)
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
    noted(visit, "finish", by=by, now=now)
    return visit


@transaction.atomic
def no_show(
    *, by: User | None, now: datetime, appointment: Appointment, is_auto: bool = False
) -> Appointment:
    """The patient did not come, and is to be called; possible from the start of the visit on."""
    if now < appointment.start_at:
        raise NotPossible(_("The visit has not begun yet."))
    visit = turned(appointment, Status.NO_SHOW)
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit is over."))
    miss.note_no_show(by=by, now=now, visit=visit, is_auto=is_auto)
    noted(visit, "no_show", by=by, now=now)
    vacancy.note(by=by, now=now, visit=visit, cause="no_show")
    return visit


@transaction.atomic
def mark_missed(*, now: datetime) -> int:
    """Mark who is past the clinic's minutes, where it wants that without asking; returns how many.

    Rows that somebody works on at this moment are passed over: they may be arriving. A visit of
    another day is left to a person.
    """
    policy = Policy.objects.current()
    if not policy.no_show_auto:
        return 0
    rows = Appointment.objects.overdue(now, policy.no_show_min, since=_TODAY)
    visits = list(rows.select_for_update(skip_locked=True, of=("self",)))
    for visit in visits:
        no_show(by=None, now=now, appointment=visit, is_auto=True)
    return len(visits)


def _complete_plan(visit: Appointment, *, now: datetime) -> None:
    """Mark a plan as completed once its last visit has taken place."""
    if visit.plan_id is None:
        return
    plan = CarePlan.objects.select_for_update().get(pk=visit.plan_id)
    kept = plan.appointments.filter(status=Status.DONE).count()
    if plan.status == "active" and kept >= plan.visits_total:
        plan.status, plan.ended_at = "completed", now
        plan.save(update_fields=["status", "ended_at"])
