"""Weeks of a pregnancy, counted from either end."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import pregnancy
from clinic.rules.pregnancy import Weeks

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("due", "weeks"),
    [
        (DAY, Weeks(40)),
        (DAY + timedelta(weeks=18), Weeks(22)),
        (DAY + timedelta(weeks=18) - timedelta(days=3), Weeks(22, 3)),
        (DAY + timedelta(weeks=40), Weeks(0)),
        (DAY - timedelta(weeks=2), Weeks(42)),
        (DAY + timedelta(weeks=41), None),
        (DAY - timedelta(weeks=6), None),
        (None, None),
    ],
)
def test_weeks_on_a_day(due: date | None, weeks: Weeks | None) -> None:
    assert pregnancy.weeks_on(due, DAY) == weeks


@given(st.integers(0, 45), st.integers(0, 6), st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_the_due_date_gives_the_weeks_back(weeks: int, days: int, on: date) -> None:
    assert pregnancy.weeks_on(pregnancy.due_on(weeks, days, on), on) == Weeks(weeks, days)


@pytest.mark.parametrize("on", [date.min, date.max])
def test_a_day_at_the_end_of_time_is_only_a_day(on: date) -> None:
    for weeks in (1, 45):
        assert pregnancy.weeks_on(pregnancy.due_on(weeks, 0, on), DAY) is None


def test_trimesters() -> None:
    assert [pregnancy.trimester(week) for week in (0, 13, 14, 27, 28, 41)] == [1, 1, 2, 2, 3, 3]
