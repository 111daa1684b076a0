"""Laying a plan on the calendar: every visit finds its time, or each obstacle is named.

The same input always gives the same answer. Weeks are laid one after the other and the best chain
of choices is kept (dynamic programming over the last day used), so a late day in one week never
makes the next week fail when an earlier day would have done.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.rules.cadence import Phase, Week, gap_days, spreads, targets, unevenness, weeks
from scheduling.rules.slot import Offer

_OTHER_DAY_MIN = 180  # another weekday than wanted weighs as much as three hours off the time

Free = Callable[[date, int], Sequence[Offer]]  # (day, visit number) → free times of that day


class Why(StrEnum):
    """Why a visit was moved or could not be laid."""

    CLOSED = "closed"  # nobody works on those days
    FULL = "full"  # they work, but no time long enough is free
    GAP = "gap"  # free days are too close to the visit before
    TIME = "time"  # the wanted day, at another time
    DAY = "day"  # another day, which fits better


@dataclass(frozen=True)
class Wish:
    """What the patient wants: weekdays (Monday is 0) and a time on the local clock."""

    weekdays: tuple[int, ...]
    at: time
    zone: ZoneInfo

    def distance_min(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        return abs((local.hour - self.at.hour) * 60 + local.minute - self.at.minute)


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
    def moved(self) -> int:
        return sum(visit.moved is not None for visit in self.placed)


@dataclass(frozen=True)
class _Chain:
    """The best way to lay the weeks so far that ends on one day."""

    cost: tuple[int, int, int]
    last: date | None
    placed: tuple[Placed, ...]


def lay(
    *,
    phases: Sequence[Phase],
    starts_on: date,
    wish: Wish,
    free: Free,
    works_on: Callable[[date], bool],
) -> Layout:
    """Lay all visits of the phases from a day on.

    `free` gives the free times of a day for a visit number (numbers may differ in length);
    `works_on` tells a closed day from a full one.
    """
    chains = [_Chain((0, 0, 0), None, ())]
    obstacles: list[Obstacle] = []
    per_week_before = 0
    for week in weeks(phases, starts_on):
        best = {day: _best(week, day, wish, free) for day in week.days}
        gap = min(gap_days(len(week.numbers)), gap_days(per_week_before or len(week.numbers)))
        longer = _extend(chains, week, best, gap, wish, works_on)
        per_week_before = len(week.numbers)
        if longer:
            chains = longer
        else:
            obstacles.append(_obstacle(week, best, works_on))
    finest = min(chains, key=lambda chain: (chain.cost, chain.last or starts_on))
    return Layout(() if obstacles else finest.placed, tuple(obstacles))


def _best(week: Week, day: date, wish: Wish, free: Free) -> dict[int, Offer]:
    """For each visit of the week, the day's free time nearest to the wanted one."""
    found: dict[int, Offer] = {}
    for number in week.numbers:
        offers = free(day, number)
        if offers:
            found[number] = min(offers, key=lambda o: (wish.distance_min(o.start), o.start))
    return found


def _extend(
    chains: Iterable[_Chain],
    week: Week,
    best: dict[date, dict[int, Offer]],
    gap: int,
    wish: Wish,
    works_on: Callable[[date], bool],
) -> list[_Chain]:
    """Every chain with this week behind it, the cheapest for each last day."""
    kept: dict[date, _Chain] = {}
    ideal = targets(week, wish.weekdays)
    for days in spreads(week, week.days):
        pairs = list(zip(week.numbers, days, strict=True))
        if not all(number in best[day] for number, day in pairs):
            continue
        cost, placed = _weigh(week, pairs, best, ideal, wish, works_on)
        for chain in chains:
            if chain.last is not None and (days[0] - chain.last).days < gap:
                continue
            whole = tuple(a + b for a, b in zip(chain.cost, cost, strict=True))
            longer = _Chain((whole[0], whole[1], whole[2]), days[-1], chain.placed + placed)
            rival = kept.get(days[-1])
            if rival is None or longer.cost < rival.cost:
                kept[days[-1]] = longer
    return [kept[day] for day in sorted(kept)]


def _weigh(
    week: Week,
    pairs: Sequence[tuple[int, date]],
    best: dict[date, dict[int, Offer]],
    ideal: Sequence[date],
    wish: Wish,
    works_on: Callable[[date], bool],
) -> tuple[tuple[int, int, int], tuple[Placed, ...]]:
    """The cost of one choice of days (off the wish, uneven, late) and its visits."""
    wanted = set(wish.weekdays) or {day.weekday() for day in ideal}
    placed: list[Placed] = []
    off = 0
    for index, (number, day) in enumerate(pairs):
        offer = best[day][number]
        minutes = wish.distance_min(offer.start)
        other_day = day.weekday() not in wanted
        off += minutes + _OTHER_DAY_MIN * other_day
        moved: Why | None = None
        if other_day or day not in ideal:
            missed = ideal[index]
            moved = Why.DAY if number in best[missed] else _why_not(missed, works_on)
        elif minutes:
            moved = Why.TIME
        placed.append(Placed(number, week.phase, day, offer, moved))
    days = [day for _number, day in pairs]
    late = sum((day - week.first).days for day in days)
    return (off, unevenness(days), late), tuple(placed)


def _why_not(day: date, works_on: Callable[[date], bool]) -> Why:
    return Why.FULL if works_on(day) else Why.CLOSED


def _obstacle(
    week: Week, best: dict[date, dict[int, Offer]], works_on: Callable[[date], bool]
) -> Obstacle:
    """Why this week could not be laid."""
    with_times = [day for day in week.days if best[day]]
    if spreads(week, with_times) or len(with_times) >= len(week.numbers):
        why = Why.GAP
    elif any(works_on(day) for day in week.days):
        why = Why.FULL
    else:
        why = Why.CLOSED
    return Obstacle(week.numbers, week.days[0], week.days[-1], why)
