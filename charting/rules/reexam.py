"""The scores of the visits as the care plan reads them: what moved, and which change counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from charting.catalogue.load import load
from charting.rules import measure as scores
from charting.rules import progress
from charting.rules.fact import OutcomeFact
from charting.rules.progress import Point, Progress
from scheduling.rules.reexam import Score, Series

PAIN = "nrs_now"


def series_of(
    visits: Iterable[tuple[date, str, Sequence[OutcomeFact]]], pain: Sequence[tuple[date, int]]
) -> list[Series]:
    """Return a series for each measure with a direction and a rule about which change counts.

    `visits` are (day, id of the visit, its outcomes); `pain` is the pain of today of each visit,
    0 to 10, which is the same scale as the score for pain now.

    Source: change-consensus, own-inference
    """
    found = [one for one in map(_series, progress.of_outcomes(visits)) if one is not None]
    measure = load().measures.get(PAIN)
    if measure is None:
        return found
    whole = progress.series(measure, [Point(on, Decimal(value)) for on, value in pain])
    usual = _series(whole) if whole is not None else None
    return [*found, usual] if usual is not None else found


def _series(one: Progress) -> Series | None:
    measure = load().measures[one.measure]
    counts = progress.smallest(measure, one.baseline)
    if measure.better not in (scores.LOWER, scores.HIGHER) or counts <= 0:
        return None
    points = tuple(Score(point.on, point.value) for point in one.points)
    lower = measure.better == scores.LOWER
    best = Decimal(measure.minimum if lower else measure.maximum)
    return Series(str(one.label), lower, counts, points, best)
