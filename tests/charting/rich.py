"""A visit as full as they come: complaints, procedures, measurements, scores, a past."""

from copy import copy
from datetime import timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from charting.catalogue.load import load
from charting.models import (
    Complaint,
    Finding,
    Measurement,
    Outcome,
    Procedure,
    Reaction,
    Visit,
)
from clinic.models import User
from clinic.models.base import uuid7
from tests import make
from tests.charting import build

COMPLAINTS, PROCEDURES, MEASUREMENTS, OUTCOMES = 5, 10, 20, 15
SEGMENTS = ("C2", "T4", "L5", "L4", "C5", "T8")


def fill(visit: Visit) -> Visit:
    """Five complaints, ten procedures, twenty measurements, fifteen scores and a reaction."""
    known: dict[str, Any] = {"visit": visit, "catalogue_version": load().version}
    complaints = list(visit.patient.complaints.all()) or [
        Complaint.objects.create(patient=visit.patient, name=f"Pain {n}", side="R", order=n)
        for n in range(1, COMPLAINTS + 1)
    ]
    Procedure.objects.bulk_create(_done(known))
    tests = list(load().tests.values())
    Measurement.objects.bulk_create(
        Measurement(kind=one.kind, code=one.code, side="R", value="40", order=n, **known)
        for n, one in enumerate((tests * 2)[:MEASUREMENTS], 1)
    )
    measures = list(load().measures.values())[: OUTCOMES - COMPLAINTS]
    scores = [Outcome(measure="nrs_now", complaint=one, value=4, **known) for one in complaints]
    scores += [Outcome(measure=one.code, value=one.minimum, **known) for one in measures]
    Outcome.objects.bulk_create(scores)
    Reaction.objects.create(type="soreness", severity=2, order=1, **known)
    return visit


def _done(known: dict[str, Any]) -> list[Procedure]:
    rows = [
        Procedure(kind="segment", code="adjust", level=level, part=["P"], **known)
        for level in SEGMENTS
    ]
    others = {one.kind: one for one in load().procedures.values() if one.kind != "segment"}
    for one in list(others.values())[: PROCEDURES - len(rows)]:
        rows.append(Procedure(kind=one.kind, code=one.code, **known))
    for order, row in enumerate(rows, 1):
        row.order = order
    return rows


def course(by: User, past: int, full: int = 12) -> Visit:
    """A full visit of today with `past` visits before it, the last `full` of them full as well."""
    patient = make.patient()
    first = build.ready(by, make.NOW - timedelta(days=past * 3), patient)
    days = [make.NOW - timedelta(days=3 * (past - number)) for number in range(1, past)]
    for old in [first, *_copies(first, days)][-full:]:
        fill(old)
    return fill(build.ready(by, make.NOW, patient))


def _copies(first: Visit, days: list[Any]) -> list[Visit]:
    """The same visit on other days, each with its booking and its findings."""
    assert first.appointment is not None
    booked, visits, findings = [], [], []
    for day in days:
        appointment = _copy(first.appointment)
        appointment.period = DateTimeTZRange(day, day + timedelta(minutes=20), "[)")
        appointment.note_wall()
        booked.append(appointment)
        visit = _copy(Visit.objects.get(pk=first.pk))
        visit.appointment, visit.started_at = appointment, day
        visits.append(visit)
        for row in first.findings.all():
            row.pk, row.visit = uuid7(), visit
            findings.append(row)
    type(first.appointment).objects.bulk_create(booked)
    Visit.objects.bulk_create(visits)
    Finding.objects.bulk_create(findings)
    return visits


def _copy(row: Any) -> Any:
    fresh = copy(row)
    fresh.pk = uuid7()
    fresh._state = copy(row._state)
    fresh._state.adding = True
    return fresh
