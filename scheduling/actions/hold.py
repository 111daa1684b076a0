"""Held times run out by themselves, or become the visit of whoever proved to be there."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import audit
from clinic.models import Patient, User
from scheduling.actions import notice, race, recall, reminder
from scheduling.actions.standing import NotPossible, check_gate, check_person, locked, noted
from scheduling.models import Appointment
from scheduling.models.notice import Known
from scheduling.rules.policy import Reason, Status

_AS_SHOWN = 1  # each move counts on: a hold that the desk moved is not what its person saw


@transaction.atomic(savepoint=False)
def sweep(*, now: datetime) -> int:
    """Free the holds whose time is up; returns how many. Rows that others hold are passed over."""
    lapsed = Appointment.objects.lapsed(now).select_related("patient")
    count = 0
    for visit in lapsed.select_for_update(skip_locked=True, of=("self",)):
        visit.status, visit.hold_until = Status.CANCELLED, None
        visit.cancel_reason, visit.cancelled_at = Reason.LAPSED, now
        visit.save()
        audit.record(by=None, action="appointment.lapse", patient=visit.patient, obj=visit, now=now)
        count += 1
    return count


@transaction.atomic
def extend(*, now: datetime, appointment: Appointment, until: datetime) -> Appointment:
    """Keep a held time for longer. Raises: NotPossible when it ran out, or was let go or moved."""
    visit = _standing(appointment, now)
    visit.hold_until = until
    visit.save(update_fields=["hold_until"])
    noted(visit, "extend", by=None, now=now)
    return visit


def become(visit: Appointment, *, by: User | None, now: datetime) -> None:
    """A locked hold becomes a booking, with its reminders; the caller notes which step it was.

    It counts as booked now: who missed a visit while this one was held has booked since.
    """
    visit.status, visit.hold_until, visit.created_at = Status.BOOKED, None, now
    visit.save()
    reminder.plan(by=by, now=now, appointment=visit)
    recall.answered(by=by, now=now, patient=visit.patient, is_exam=visit.type.is_exam)


def give(*, now: datetime, appointment: Appointment, patient: Patient) -> Appointment:
    """A held time becomes the visit of a patient who booked it online; they are told of it.

    The confirmation and the reminders are those of every booking. Raises: NotPossible when the
    hold ran out, or was let go or moved; Gated; Taken when the patient is elsewhere at that time.
    """

    def work() -> Appointment:
        race.line_up(appointment.whole, appointment.room_id, patient.pk)
        visit = _standing(appointment, now)
        check_person(patient)
        check_gate(patient, visit.type, visit.start_at.astimezone(visit.location.tz).date())
        visit.patient, visit.booked_via = patient, "online"
        become(visit, by=None, now=now)
        notice.tell(by=None, now=now, patient=patient, changes=[Known(visit, None, None)])
        noted(visit, "give", by=None, now=now)
        return visit

    said = _("You have another visit at that time.")
    return race.settle(work, taken=lambda _name: race.Taken(said, []))


def _standing(appointment: Appointment, now: datetime) -> Appointment:
    """The held visit, locked, at the time it was shown with. Raises: NotPossible."""
    visit = locked(appointment)
    until = visit.hold_until if visit.status == Status.HELD else None
    if until is None or until <= now or visit.start_version != _AS_SHOWN:
        raise NotPossible(_("The hold has run out. Choose the time again."))
    return visit
