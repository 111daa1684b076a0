"""Weeks and days of a plan."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules import cadence
from scheduling.rules.cadence import Phase

MONDAY = date(2026, 11, 23)


def test_two_a_week_for_four_then_one_for_four() -> None:
    weeks = cadence.weeks([Phase(2, 4), Phase(1, 4)], MONDAY)
    assert [len(week.numbers) for week in weeks] == [2, 2, 2, 2, 1, 1, 1, 1]
    assert weeks[-1].numbers == (12,)
    assert weeks[4].first == MONDAY + timedelta(days=28)


def test_wanted_weekdays_are_the_targets() -> None:
    week = cadence.weeks([Phase(2, 1)], MONDAY)[0]
    assert [day.weekday() for day in cadence.targets(week, [1, 4])] == [1, 4]


def test_without_a_wish_visits_are_spread_over_working_days() -> None:
    week = cadence.weeks([Phase(3, 1)], MONDAY)[0]
    assert [day.weekday() for day in cadence.targets(week, [])] == [0, 2, 4]


def test_wanted_weekdays_too_close_together_give_way() -> None:
    week = cadence.weeks([Phase(2, 1)], MONDAY)[0]
    first, second = cadence.targets(week, [0, 1])
    assert (second - first).days >= 2
    assert first.weekday() in {0, 1}


@given(
    st.lists(st.tuples(st.integers(1, 5), st.integers(1, 6)), min_size=1, max_size=3),
    st.sets(st.integers(0, 6)),
    st.dates(date(2026, 1, 1), date(2028, 1, 1)),
)
def test_count_order_and_gap(pairs: list[tuple[int, int]], weekdays: set[int], first: date) -> None:
    phases = [Phase(*pair) for pair in pairs]
    weeks = cadence.weeks(phases, first)
    numbers = [number for week in weeks for number in week.numbers]
    assert numbers == list(range(1, cadence.total(phases) + 1))
    for week in weeks:
        days = cadence.targets(week, weekdays)
        assert all(week.first <= day < week.first + timedelta(days=7) for day in days)
        assert all((b - a).days >= cadence.gap_days(len(days)) for a, b in pairwise(days))


def test_should_be_counts_days_up_to_today() -> None:
    days = [MONDAY, MONDAY + timedelta(days=3), MONDAY + timedelta(days=7)]
    assert [cadence.should_be_at(days, MONDAY + timedelta(days=n)) for n in (-1, 0, 3, 30)] == [
        0,
        1,
        2,
        3,
    ]
