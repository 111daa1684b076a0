"""Handing a patient everything that the clinic holds of them and that they may have."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from portal.models import PatientSession, archive


class Stale(Refused):
    """The last code was typed too long ago."""


@transaction.atomic
def hand_out(*, now: datetime, own: PatientSession) -> dict[str, Any]:
    """Everything as plain data; the copy is noted in the trail.

    Raises: Stale when no code was typed here within the last minutes.
    """
    if not own.is_fresh(now):
        raise Stale(_("Type a fresh code first."))
    whole = archive.whole(own.patient, now)
    audit.record(
        by=None,
        action="archive.hand_out",
        patient=own.patient,
        obj=own,
        now=now,
        details=own.trail,
    )
    return whole
