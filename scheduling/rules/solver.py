"""Laying a plan on the calendar: every visit finds its time, or each obstacle is named.

The same input always gives the same answer. Weeks are laid one after the other and the best chain
of choices is kept (dynamic programming over the last day used), so a late day in one week never
makes the next week fail when an earlier day would have done. When not all fit, the same search
runs once more and may leave visits out, as few as possible: those are the obstacles, and none of
them could be taken back in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import combinations

from scheduling.rules.cadence import Phase, Week, spreads, targets, unevenness, weeks
from scheduling.rules.slot import Offer
from scheduling.rules.wish import OTHER_DAY_MIN, Wish

Free = Callable[[date, int], Sequence[Offer]]  # (day, visit number) → free times of that day


class Why(StrEnum):
    """Why a visit was moved or could not be laid."""

    CLOSED = "closed"  # nobody works on those days
    FULL = "full"  # they work, but no time is free
    LONG = "long"  # times are free, but none is long enough for this kind of visit
    WINDOW = "window"  # times are free, but not when the patient can come
    GAP = "gap"  # free days are too close to each other
    TIME = "time"  # the wanted day, at another time
    DAY = "day"  # another day, which fits better
    PERSON = "person"  # with somebody else
    PACE = "pace"  # there are more or fewer visits a week now


@dataclass(frozen=True)
class Placed:
    """One visit with its time; `moved` says why it is not where it was wanted."""

    number: int
    phase: int
    day: date
    offer: Offer
    moved: Why | None = None


@dataclass(frozen=True)
class Obstacle:
    """Visits of one week that find no time, and why."""

    numbers: tuple[int, ...]
    first: date
    last: date
    why: Why


@dataclass(frozen=True)
class Layout:
    """The answer: all visits placed and no obstacle, or the obstacles."""

    placed: tuple[Placed, ...]
    obstacles: tuple[Obstacle, ...]

    @property
    def fits(self) -> bool:
        return bool(self.placed) and not self.obstacles

    @property
    def in_the_way(self) -> int:
        """How many visits find no time."""
        return sum(len(obstacle.numbers) for obstacle in self.obstacles)

    @property
    def moved(self) -> int:
        return sum(visit.moved is not None for visit in self.placed)


@dataclass(frozen=True)
class _Chain:
    """The best way to lay the weeks so far that ends on one day."""

    cost: tuple[int, ...]  # visits left out, off the wish, uneven, late
    last: date | None = None
    placed: tuple[Placed, ...] = ()
    left: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Table:
    """One week with its free times, before and after the patient's windows."""

    week: Week
    free: dict[date, dict[int, Sequence[Offer]]]
    best: dict[date, dict[int, Offer]]
    gap: int
    before: int  # the least number of days from the last visit of the week before
    is_free: Callable[[date], bool]  # for any visit of the plan, however short

    def choices(self, *, whole: bool) -> Iterator[tuple[tuple[int, date], ...]]:
        """Every way to give the week's visits days; some may be left out unless `whole`."""
        numbers = self.week.numbers
        for count in range(len(numbers), -1, -1):
            if whole and count < len(numbers):
                return
            for days in spreads(self.week, self.week.days, self.gap, count):
                for some in combinations(numbers, count):
                    pairs = tuple(zip(some, days, strict=True))
                    if all(number in self.best[day] for number, day in pairs):
                        yield pairs


def lay(
    *,
    phases: Sequence[Phase],
    starts_on: date,
    wish: Wish,
    free: Free,
    works_on: Callable[[date], bool],
    pauses: Iterable[date] = (),
) -> Layout:
    """Lay all visits of the phases from a day on; the obstacles where not all of them fit.

    `free` gives the free times of a day for a visit number (numbers may differ in length);
    `works_on` tells a closed day from a full one; weeks that hold a day of `pauses` are left out.
    """
    tables = _tables(weeks(phases, starts_on, pauses), wish, free)
    found = _search(tables, wish, works_on, whole=True)
    if found is not None:
        return Layout(found.placed, ())
    fewest = _search(tables, wish, works_on, whole=False)
    left = set(fewest.left) if fewest else set()
    return Layout((), tuple(_obstacles(tables, left, works_on)))


def _tables(found: Sequence[Week], wish: Wish, free: Free) -> list[_Table]:
    tables: list[_Table] = []
    numbers = [number for week in found for number in week.numbers]

    def is_free(day: date) -> bool:
        return any(free(day, number) for number in numbers)

    for week in found:
        offers = {day: {number: free(day, number) for number in week.numbers} for day in week.days}
        best = {day: _best(of_day, wish) for day, of_day in offers.items()}
        gap = wish.gap(len(week.numbers))
        before = min(gap, wish.gap(len(tables[-1].week.numbers))) if tables else gap
        tables.append(_Table(week, offers, best, gap, before, is_free))
    return tables


def _best(of_day: dict[int, Sequence[Offer]], wish: Wish) -> dict[int, Offer]:
    """For each visit of the week, the day's free time nearest to the wanted one."""
    known: dict[int, Offer | None] = {}  # visits of one length share their list of times
    found: dict[int, Offer] = {}
    for number, offers in of_day.items():
        if id(offers) not in known:
            ranked = ((wish.cost_min(o), o.start, str(o.practitioner), o) for o in offers)
            allowed = {id(o) for o in wish.allowed(offers)}
            can = [rank for rank in ranked if id(rank[3]) in allowed]
            known[id(offers)] = min(can, key=lambda rank: rank[:3])[3] if can else None
        nearest = known[id(offers)]
        if nearest is not None:
            found[number] = nearest
    return found


def _search(
    tables: Sequence[_Table], wish: Wish, works_on: Callable[[date], bool], *, whole: bool
) -> _Chain | None:
    """The best chain over all weeks; None when `whole` and one of them has no place."""
    chains = [_Chain((0, 0, 0, 0))]
    for table in tables:
        chains = _extend(chains, table, wish, works_on, whole=whole)
    return min(chains, key=lambda chain: (chain.cost, chain.last or date.min), default=None)


def _extend(
    chains: Iterable[_Chain],
    table: _Table,
    wish: Wish,
    works_on: Callable[[date], bool],
    *,
    whole: bool,
) -> list[_Chain]:
    """Every chain with this week behind it, the cheapest for each last day."""
    kept: dict[date | None, _Chain] = {}
    ideal = dict(
        zip(table.week.numbers, targets(table.week, wish.weekdays, table.gap), strict=True)
    )
    for pairs in table.choices(whole=whole):
        cost, placed = _weigh(table, pairs, ideal, wish, works_on)
        left = tuple(set(table.week.numbers) - {number for number, _day in pairs})
        for chain in chains:
            if chain.last and pairs and (pairs[0][1] - chain.last).days < table.before:
                continue
            last = pairs[-1][1] if pairs else chain.last
            total = tuple(a + b for a, b in zip(chain.cost, cost, strict=True))
            rival = kept.get(last)
            if rival is None or total < rival.cost:
                kept[last] = _Chain(total, last, chain.placed + placed, chain.left + left)
    return [kept[day] for day in sorted(kept, key=lambda day: day or date.min)]


def _weigh(
    table: _Table,
    pairs: Sequence[tuple[int, date]],
    ideal: dict[int, date],
    wish: Wish,
    works_on: Callable[[date], bool],
) -> tuple[tuple[int, ...], tuple[Placed, ...]]:
    """The cost of one choice of days (left out, off the wish, uneven, late) and its visits."""
    wanted = set(wish.weekdays) or {day.weekday() for day in ideal.values()}
    placed: list[Placed] = []
    off = 0
    for number, day in pairs:
        offer = table.best[day][number]
        other_day = day.weekday() not in wanted
        off += wish.cost_min(offer) + OTHER_DAY_MIN * other_day
        moved: Why | None = None
        if other_day or day not in ideal.values():
            moved = _why_not(table, number, ideal[number], works_on)
        elif wish.is_other(offer):
            moved = Why.PERSON
        elif wish.distance_min(offer.start):
            moved = Why.TIME
        placed.append(Placed(number, table.week.phase, day, offer, moved))
    days = [day for _number, day in pairs]
    late = sum((day - table.week.first).days for day in days)
    left = len(table.week.numbers) - len(pairs)
    return (left, off, 0 if left else unevenness(days), late), tuple(placed)


def _why_not(table: _Table, number: int, day: date, works_on: Callable[[date], bool]) -> Why:
    """Why a visit is not on its wanted day."""
    if number in table.best[day]:
        return Why.DAY
    if table.free[day][number]:
        return Why.WINDOW
    if table.is_free(day):
        return Why.LONG
    return Why.FULL if works_on(day) else Why.CLOSED


def _obstacles(
    tables: Iterable[_Table], left: set[int], works_on: Callable[[date], bool]
) -> Iterator[Obstacle]:
    for table in tables:
        numbers = tuple(number for number in table.week.numbers if number in left)
        if numbers:
            days = table.week.days
            yield Obstacle(numbers, days[0], days[-1], _cause(table, numbers, works_on))


def _cause(table: _Table, numbers: tuple[int, ...], works_on: Callable[[date], bool]) -> Why:
    """Why these visits of a week have no place: what would have made room, the nearest first."""
    days, count = table.week.days, len(table.week.numbers)

    def room(has: Callable[[date], bool]) -> bool:
        return bool(spreads(table.week, [day for day in days if has(day)], table.gap))

    fit = [day for day in days if all(number in table.best[day] for number in numbers)]
    if len(fit) >= count:
        return Why.GAP
    if room(lambda day: all(table.free[day][number] for number in numbers)):
        return Why.WINDOW
    if room(table.is_free):
        return Why.LONG
    full = any(works_on(day) and not table.is_free(day) for day in days)
    return Why.FULL if full else Why.CLOSED
