"""A visit as it stands now: locked, turned into its next state, noted in the audit trail."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from clinic.models.prepared import Prepared
from scheduling.models import Appointment
from scheduling.rules.policy import Status, may_follow


class OutsideHours(Refused):
    """The practitioner does not work then; it can be booked with a reason."""


class NotPossible(Refused):
    """This cannot be done with a visit in its state, or not with these people and places."""


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
