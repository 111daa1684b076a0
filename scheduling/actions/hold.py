"""Held times run out by themselves; every booking clears them away first."""

from datetime import datetime

from django.db import transaction

from clinic.actions import audit
from scheduling.models import Appointment
from scheduling.rules.policy import Reason, Status


@transaction.atomic
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
