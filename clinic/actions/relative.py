"""Ties between two patients: made once for both, and taken back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, PatientLink, User


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    other: Patient,
    kind: str,
    note: str = "",
) -> PatientLink:
    """Tie two patients; `kind` is what the other is to this patient.

    Raises: Refused when it is one person, or when the two are tied already.
    """
    if patient.pk == other.pk:
        raise Refused(_("This is the same patient."))
    _lock(patient, other)
    if PatientLink.objects.between(patient, other).exists():
        raise Refused(_("These two are linked already."))
    row = PatientLink.objects.create(
        patient=patient, other=other, kind=kind, note=note, recorded_by=by, created_at=now
    )
    _note(by=by, now=now, action="relative.add", row=row)
    return row


@transaction.atomic
def end(*, by: User, now: datetime, link: PatientLink) -> None:
    """Take a tie back, for both. Raises: Refused when it is gone already."""
    _lock(link.patient, link.other)
    row = PatientLink.objects.get(pk=link.pk)
    if row.ended_at is not None:
        raise Refused(_("This link is gone already."))
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    _note(by=by, now=now, action="relative.end", row=row)


def _note(*, by: User | None, now: datetime, action: str, row: PatientLink) -> None:
    """One event for both records: the other one's key stands in it."""
    details = {"patients": [str(row.patient_id), str(row.other_id)], "kind": row.kind}
    audit.record(by=by, action=action, patient=row.patient, obj=row, now=now, details=details)


def _lock(*patients: Patient) -> None:
    """Both rows, always in the same order, so that two people never wait for each other."""
    keys = [one.pk for one in patients]
    list(Patient.objects.select_for_update().filter(pk__in=keys).order_by("id").values_list("id"))
