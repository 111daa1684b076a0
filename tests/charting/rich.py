"""A visit as full as they come: complaints, procedures, measurements, scores, a past."""

from datetime import timedelta
from typing import Any

from charting.catalogue.load import load
from charting.models import Complaint, Measurement, Outcome, Procedure, Reaction, Visit
from clinic.models import User
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
    olds = [first]
    for number in range(1, past):
        olds.append(_copy(first, make.NOW - timedelta(days=3 * (past - number))))
    for old in olds[-full:]:
        fill(old)
    return fill(build.ready(by, make.NOW, patient))


def _copy(one: Visit, at: Any) -> Visit:
    """The same visit on another day, with its findings."""
    fresh = Visit.objects.get(pk=one.pk)
    findings = list(one.findings.all())
    fresh.pk, fresh.appointment, fresh.started_at = None, None, at
    fresh._state.adding = True
    fresh.save()
    for row in findings:
        row.pk, row.visit = None, fresh
        row._state.adding = True
    one.findings.model.objects.bulk_create(findings)
    return fresh
