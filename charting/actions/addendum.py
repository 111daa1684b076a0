"""Addenda: what is added under a signed note, with its reason."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from charting.models import Addendum, Visit
from clinic.actions import Refused, audit
from clinic.models import User


@transaction.atomic
def add(*, by: User, now: datetime, visit: Visit, text: str, reason: str) -> Addendum:
    """Add to a signed note; returns the addendum. Raises: Refused while the visit is open."""
    if not visit.is_signed:
        raise Refused(_("This visit is not signed yet: correct it on the chart."))
    addendum = Addendum.objects.create(visit=visit, text=text, reason=reason, by=by, at=now)
    audit.record(
        by=by,
        action="addendum.add",
        patient=visit.patient,
        obj=addendum,
        now=now,
        reason=reason,
    )
    return addendum
