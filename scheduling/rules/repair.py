"""Repairing a plan: the fewest visits move so that its count, gaps and examination hold again.

A plan's visits stand at places 1, 2, 3 … in the order of time. What is done fills the first places;
each place ahead is filled by a visit that stays where it is, or by a new time. The search goes over
places and days (dynamic programming), so it is exact: no other repair keeps more visits. Among
those it takes the times nearest to what was wanted. The same input always gives the same answer.
"""

from bisect import bisect_right
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import accumulate

from scheduling.rules import cadence
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Why

DAY_MIN = 30  # a visit a day away from where it was weighs as much as half an hour off the time

Best = Callable[[date, Hashable], tuple[int, Offer] | None]  # a day's finest time: weight and offer


def gap_before(
    rates: Sequence[int], number: int, gap: Callable[[int], int] = cadence.gap_days
) -> int:
    """The least days from the visit before to the one with this number.

    `rates` holds, for each visit of a plan in order, how many there are a week; `gap` is the rule.
    """
    if not rates:
        return gap(1)
    here = min(max(number, 1), len(rates)) - 1
    return min(gap(rates[here]), gap(rates[max(here - 1, 0)]))


@dataclass(frozen=True)
class Place:
    """One visit of the plan still ahead: its kind, and the least days after the visit before.

    A plan that gets another pace also says from which day to which the visit belongs.
    """

    kind: Hashable
    gap_days: int
    first: date = date.min
    last: date = date.max


@dataclass(frozen=True)
class Stay:
    """A visit that may stay where it is; `before` is the one directly before it as it stands."""

    key: Hashable
    day: date
    kind: Hashable
    before: Hashable = None


@dataclass(frozen=True)
class Slot:
    """How one place is filled: by the visit `keeps`, or by a new time."""

    day: date
    keeps: Hashable = None
    offer: Offer | None = None


@dataclass(frozen=True)
class Stuck:
    """The first place that nothing fills, the days that were tried, and why."""

    index: int
    first: date
    last: date
    why: Why


@dataclass(frozen=True)
class Mended:
    """The answer: a slot for each place, or where it is stuck."""

    slots: tuple[Slot, ...]
    stuck: Stuck | None = None

    @property
    def kept(self) -> int:
        """How many visits stay where they are."""
        return sum(slot.keeps is not None for slot in self.slots)


@dataclass(frozen=True)
class _Step:
    """The best way to fill the places so far that ends on one day."""

    cost: tuple[int, int, int]  # visits not kept count as 0, kept as -1; weight; how late
    slot: Slot
    back: "_Step | None"


@dataclass
class _Search:
    """What one search knows: days, who may stay on them, and how many visits are due by each."""

    places: Sequence[Place]
    days: Sequence[date]
    stays: dict[date, list[Stay]]
    due: Sequence[date]
    after: tuple[Hashable, date] | None
    best: Best

    def behind(self, filled: int) -> list[int]:
        """For each day, the weight of all days before it when so many places are filled."""
        weights = (DAY_MIN * abs(filled - count) for count in self._due_by)
        return [0, *accumulate(weights)]

    @cached_property
    def _due_by(self) -> list[int]:
        """How many visits are due by the end of each day."""
        return [bisect_right(self.due, day) for day in self.days]

    def fill(
        self, place: Place, day: date
    ) -> tuple[tuple[int, int, int], Slot, Stay | None] | None:
        """The best that a place can have on a day: a visit that stays, else a new time."""
        if not place.first <= day <= place.last:
            return None
        late = (day - self.days[0]).days
        for stay in self.stays.get(day, ()):
            if stay.kind == place.kind:
                return (-1, 0, late), Slot(day, keeps=stay.key), stay
        found = self.best(day, place.kind)
        return ((0, found[0], late), Slot(day, offer=found[1]), None) if found else None


def repair(
    *,
    places: Sequence[Place],
    stays: Sequence[Stay],
    due: Sequence[date],
    after: tuple[Hashable, date] | None,
    days: Sequence[date],
    best: Best,
    works_on: Callable[[date], bool],
    free_on: Callable[[date, Hashable], bool],
) -> Mended:
    """Fill every place ahead on one of the days, in order, with the fewest visits moved.

    `due` are the days on which the visits of these places were (or would have been), `after` is the
    last visit that is done. `best` gives a day's finest time for a kind, with its weight in minutes
    off the wish. Two visits that stand side by side may stay so, however close they are. `works_on`
    and `free_on` tell a closed day, a full one and one at whose free times the patient cannot come.

    Returns a slot for each place in order, or the first place that could not be filled.
    """
    by_day: dict[date, list[Stay]] = {}
    for stay in stays:
        by_day.setdefault(stay.day, []).append(stay)
    search = _Search(places, days, by_day, sorted(due), after, best)
    row: dict[int, _Step] = {}
    for index, place in enumerate(places):
        longer = _first(search, place) if index == 0 else _next(search, place, index, row)
        if not longer:
            return Mended((), _stuck(search, place, index, row, works_on, free_on))
        row = longer
    if not row:
        return Mended(())
    rest = search.behind(len(places))
    last = min(row, key=lambda i: (_plus(row[i].cost, (0, rest[-1] - rest[i], 0)), i))
    return Mended(_unwind(row[last]))


def _plus(one: tuple[int, int, int], other: tuple[int, int, int]) -> tuple[int, int, int]:
    return one[0] + other[0], one[1] + other[1], one[2] + other[2]


def _first(search: _Search, place: Place) -> dict[int, _Step]:
    """Every day on which the first place can be filled."""
    row, behind = {}, search.behind(0)
    for i, day in enumerate(search.days):
        filled = search.fill(place, day)
        if filled is None:
            continue
        cost, slot, stay = filled
        if search.after is not None:
            key, last = search.after
            close = (day - last).days < place.gap_days
            if close and not (stay and stay.before == key and day >= last):
                continue
        row[i] = _Step(_plus(cost, (0, behind[i], 0)), slot, None)
    return row


def _next(search: _Search, place: Place, index: int, row: dict[int, _Step]) -> dict[int, _Step]:
    """Every day on which a place can be filled behind the one before, with the best way there."""
    longer: dict[int, _Step] = {}
    behind = search.behind(index)
    best: tuple[tuple[int, int, int], int] | None = None  # of the days far enough before
    seen = 0
    for i, day in enumerate(search.days):
        while seen < i and (day - search.days[seen]).days >= place.gap_days:
            if seen in row:
                here = (_plus(row[seen].cost, (0, -behind[seen], 0)), seen)
                best = min(best, here) if best else here
            seen += 1
        filled = search.fill(place, day)
        if filled is None:
            continue
        cost, slot, stay = filled
        ways = [best] if best else []
        if stay is not None:  # it may stay as close to its neighbour as it was
            ways += [
                (_plus(row[j].cost, (0, -behind[j], 0)), j)
                for j in range(seen, i)
                if j in row and stay.before is not None and row[j].slot.keeps == stay.before
            ]
        if ways:
            before, j = min(ways)
            longer[i] = _Step(_plus(_plus(before, (0, behind[i], 0)), cost), slot, row[j])
    return longer


def _unwind(step: _Step | None) -> tuple[Slot, ...]:
    slots: list[Slot] = []
    while step is not None:
        slots.append(step.slot)
        step = step.back
    return tuple(reversed(slots))


def _stuck(
    search: _Search,
    place: Place,
    index: int,
    row: dict[int, _Step],
    works_on: Callable[[date], bool],
    free_on: Callable[[date, Hashable], bool],
) -> Stuck:
    """Why the first place without a slot has none: days closed, full, out of reach, too close."""
    ahead = [day for i, day in enumerate(search.days) if not row or i >= min(row)]
    days = [day for day in ahead if place.first <= day <= place.last]
    if any(search.best(day, place.kind) for day in days):
        why = Why.GAP
    elif any(free_on(day, place.kind) for day in days):
        why = Why.WINDOW
    else:
        why = Why.FULL if any(works_on(day) for day in days) else Why.CLOSED
    if not days:
        return Stuck(index, search.days[0], search.days[-1], why)
    return Stuck(index, days[0], days[-1], why)
