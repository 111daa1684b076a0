"""What patients do with their own visits; each step names the session, and can be taken back."""

from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Room, User
from portal.models import PatientSession
from scheduling.actions import appointment as visits
from scheduling.actions import move as moves
from scheduling.actions import notice
from scheduling.models import Appointment
from scheduling.models.move import BY_PATIENT, OtherTimes
from scheduling.models.notice import Known
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from scheduling.rules.slot import Offer

REASONS = (Reason.UNWELL, Reason.WORK, Reason.TRAVEL, Reason.FAMILY, Reason.COST, Reason.BETTER)


class TooLate(Refused):
    """By the clinic's rule it is for the clinic to change this now."""


def _locked(visit: Appointment, now: datetime) -> Appointment:
    """The visit as it is now. Raises: Refused when it is not the patient's to change any more."""
    row = Appointment.objects.select_for_update(of=("self",)).get(pk=visit.pk)
    if row.status not in BY_PATIENT or row.start_at <= now:
        raise Refused(_("This visit cannot be changed here any more. Please call us."))
    return row


def _note(own: PatientSession, verb: str, visit: Appointment, *, now: datetime) -> None:
    audit.record(
        by=None,
        action=f"coming.{verb}",
        patient=own.patient,
        obj=visit,
        now=now,
        details=own.trail,
    )


def _remember(own: PatientSession, visit: Appointment, *, now: datetime, **step: Any) -> None:
    """Offer the way back on this browser's next pages."""
    own.undo = {"visit": str(visit.pk), "until": (now + UNDO_WINDOW).isoformat(), **step}
    own.save(update_fields=["undo"])


@transaction.atomic
def confirm(*, now: datetime, own: PatientSession, visit: Appointment) -> Appointment:
    """I will be there; said twice it is said once. Raises: Refused for a visit that is over."""
    row = _locked(visit, now)
    if row.status == Status.CONFIRMED:
        return row
    row = visits.confirm(by=None, now=now, appointment=visit, via="link")
    _note(own, "confirm", row, now=now)
    return row


@transaction.atomic
def move(*, now: datetime, own: PatientSession, visit: Appointment, offer: Offer) -> Appointment:
    """Take another time that `OtherTimes` offers; the mail about it waits for the undo window.

    Raises: Taken when somebody was faster, TooLate, Refused.
    """
    if OtherTimes(visit, now).late_hours:
        raise TooLate(_("It is too late to move this visit here. Please call us."))
    if visit.status not in BY_PATIENT or visit.start_at <= now:
        raise Refused(_("This visit cannot be changed here any more. Please call us."))
    whom = User.objects.get(pk=offer.practitioner)
    room = Room.objects.select_related("location").get(pk=offer.room)
    before, known = moves.place_of(visit), Known(visit, visit.start_at, visit.practitioner)
    moved = visits.move(
        by=None,
        now=now,
        appointment=visit,
        practitioner=whom,
        room=room,
        start_at=offer.start,
        tells=False,
    )
    news = [Known(moved, known.was_at, known.was_with)]
    notice.tell(by=None, now=now, patient=moved.patient, changes=news)
    step = {"kind": "move", "before": moves.packed(before), "left": moves.stands(moved)}
    _remember(own, moved, now=now, **step)
    _note(own, "move", moved, now=now)
    return moved


@transaction.atomic
def cancel(
    *, now: datetime, own: PatientSession, visit: Appointment, reason: Reason = Reason.OTHER
) -> Appointment:
    """Give the visit up. One that comes late is noted by the clinic's rule; a person decides.

    Raises: Refused when it is over already.
    """
    row = _locked(visit, now)
    known = Known(row, row.start_at, row.practitioner)
    gone = visits.cancel(by=None, now=now, appointment=visit, reason=reason)
    news = [Known(gone, known.was_at, known.was_with)]
    notice.tell(by=None, now=now, patient=gone.patient, changes=news)
    _remember(own, gone, now=now, kind="cancel", at=_moment(now))
    _note(own, "cancel", gone, now=now)
    return gone


@transaction.atomic
def undo(*, now: datetime, own: PatientSession) -> Appointment:
    """Take the last step of this browser back, for three minutes.

    Raises: Taken when somebody else has the time by now; Refused when it is too late, or when the
    visit has changed since.
    """
    row = PatientSession.objects.select_for_update().get(pk=own.pk)
    step = row.undo
    if step is None or now >= datetime.fromisoformat(step["until"]):
        raise Refused(_("The three minutes are over. Please call us."))
    visit = Appointment.objects.for_page().get(pk=step["visit"], patient=row.patient_id)
    if step["kind"] == "move":
        place, left = moves.unpacked(step["before"]), step["left"]
        visit = moves.undo(by=None, now=now, appointment=visit, place=place, left=left)
    else:
        visit = _restore(visit, step, now=now)
    own.undo = None
    own.save(update_fields=["undo"])
    _note(own, "undo", visit, now=now)
    return visit


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()


def _restore(visit: Appointment, step: dict[str, Any], *, now: datetime) -> Appointment:
    at = visit.cancelled_at
    if visit.status != Status.CANCELLED or at is None or _moment(at) != step["at"]:
        raise Refused(_("This visit has changed since, so nothing was taken back."))
    row = visits.restore(by=None, now=now, appointment=visit, to=Status.BOOKED)
    notice.tell(by=None, now=now, patient=row.patient, changes=[])
    return row
