"""From phases such as 2 a week for 4 weeks to the weeks and days on which visits should fall.

Source: own design; domain section 8 for the usual cadence (docs/sources.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import combinations, pairwise

WEEK = 7
MOST_WEEKS = 26  # of one phase


@dataclass(frozen=True)
class Phase:
    """So many visits a week for so many weeks."""

    per_week: int
    weeks: int

    @property
    def visits(self) -> int:
        return self.per_week * self.weeks


@dataclass(frozen=True)
class Week:
    """Seven days of a plan and the numbers of the visits that belong into them."""

    first: date
    phase: int
    numbers: tuple[int, ...]

    @property
    def days(self) -> tuple[date, ...]:
        return tuple(self.first + timedelta(days=offset) for offset in range(WEEK))


def total(phases: Iterable[Phase]) -> int:
    """How many visits the phases have together."""
    return sum(phase.visits for phase in phases)


def resized(phases: Sequence[Phase], visits: int) -> tuple[Phase, ...]:
    """The phases with exactly so many visits: cut at the end, or drawn out at the last pace.

    A week that is not full becomes a phase of its own; phases at one pace are joined.
    """
    found: list[Phase] = []
    left = visits
    last = len(phases) - 1
    for index, phase in enumerate(phases):
        full, rest = divmod(left, phase.per_week)
        count = full if index == last else min(full, phase.weeks)
        found.append(Phase(phase.per_week, count))
        left -= count * phase.per_week
        if rest and count == full:
            found.append(Phase(rest, 1))
            break
    return joined(found)


def joined(phases: Iterable[Phase]) -> tuple[Phase, ...]:
    """The same weeks with neighbours at one pace as one phase, each as long as one may be."""
    found: list[Phase] = []
    for phase in phases:
        before = found[-1] if found else None
        if before is not None and before.per_week == phase.per_week:
            found[-1] = Phase(phase.per_week, before.weeks + phase.weeks)
        elif phase.weeks:
            found.append(phase)
    return tuple(part for phase in found for part in _parts(phase))


def _parts(phase: Phase) -> list[Phase]:
    """A phase in parts of at most half a year."""
    full, rest = divmod(phase.weeks, MOST_WEEKS)
    return [Phase(phase.per_week, weeks) for weeks in [MOST_WEEKS] * full + [rest] * bool(rest)]


def gap_days(per_week: int) -> int:
    """The least number of days from one visit to the next: 4 at one a week, 2 at two or three."""
    return {1: 4, 2: 2, 3: 2}.get(per_week, 1)


def weeks(phases: Sequence[Phase], starts_on: date, pauses: Iterable[date] = ()) -> list[Week]:
    """The weeks of a plan, counted from its first day, with the visits of each.

    A week that holds a day of `pauses` has no visits; everything after it comes a week later.
    """
    found: list[Week] = []
    number, first, paused = 1, starts_on, set(pauses)
    for index, phase in enumerate(phases):
        for _week in range(phase.weeks):
            while any(first + timedelta(days=offset) in paused for offset in range(WEEK)):
                first += timedelta(days=WEEK)
            found.append(Week(first, index, tuple(range(number, number + phase.per_week))))
            number += phase.per_week
            first += timedelta(days=WEEK)
    return found


def widest_gap(per_week: int) -> int:
    """The largest gap in days for which a week still has room for so many visits."""
    return WEEK - 1 if per_week < 2 else (WEEK - 1) // (per_week - 1)


def unevenness(days: Sequence[date]) -> int:
    """How far the days of one week are from an even spread; 0 is perfect."""
    if not days:
        return 0
    wanted = WEEK / len(days)
    gaps = [(later - day).days for day, later in pairwise(days)]
    gaps.append(WEEK - (days[-1] - days[0]).days)
    return round(sum((gap - wanted) ** 2 for gap in gaps) * 10)


def spreads(
    week: Week, days: Iterable[date], least: int | None = None, count: int | None = None
) -> list[tuple[date, ...]]:
    """Every choice of as many of these days as the week has visits, with the least gap kept.

    `least` is a gap in days other than the usual one, `count` another number of visits.
    """
    wanted = len(week.numbers) if count is None else count
    gap = least or gap_days(len(week.numbers))
    return [
        choice
        for choice in combinations(sorted(days), wanted)
        if all((b - a).days >= gap for a, b in pairwise(choice))
    ]


def targets(week: Week, weekdays: Iterable[int], least: int | None = None) -> tuple[date, ...]:
    """The days on which this week's visits should fall: wanted weekdays, evenly spread, early."""
    wanted = set(weekdays) or {0, 1, 2, 3, 4}

    def rank(choice: tuple[date, ...]) -> tuple[int, int, tuple[date, ...]]:
        return sum(day.weekday() not in wanted for day in choice), unevenness(choice), choice

    return min(spreads(week, week.days, least), key=rank)


def should_be_at(visits: Sequence[date], today: date) -> int:
    """How many visits should have taken place by the end of a day, from their first dates."""
    return sum(day <= today for day in visits)
