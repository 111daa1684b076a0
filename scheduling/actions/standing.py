"""A visit as it stands now: locked, turned into its next state, noted in the audit trail."""

from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.catalogue.screening import CONDITIONS
from clinic.models import Clearance, Patient, User
from clinic.models.prepared import Prepared
from clinic.rules.screening import Act
from scheduling.models import Appointment, AppointmentType
from scheduling.rules.policy import Status, may_follow


class OutsideHours(Refused):
    """The practitioner does not work then; it can be booked with a reason."""


class NotPossible(Refused):
    """This cannot be done with a visit in its state, or not with these people and places."""


class Gated(NotPossible):
    """This kind of visit waits for a doctor's word."""


_LOCKED = Prepared(
    lambda pk: Appointment.objects.for_page().select_for_update(of=("self",)).filter(pk=pk),
    pk=UUID(int=1),
)


def locked(appointment: Appointment) -> Appointment:
    """The visit as it is now, locked until the transaction ends.

    Raises: Appointment.DoesNotExist, TransactionManagementError outside a transaction.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("a row is locked in a transaction only")
    found = _LOCKED.rows(pk=appointment.pk)
    if not found:
        raise Appointment.DoesNotExist
    return found[0]


def turned(appointment: Appointment, to: Status) -> Appointment:
    """The locked visit in its new state, unsaved. Raises: NotPossible."""
    visit = locked(appointment)
    if not may_follow(Status(visit.status), to):
        words = dict(Appointment._meta.get_field("status").flatchoices)
        raise NotPossible(
            _("This visit is “%(state)s” now, so that cannot be done.")
            % {"state": words[visit.status]}
        )
    visit.status = to
    return visit


def noted(
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


def check_gate(patient: Patient, kind: AppointmentType, day: date) -> None:
    """Whether a kind of visit may be booked before a doctor has answered. Raises: Gated."""
    ruling = Clearance.objects.filter(patient=patient).ruling(kind.act, day)
    if ruling.may:
        return
    names = ", ".join(_(CONDITIONS[one.condition].label) for one in ruling.because)
    if kind.act is Act.BOOK:
        said = _("Nothing is booked while this is urgent: %(what)s. Settle the clearance first.")
        raise Gated(said % {"what": names})
    said = _("“%(kind)s” waits for a doctor’s word: %(what)s. Record the answer first.")
    raise Gated(said % {"kind": kind.name, "what": names})


def check_person(patient: Patient, *, is_held: bool = False) -> None:
    """Whether a visit can be this patient's; a stand-in only has times that are held.

    Raises: NotPossible.
    """
    if patient.deceased_on is not None:
        raise NotPossible(_("This patient has died."))
    if patient.is_stand_in and not is_held:
        raise NotPossible(_("Somebody is booking this time online and has not said who they are."))
