"""When a re-examination is due: after so many visits, so many days, at a plateau, or when worse.

Source: change-consensus, own-inference; domain section 8 for 12 visits and 30 days.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

PLATEAU = 4  # so many scores in a row within the smallest change that counts


class Reason(StrEnum):
    """What makes a re-examination due."""

    WORSE = "worse"
    PLATEAU = "plateau"
    VISITS = "visits"
    DAYS = "days"


@dataclass(frozen=True)
class Score:
    """One value of a measure on a day."""

    on: date
    value: Decimal


@dataclass(frozen=True)
class Series:
    """A measure over the visits; `counts` is the smallest change that matters, 0 if unknown.

    `best` is the best score there can be, None where nobody knows.
    """

    label: str
    lower_is_better: bool
    counts: Decimal
    scores: tuple[Score, ...]
    best: Decimal | None = None


@dataclass(frozen=True)
class Signal:
    """A series that is a reason to look again, with the values that say so and their day."""

    reason: Reason
    label: str
    values: tuple[Decimal, ...]
    counts: Decimal
    on: date


@dataclass(frozen=True)
class Due:
    """A re-examination that is due: the reasons, the most pressing first, and since when."""

    reasons: tuple[Reason, ...]
    visits: int
    days: int
    since: date
    signal: Signal | None = None

    @property
    def reason(self) -> Reason:
        return self.reasons[0]


def signal(series: Iterable[Series], since: date) -> Signal | None:
    """The series that speaks loudest since the last examination: worse before plateau, else None.

    Worse: the last score is worse than the one at the examination (the last on or before `since`,
    else the first after it) by a change that counts. Plateau: the last four scores since then lie
    closer together than that, and a change that counts is still possible. A single score says
    nothing.

    Source: change-consensus, own-inference
    """
    found = [one for one in (_of(each, since) for each in series) if one is not None]
    return min(found, key=lambda one: one.reason != Reason.WORSE, default=None)


def _of(series: Series, since: date) -> Signal | None:
    scores = sorted(series.scores, key=lambda score: score.on)
    before = [score for score in scores if score.on <= since]
    after = [score for score in scores if score.on > since]
    if not after or series.counts <= 0:
        return None
    start = before[-1] if before else after[0]
    last = after[-1]
    worse = last.value - start.value if series.lower_is_better else start.value - last.value
    if last is not start and worse >= series.counts:
        return _made(series, Reason.WORSE, [start, last])
    tail = [score.value for score in after[-PLATEAU:]]
    flat = len(tail) == PLATEAU and max(tail) - min(tail) < series.counts
    has_room = series.best is None or abs(last.value - series.best) >= series.counts
    return _made(series, Reason.PLATEAU, after[-PLATEAU:]) if flat and has_room else None


def _made(series: Series, reason: Reason, scores: Sequence[Score]) -> Signal:
    values = tuple(score.value for score in scores)
    return Signal(reason, series.label, values, series.counts, scores[-1].on)


def due(
    *,
    visits: Sequence[date],
    since: date,
    today: date,
    every_visits: int,
    every_days: int,
    spoken: Signal | None = None,
) -> Due | None:
    """Whether a re-examination is due today, by whichever reason comes first; None when it is not.

    `visits` are the days of the visits kept after the examination of `since`; without any of them
    the days alone say nothing, for there is nobody to look at.

    Source: change-consensus, own-inference
    """
    kept = sorted(day for day in visits if since < day <= today)
    when: dict[Reason, date] = {}
    if spoken is not None and since < spoken.on <= today:
        when[spoken.reason] = spoken.on
    if len(kept) >= every_visits:
        when[Reason.VISITS] = kept[every_visits - 1]
    limit = since + timedelta(days=every_days)
    if kept and today >= limit:
        when[Reason.DAYS] = limit
    if not when:
        return None
    order = list(Reason)
    reasons = tuple(sorted(when, key=lambda reason: (when[reason], order.index(reason))))
    told = spoken if spoken is not None and spoken.reason in when else None
    return Due(reasons, len(kept), (today - since).days, min(when.values()), told)


def late_visit(
    days: Sequence[date], exams: Iterable[int], every_days: int
) -> tuple[int, date] | None:
    """The visit of a laid plan that should be a re-examination by date, and the day it is due.

    `days` are those of the visits in order, `exams` the numbers that are examinations. It is the
    last visit before more than `every_days` have passed without one; None where the plan keeps
    within them.
    """
    planned, since = set(exams), days[0] if days else date.min
    for number, day in enumerate(days, 1):
        limit = since + timedelta(days=every_days)
        if day > limit:
            before = [n for n, one in enumerate(days, 1) if since < one <= limit]
            return (before[-1] if before else number), limit
        if number in planned:
            since = day
    return None
