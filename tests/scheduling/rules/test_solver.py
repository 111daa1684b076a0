"""Laying a plan: right counts and gaps, every obstacle named, the same answer every time."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from itertools import combinations, pairwise, product
from uuid import UUID
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling.rules import solver
from scheduling.rules.cadence import Phase, gap_days
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Layout, Why
from scheduling.rules.wish import Wish

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
WHO, ROOM = UUID(int=1), UUID(int=2)
WISH = Wish((1, 4), time(9, 10), ZONE)


def offer(day: date, hour: int, minute: int = 0) -> Offer:
    start = datetime.combine(day, time(hour, minute), tzinfo=ZONE)
    return Offer(start, start + timedelta(minutes=30), WHO, ROOM)


def lay(
    phases: Sequence[Phase],
    *,
    closed: Sequence[date] = (),
    full: Sequence[date] = (),
    wish: Wish = WISH,
) -> Layout:
    def free(day: date, number: int) -> list[Offer]:
        if day.weekday() > 4 or day in closed or day in full:
            return []
        return [offer(day, 9, 10), offer(day, 16, 20)]

    return solver.lay(
        phases=phases,
        starts_on=MONDAY,
        wish=wish,
        free=free,
        works_on=lambda day: day.weekday() <= 4 and day not in closed,
    )


def test_all_twelve_fit_where_they_are_wanted() -> None:
    layout = lay([Phase(2, 4), Phase(1, 4)])
    assert layout.fits
    assert layout.moved == 0
    assert [visit.number for visit in layout.placed] == list(range(1, 13))
    assert {visit.day.weekday() for visit in layout.placed} <= {1, 4}
    assert {visit.offer.start.astimezone(ZONE).time() for visit in layout.placed} == {time(9, 10)}


def test_a_closed_day_moves_a_visit_and_says_so() -> None:
    friday = MONDAY + timedelta(days=4)
    layout = lay([Phase(2, 4), Phase(1, 4)], closed=[friday])
    assert layout.fits
    moved = [visit for visit in layout.placed if visit.moved]
    assert moved
    assert all(visit.day != friday for visit in layout.placed)
    assert Why.CLOSED in {visit.moved for visit in moved}


def test_a_full_week_is_an_obstacle_and_nothing_is_laid() -> None:
    week = [MONDAY + timedelta(days=7 + n) for n in range(5)]
    layout = lay([Phase(2, 4)], full=week)
    assert not layout.fits
    assert layout.placed == ()
    assert [(obstacle.numbers, obstacle.why) for obstacle in layout.obstacles] == [
        ((3, 4), Why.FULL)
    ]


def test_a_closed_week_says_closed() -> None:
    week = [MONDAY + timedelta(days=n) for n in range(5)]
    assert lay([Phase(1, 2)], closed=week).obstacles[0].why == Why.CLOSED


def test_two_free_days_side_by_side_are_too_close() -> None:
    week = [MONDAY + timedelta(days=n) for n in (0, 1, 2)]
    assert lay([Phase(2, 1)], closed=week).obstacles[0].why == Why.GAP


def test_every_obstacle_is_listed() -> None:
    weeks = [MONDAY + timedelta(days=7 * w + n) for w in (1, 3) for n in range(5)]
    assert [obstacle.numbers for obstacle in lay([Phase(2, 4)], closed=weeks).obstacles] == [
        (3, 4),
        (7, 8),
    ]


def test_a_late_day_never_spoils_the_next_week() -> None:
    """Only Friday fits the wish in week one, but week two has only its Monday."""
    second = [MONDAY + timedelta(days=7 + n) for n in range(1, 5)]
    layout = lay([Phase(1, 2)], closed=second, wish=Wish((4,), time(9, 10), ZONE))
    assert layout.fits
    assert (layout.placed[1].day - layout.placed[0].day).days >= 4


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=2),
    st.sets(st.integers(0, 45), max_size=30),
)
def test_gaps_hold_and_the_answer_is_the_same_twice(
    pairs: list[tuple[int, int]], shut: set[int]
) -> None:
    phases = [Phase(*pair) for pair in pairs]
    closed = [MONDAY + timedelta(days=n) for n in shut]
    layout = lay(phases, closed=closed)
    assert layout == lay(phases, closed=closed)
    assert layout.fits == (not layout.obstacles)
    least = min(gap_days(phase.per_week) for phase in phases)
    days = [visit.day for visit in layout.placed]
    assert all((b - a).days >= least for a, b in pairwise(days))
    assert not set(days) & set(closed)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(0, 13), max_size=9))
def test_it_fits_whenever_trying_everything_finds_a_way(shut: set[int]) -> None:
    closed = {MONDAY + timedelta(days=n) for n in shut}
    days = [MONDAY + timedelta(days=n) for n in range(14)]
    open_days = [day for day in days if day.weekday() <= 4 and day not in closed]
    weeks = [[d for d in open_days if d < days[7]], [d for d in open_days if d >= days[7]]]
    possible = any(
        all((b - a).days >= 2 for a, b in pairwise(sorted(one + two)))
        for one, two in product(combinations(weeks[0], 2), combinations(weeks[1], 2))
    )
    assert lay([Phase(2, 2)], closed=sorted(closed)).fits == possible
