"""What a clock on the wall shows, in zones that change by an hour, by half of one, or never."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules import wall
from scheduling.rules.wall import Wall

ZONES = [
    "America/New_York",
    "America/Los_Angeles",
    "America/Phoenix",  # no change
    "America/St_Johns",  # half an hour off
    "Asia/Kathmandu",  # a quarter of an hour off
    "Asia/Kolkata",
    "Australia/Lord_Howe",  # changes by half an hour
    "Pacific/Auckland",
    "America/Havana",  # changes at midnight
    "America/Santiago",  # changes at midnight, the other way round
    "Africa/Cairo",
    "UTC",
]
MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1), max_value=datetime(2028, 12, 31), timezones=st.just(UTC)
)


@given(MOMENTS, st.sampled_from(ZONES))
def test_a_moment_comes_back_through_its_wall(moment: datetime, name: str) -> None:
    zone = ZoneInfo(name)
    assert wall.meant(wall.shown(moment, zone), zone) == moment


@given(
    st.dates(date(2026, 1, 1), date(2028, 12, 31)),
    st.integers(0, 287),
    st.integers(0, 1),
    st.sampled_from(ZONES),
)
def test_what_is_meant_is_what_is_shown(day: date, step: int, fold: int, name: str) -> None:
    zone, at = ZoneInfo(name), time(step // 12, step % 12 * 5)
    moment = wall.meant(Wall(day, at, fold), zone)
    if moment is None:  # a gap: some minutes later the clock shows a time again
        late = wall.after_gap(day, at, zone)
        assert timedelta() < late - wall.after_gap(day, time(), zone) <= timedelta(hours=25)
        return
    seen = wall.shown(moment, zone)
    assert (seen.day, seen.at) == (day, at)
    assert seen.fold == (fold if wall.is_twice(day, at, zone) else 0)


@pytest.mark.parametrize(
    ("name", "day", "at", "count"),
    [
        ("America/New_York", date(2027, 3, 14), time(2, 30), 0),
        ("America/New_York", date(2027, 11, 7), time(1, 30), 2),
        ("America/Los_Angeles", date(2027, 3, 14), time(2), 0),
        ("America/Los_Angeles", date(2027, 11, 7), time(1), 2),
        ("America/Phoenix", date(2027, 3, 14), time(2, 30), 1),
        ("America/Phoenix", date(2027, 11, 7), time(1, 30), 1),
        ("Asia/Kathmandu", date(2027, 3, 14), time(2, 30), 1),
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 15), 0),  # half an hour is missing
        ("Australia/Lord_Howe", date(2027, 10, 3), time(2, 30), 1),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 45), 2),
        ("Australia/Lord_Howe", date(2027, 4, 4), time(1, 15), 1),
        ("America/Havana", date(2027, 3, 14), time(0, 30), 0),  # the day begins at one
        ("America/Havana", date(2027, 11, 7), time(0, 30), 2),
        ("America/Santiago", date(2027, 9, 5), time(0, 10), 0),
        ("America/Santiago", date(2027, 4, 3), time(23, 30), 2),
    ],
)
def test_gaps_and_folds_of_2027(name: str, day: date, at: time, count: int) -> None:
    zone = ZoneInfo(name)
    found = {wall.meant(Wall(day, at, fold), zone) for fold in (0, 1)} - {None}
    assert len(found) == count
    assert wall.is_twice(day, at, zone) == (count == 2)


def test_the_second_of_two_is_later() -> None:
    zone = ZoneInfo("America/New_York")
    first, second = (wall.meant(Wall(date(2027, 11, 7), time(1, 30), n), zone) for n in (0, 1))
    assert first is not None
    assert second is not None
    assert second - first == timedelta(hours=1)


def test_a_fold_that_is_abolished_means_the_only_time() -> None:
    zone = ZoneInfo("America/Phoenix")
    noon = Wall(date(2027, 11, 7), time(12), fold=1)
    assert wall.meant(noon, zone) == datetime(2027, 11, 7, 19, tzinfo=UTC)
