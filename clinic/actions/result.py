"""Results of tests done elsewhere: writing a value down, and changing it."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction

from clinic.actions import told
from clinic.models import Patient, TestResult, User


class Facts(TypedDict, total=False):
    """What can be said about a value."""

    study: str
    name: str
    side: str
    value: str
    unit: str
    conditions: str
    reason: str
    taken_on: date | None
    taken_precision: str
    taken_words: str
    taken_by: str
    informant: str
    source: str
    note: str


@transaction.atomic
def add(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> TestResult:
    """Write a value and return it. Raises: Refused when it was taken at an impossible time."""
    given: dict[str, Any] = dict(facts)
    told.moment(given, "taken", patient=patient, now=now)
    row = TestResult(patient=patient, **given)
    told.write(by=by, now=now, row=row, noun="result", patient=patient)
    return row


@transaction.atomic
def change(*, by: User, now: datetime, result: TestResult, **facts: Unpack[Facts]) -> None:
    """Change what is given. Raises: Refused as `add` does."""
    rows = TestResult.objects.select_for_update(of=("self",)).select_related("patient")
    row, given = rows.get(pk=result.pk), dict(facts)
    told.moment(given, "taken", patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="result.change", patient=row.patient, facts=given)
