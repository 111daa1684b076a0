"""Another time for one visit: between its neighbours, and the few to show first."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling.rules import move
from scheduling.rules.move import Neighbour
from scheduling.rules.slot import Offer

ZONE = ZoneInfo("America/New_York")
WHO, ROOM = UUID(int=1), UUID(int=2)


def at(day: int, hour: int = 10, minute: int = 0) -> datetime:
    """November 2026 on the clinic's wall; the 1st has 25 hours."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE)


def offer(day: int, hour: int = 10, minute: int = 0) -> Offer:
    start = at(day, hour, minute)
    return Offer(start, start + timedelta(minutes=30), WHO, ROOM)


@pytest.mark.parametrize(
    ("start", "fits"),
    [
        (at(10, 11), False),  # the day of the one before
        (at(11), False),  # one day after it, two are kept
        (at(12, 8), True),
        (at(13), True),
        (at(14, 17), True),
        (at(15), False),
        (at(17), False),
        (at(9), False),  # before the one before
    ],
)
def test_it_stays_between_its_neighbours(start: datetime, fits: bool) -> None:
    before, after = Neighbour(at(10), 2), Neighbour(at(16), 2)
    assert move.keeps(start, before=before, after=after, zone=ZONE) is fits


def test_without_neighbours_every_time_will_do() -> None:
    assert move.keeps(at(1), before=None, after=None, zone=ZONE)
    assert not move.keeps(at(10), before=Neighbour(at(10), 0), after=None, zone=ZONE)
    assert not move.keeps(at(10), before=None, after=Neighbour(at(10), 0), zone=ZONE)


def test_days_are_those_of_the_clinic_over_the_clock_change() -> None:
    saturday = datetime(2026, 10, 31, 23, tzinfo=ZONE)
    monday = at(2, 0, 30)
    assert move.keeps(monday, before=Neighbour(saturday, 2), after=None, zone=ZONE)
    assert move.least_days(4, saturday, monday, ZONE) == 2
    assert move.least_days(1, saturday, monday, ZONE) == 1


def test_three_days_near_the_hour_it_has() -> None:
    offers = [offer(day, hour) for day in (9, 11, 12, 13, 18) for hour in (8, 10, 15)]
    found = move.few(offers, at(12, 15), ZONE)
    # the visit is at three: on its own day an hour away at least
    assert [one.start for one in found] == [at(11, 15), at(12, 10), at(13, 15)]


def test_fewer_days_give_further_times_of_them() -> None:
    offers = [offer(12, 8), offer(12, 9), offer(12, 16), offer(13, 9)]
    found = move.few(offers, at(12, 10), ZONE)
    assert [one.start for one in found] == [at(12, 8), at(12, 9), at(13, 9)]
    near = move.few([offer(12, 9, 50), offer(12, 11)], at(12, 10), ZONE, count=1)
    assert [one.start for one in near] == [at(12, 11)]
    assert len(move.few(offers[:2], at(12), ZONE)) == 2
    assert move.few([], at(12), ZONE) == []
