"""A visit as it stands now: locked, turned into its next state, noted in the audit trail."""

from datetime import datetime

from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.models import Appointment
from scheduling.rules.policy import Status, may_follow


class OutsideHours(Refused):
    """The practitioner does not work then; it can be booked with a reason."""


class NotPossible(Refused):
    """This cannot be done with a visit in its state, or not with these people and places."""


def locked(appointment: Appointment) -> Appointment:
    """The visit as it is now, locked until the transaction ends."""
    rows = Appointment.objects.for_page().select_for_update(of=("self",))
    return rows.get(pk=appointment.pk)


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
