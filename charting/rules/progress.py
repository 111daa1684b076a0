"""How a score went over the visits: baseline, last, change, best, and what the rules say to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from charting.catalogue.load import load
from charting.catalogue.measure import Measure
from charting.catalogue.text import N_, Text, text
from charting.rules import measure as scores
from charting.rules.fact import OutcomeFact
from charting.rules.measure import Verdict

# A plateau is this many scores in a row that stay within the smallest change that counts.
PLATEAU = 4


@dataclass(frozen=True, slots=True)
class Point:
    """One score on a day; `visit` is the id of the visit it belongs to."""

    on: date
    value: Decimal
    visit: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """One measure (of one complaint, with one name) over the visits, the oldest point first.

    `trend` is better, worse, plateau, mixed or "" (fewer than two points); `text` says it in one
    line, `why` how it was worked out. `verdicts` compare the last value with the baseline.
    """

    measure: str
    name: str
    complaint: str
    points: tuple[Point, ...]
    baseline: Decimal
    last: Decimal
    before_last: Decimal | None
    best: Decimal
    change: Decimal
    verdicts: tuple[Verdict, ...]
    trend: str
    label: Text
    text: Text
    why: Text

    @property
    def met(self) -> bool:
        """True when at least one rule about a change is met, in either direction."""
        return any(verdict.met for verdict in self.verdicts)


def series(
    measure: Measure, points: Sequence[Point], *, name: str = "", complaint: str = ""
) -> Progress | None:
    """Return how `measure` went, None without any point; `points` may come in any order.

    Source: change-consensus, own-inference
    """
    if not points:
        return None
    ordered = tuple(sorted(points, key=lambda point: point.on))
    values = [point.value for point in ordered]
    baseline, last = values[0], values[-1]
    before = values[-2] if len(values) > 1 else None
    verdicts = tuple(scores.judge(measure, baseline, last)) if len(values) > 1 else ()
    trend, why = _trend(measure, values, verdicts)
    return Progress(
        measure=measure.code,
        name=name,
        complaint=complaint,
        points=ordered,
        baseline=baseline,
        last=last,
        before_last=before,
        best=max(values) if measure.better == scores.HIGHER else min(values),
        change=last - baseline,
        verdicts=verdicts,
        trend=trend,
        label=scores.label(measure.code, name),
        text=_line(measure, values, trend),
        why=why,
    )


def of_outcomes(visits: Iterable[tuple[date, str, Sequence[OutcomeFact]]]) -> list[Progress]:
    """Return one progress for each measure, name and complaint, in the order they first appear.

    `visits` are (day, id of the visit, its outcomes); reports in words have no progress.
    """
    groups: dict[tuple[str, str, str], list[Point]] = {}
    for on, visit, outcomes in visits:
        for one in outcomes:
            if one.value is None or one.measure not in load().measures:
                continue
            key = (one.measure, one.name.strip(), one.complaint)
            groups.setdefault(key, []).append(Point(on, one.value, visit))
    measures = load().measures
    found = (
        series(measures[code], points, name=name, complaint=complaint)
        for (code, name, complaint), points in groups.items()
    )
    return [progress for progress in found if progress is not None]


def smallest(measure: Measure, baseline: Decimal) -> Decimal:
    """The smallest change that any rule counts from this baseline; 0 without a rule.

    Source: own-inference
    """
    changes = [change for change in measure.changes if change.kind != "reach"]
    found = [scores.threshold(change, baseline) for change in changes]
    return min((amount for amount in found if amount > 0), default=Decimal(0))


def _trend(
    measure: Measure, values: list[Decimal], verdicts: tuple[Verdict, ...]
) -> tuple[str, Text]:
    if len(values) < 2:
        return "", text(N_("One value: nothing to compare with yet."))
    flat = _plateau(measure, values)
    if flat is not None:
        return "plateau", flat
    way = scores.direction(measure, values[0], values[-1])
    counted = [verdict for verdict in verdicts if verdict.met and verdict.direction == way]
    if way in ("better", "worse") and counted:
        message = N_("%(count)s of %(all)s published rules count this change.")
        return way, text(message, count=len(counted), all=len(verdicts))
    if way == "same":
        flat_all = max(values) == min(values)
        return "plateau" if flat_all else "mixed", text(N_("The last value equals the first."))
    if not verdicts:
        return way or "mixed", text(N_("No published rule for this measure is known to us."))
    return "mixed", text(N_("No published rule counts this change."))


def _plateau(measure: Measure, values: list[Decimal]) -> Text | None:
    tail = values[-PLATEAU:]
    limit = smallest(measure, values[0])
    if len(tail) < PLATEAU or limit == 0 or max(tail) - min(tail) >= limit:
        return None
    if max(values) == min(values) and values[0] == 0 and measure.better == scores.LOWER:
        return text(N_("It stays at 0."))
    message = N_("The last %(count)s values lie within %(spread)s of each other (%(values)s).")
    said = ", ".join(scores.plain(value) for value in tail)
    spread = scores.plain(max(tail) - min(tail))
    return text(message, count=len(tail), spread=spread, values=said)


_TRENDS = {
    "better": N_("better than at the start"),
    "worse": N_("worse than at the start"),
    "plateau": N_("a plateau"),
    "mixed": N_("no clear change"),
}


def _line(measure: Measure, values: list[Decimal], trend: str) -> Text:
    if not trend:
        return scores.said(measure, values[0])
    return text(
        N_("%(first)s at the start, %(last)s now: %(trend)s"),
        first=scores.said(measure, values[0]),
        last=scores.said(measure, values[-1]),
        trend=Text(_TRENDS[trend]),
    )
