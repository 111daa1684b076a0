"""The scores of a visit as its note shows them: against the first and the last, with their line."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.drawing import trend
from charting.forms.outcome import percents
from charting.forms.part import say
from charting.models import Visit, record
from charting.rules import measure as measures
from charting.rules.fact import OutcomeFact, VisitFacts

LINE = 3  # a course shows from so many values on


@dataclass
class Score:
    """One score: its words, what it was at first and last, what the rules say, its line."""

    label: str
    about: str
    now: str
    first: str
    last: str
    rules: list[str]
    svg: str


def scores(visit: Visit, facts: VisitFacts) -> list[Score]:
    """Every score with a number, in the order of the visit; `for_chart` brings the earlier ones."""
    before = record.scores(visit)
    names = {one.id: one.name for one in facts.complaints}
    return [_score(one, before, names) for one in facts.outcomes if one.value is not None]


def _score(
    one: OutcomeFact,
    before: dict[record.ScoreKey, list[record.Score]],
    names: dict[str, str],
) -> Score:
    measure = load().measures.get(one.measure)
    value = one.value if one.value is not None else Decimal(0)
    key = (one.measure, one.name.strip(), one.complaint)
    values = [earlier for _at, earlier in before.get(key, [])]
    now = say(measures.said(measure, value))
    band = measures.band_of(measure, value) if measure else None
    verdicts = measures.judge(measure, one.baseline, value, one.last) if measure and values else []
    label = say(measures.label(one.measure, one.name))
    return Score(
        label=label,
        about=names.get(one.complaint, ""),
        now=f"{now} ({gettext(band.label)})" if band else now,
        first=measures.plain(values[0]) if values else "",
        last=measures.plain(values[-1]) if values else "",
        rules=[say(verdict.text) for verdict in verdicts if verdict.met],
        svg=_line(one.measure, [*values, value], label),
    )


def _line(code: str, values: list[Decimal], label: str) -> str:
    measure = load().measures.get(code)
    if measure is None or len(values) < LINE:
        return ""
    return trend.draw(percents(measure, values), top=100, label=label, translate=gettext)
