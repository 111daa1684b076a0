"""Which free times fit the days and hours that somebody can come."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules.find import Limits, Part
from scheduling.rules.slot import Offer

NEW_YORK = ZoneInfo("America/New_York")
DAY = date(2026, 11, 24)


def offer(hour: int, minute: int = 0, minutes: int = 30, day: date = DAY) -> Offer:
    start = datetime.combine(day, time(hour, minute), tzinfo=NEW_YORK).astimezone(UTC)
    return Offer(start, start + timedelta(minutes=minutes), UUID(int=1), UUID(int=2))


def fits(limits: Limits, one: Offer) -> bool:
    return limits.within([one], NEW_YORK) == [one]


def test_without_limits_everything_fits() -> None:
    assert fits(Limits(), offer(6))
    assert all(Limits().has_day(DAY + timedelta(days=n)) for n in range(7))


def test_days_of_the_week() -> None:
    limits = Limits(weekdays=frozenset({1, 3}))
    assert [n for n in range(7) if limits.has_day(date(2026, 11, 23) + timedelta(days=n))] == [1, 3]


@pytest.mark.parametrize(
    ("part", "hours"),
    [
        (Part.MORNING, [8, 11]),
        (Part.AFTERNOON, [12, 16]),
        (Part.EVENING, [17, 19]),
    ],
)
def test_a_visit_belongs_to_the_part_in_which_it_begins(part: Part, hours: list[int]) -> None:
    found = [hour for hour in (8, 11, 12, 16, 17, 19) if fits(Limits(part=part), offer(hour))]
    assert found == hours


def test_the_last_minute_of_the_morning_is_still_morning() -> None:
    assert fits(Limits(part=Part.MORNING), offer(11, 50))  # it ends at 12:20


def test_between_two_times_lies_the_whole_visit() -> None:
    limits = Limits(begins=time(16), ends=time(18))
    starts = [(15, 50), (16, 0), (17, 30), (17, 40)]
    assert [at for at in starts if fits(limits, offer(*at))] == [(16, 0), (17, 30)]


def test_a_visit_over_midnight_ends_after_any_time_of_its_day() -> None:
    assert not fits(Limits(ends=time(23, 59)), offer(23, 45))


def test_hours_are_those_of_the_local_clock_on_both_sides_of_a_change() -> None:
    for day in (date(2027, 3, 13), date(2027, 3, 14), date(2027, 11, 6), date(2027, 11, 7)):
        assert fits(Limits(begins=time(9), ends=time(9, 30)), offer(9, day=day))
        assert not fits(Limits(begins=time(9, 10)), offer(9, day=day))


@given(st.integers(0, 23), st.integers(0, 5), st.integers(5, 240))
def test_every_time_has_exactly_one_part(hour: int, ten: int, minutes: int) -> None:
    one = offer(hour, ten * 10, minutes)
    assert sum(fits(Limits(part=part), one) for part in Part) == 1
