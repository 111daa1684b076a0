"""Which published rules about a change in a score are met; side by side, and none decides."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from charting.catalogue.entry import Confidence
from charting.catalogue.load import load
from charting.catalogue.measure import Band, Change, Measure
from charting.catalogue.text import N_, Text, text

LOWER, HIGHER = "lower", "higher"
# What a whole scale is called after: "3 of 10".
TOPS_SAID = (10, 24, 50, 70, 100)


@dataclass(frozen=True, slots=True)
class Verdict:
    """One rule beside a score: `met` says whether it lit up, `text` why.

    `direction` is better, worse or same; a rule may also be met by a change for the worse.
    """

    rule: str
    text: Text
    source: str
    met: bool
    direction: str = ""
    confidence: str = Confidence.SOURCED.value


def judge(
    measure: Measure, baseline: Decimal | None, value: Decimal, last: Decimal | None = None
) -> list[Verdict]:
    """Return one verdict for each rule of `measure`, in its order.

    A change is counted from `baseline` (the first score of the episode); without one, from `last`.
    Without either only rules about the value itself are judged.

    Source: change-consensus, change-by-baseline, change-cohort, recovery-cut
    """
    start = last if baseline is None else baseline
    verdicts = (_verdict(measure, change, start, value) for change in measure.changes)
    return [verdict for verdict in verdicts if verdict is not None]


def direction(measure: Measure, before: Decimal, after: Decimal) -> str:
    """Return better, worse or same; "" where the measure has no direction and the values differ."""
    if before == after:
        return "same"
    if measure.better not in (LOWER, HIGHER):
        return ""
    return "better" if (after < before) == (measure.better == LOWER) else "worse"


def band_of(measure: Measure, value: Decimal) -> Band | None:
    """Return the band that `value` lies in, None when the measure has none."""
    return next((band for band in measure.bands if value <= band.upto), None)


def plain(value: Decimal) -> str:
    """The shortest digits of a score: "12.5", "3", "-1"."""
    said = f"{value.normalize():f}"
    return "0" if said == "-0" else said


def said(measure: Measure | None, value: Decimal) -> Text:
    """A score in words: "3 of 10", "24 %", "much better"."""
    if measure is None:
        return Text(plain(value))
    for option in measure.options:
        if Decimal(option.value) == value:
            return Text(option.label)
    if measure.unit:
        return Text(f"{plain(value)} {measure.unit}")
    if measure.minimum == 0 and measure.maximum in TOPS_SAID:
        return text(N_("%(value)s of %(top)s"), value=plain(value), top=measure.maximum)
    return Text(plain(value))


def label(code: str, name: str = "") -> Text:
    """The label of a measure with the name that was given to it, or that name alone."""
    measure = load().measures.get(code)
    free = Text("%(free)s", (("free", name.strip()),)) if name.strip() else None
    if measure is None:
        return free or Text(code)
    if free is None:
        return Text(measure.label)
    return text(N_("%(measure)s (%(name)s)"), measure=Text(measure.label), name=free)


def threshold(change: Change, baseline: Decimal) -> Decimal:
    """How many points a change must have by this rule, for this baseline."""
    if change.kind == "percent":
        return abs(baseline) * change.amount / 100
    if change.kind == "baseline":
        steps = [step.amount for step in change.steps if baseline <= step.upto]
        return steps[0] if steps else change.steps[-1].amount
    return change.amount


def _verdict(
    measure: Measure, change: Change, start: Decimal | None, value: Decimal
) -> Verdict | None:
    if change.kind == "reach":
        met = value <= change.amount if measure.better == LOWER else value >= change.amount
        message = (
            N_("%(value)s: reached (%(rule)s)") if met else N_("%(value)s: not yet (%(rule)s)")
        )
        reached = text(message, value=said(measure, value), rule=_rule(change))
        return _made(change, reached, met, "better" if met else "")
    if start is None:
        return None
    moved, needed = abs(value - start), threshold(change, start)
    met = moved >= needed > 0
    way = direction(measure, start, value)
    return _made(change, text(_MESSAGES[met], rule=_rule(change), **_moved(start, value)), met, way)


_MESSAGES = {
    True: N_("%(from)s → %(to)s, a change of %(moved)s: counts (%(rule)s)"),
    False: N_("%(from)s → %(to)s, a change of %(moved)s: does not count (%(rule)s)"),
}


def _moved(start: Decimal, value: Decimal) -> dict[str, str]:
    return {"from": plain(start), "to": plain(value), "moved": plain(abs(value - start))}


def _rule(change: Change) -> Text:
    return Text(change.label)


def _made(change: Change, message: Text, met: bool, way: str) -> Verdict:
    return Verdict(
        change.code, message, change.sources[0], met, way, Confidence(change.confidence).value
    )
