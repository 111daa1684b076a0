"""Raising and ending alerts; an alert is never changed or deleted."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Alert, Clearance, Patient, User


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    level: str,
    text: str,
    reason: str = "",
    source: str = "",
    clearance: Clearance | None = None,
) -> Alert:
    """Raise an alert ("stop", "caution" or "note") and return it."""
    alert = Alert.objects.create(
        created_at=now,
        patient=patient,
        level=level,
        text=text[:200],
        reason=reason[:200],
        source=source[:80],
        raised_by=by,
        clearance=clearance,
    )
    audit.record(by=by, action="alert.add", patient=patient, obj=alert, now=now)
    return alert


@transaction.atomic
def end(*, by: User | None, now: datetime, alert: Alert, reason: str = "") -> None:
    """End an alert.

    Raises: Refused when it is ended already, or when a clearance that still waits stands behind it.
    """
    row = Alert.objects.select_for_update().select_related("patient").get(pk=alert.pk)
    if row.ended_at is not None:
        raise Refused(_("This alert has ended already."))
    if row.clearance_id and Clearance.objects.waiting(now.date()).filter(pk=row.clearance_id):
        raise Refused(_("A clearance stands behind this alert. Settle the clearance first."))
    _end(by=by, now=now, alert=row, reason=reason)


@transaction.atomic
def end_of(*, by: User | None, now: datetime, clearance: Clearance, reason: str = "") -> int:
    """End every open alert of a clearance that was answered; returns how many."""
    rows = Alert.objects.select_for_update().filter(clearance=clearance, ended_at=None)
    ended = 0
    for row in rows.select_related("patient").order_by("id"):
        _end(by=by, now=now, alert=row, reason=reason)
        ended += 1
    return ended


def _end(*, by: User | None, now: datetime, alert: Alert, reason: str) -> None:
    alert.ended_at, alert.ended_by = now, by
    alert.save(update_fields=["ended_at", "ended_by"])
    audit.record(
        by=by, action="alert.end", patient=alert.patient, obj=alert, now=now, reason=reason
    )
