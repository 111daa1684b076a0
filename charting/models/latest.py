"""The latest score of each goal: goals and scores are tied by their names alone."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charting.catalogue.load import load
from charting.models.outcome import Outcome
from charting.models.visit import Visit
from charting.rules import measure as scores
from charting.rules.reexam import PAIN
from clinic.models import Patient
from scheduling.models import CarePlan, Goal


@dataclass(frozen=True)
class Latest:
    """A score as it is said, with its day."""

    said: str
    on: date


def of_goals(patient: Patient, *, signed: bool = False) -> list[tuple[Goal, Latest | None]]:
    """The goals of the newest plan with the latest score of the same name, in order.

    With `signed` only scores of signed visits count: what a patient may read.
    """
    plans = CarePlan.objects.filter(patient=patient).newest_first()
    plan = plans.active().first() or plans.first()
    if plan is None:
        return []
    known = _scores(patient, signed=signed)
    return [(goal, known.get(goal.measure.casefold())) for goal in plan.goals.in_order()]


def _scores(patient: Patient, *, signed: bool) -> dict[str, Latest]:
    """The latest score by every name it goes by; later visits overwrite earlier ones."""
    found: dict[str, Latest] = {}
    rows = Outcome.objects.filter(visit__patient=patient, value__isnull=False)
    pains = Visit.objects.filter(patient=patient, pain_now__isnull=False)
    if signed:
        rows, pains = rows.filter(visit__status="signed"), pains.filter(status="signed")
    rows = rows.select_related("visit__location").order_by("visit__started_at", "order", "id")
    for row in rows:
        if row.value is not None:
            on = row.visit.started_at.astimezone(row.visit.location.tz).date()
            _note(found, row.measure, row.name, row.value, on)
    for visit in pains.select_related("location").order_by("started_at", "id"):
        on = visit.started_at.astimezone(visit.location.tz).date()
        _note(found, PAIN, "", Decimal(visit.pain_now or 0), on)
    return found


def _note(found: dict[str, Latest], code: str, name: str, value: Decimal, on: date) -> None:
    measure = load().measures.get(code)
    one = Latest(str(scores.said(measure, value)), on)
    names = {str(scores.label(code, name)), name.strip()}
    if measure is not None and not name.strip():
        names |= {str(measure.label), measure.short}
    for word in names:
        if word and (word.casefold() not in found or found[word.casefold()].on <= on):
            found[word.casefold()] = one
