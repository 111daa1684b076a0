"""Which of the free times suits a visit best when its practitioner is away."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from scheduling.rules import absence
from scheduling.rules.slot import Offer

ZONE = ZoneInfo("America/New_York")
ANN, BEN, ROOM = UUID(int=1), UUID(int=2), UUID(int=3)
WANTED = datetime(2026, 11, 23, 10, tzinfo=ZONE)


def offer(hour: int, minute: int = 0, *, days: int = 0, who: UUID = BEN) -> Offer:
    start = WANTED.replace(hour=hour, minute=minute) + timedelta(days=days)
    return Offer(start, start + timedelta(minutes=30), who, ROOM)


def test_the_nearest_hour_is_the_finest_and_the_earlier_of_two() -> None:
    found = [offer(14), offer(10, 30), offer(9, 30)]
    assert absence.finest(found, wanted=WANTED, zone=ZONE) == offer(9, 30)
    assert absence.finest([], wanted=WANTED, zone=ZONE) is None


@pytest.mark.parametrize(
    ("ways", "colleague_first", "best"),
    [
        ([offer(10, days=1, who=ANN), offer(10)], True, offer(10)),
        ([offer(10, days=1, who=ANN), offer(16)], True, offer(10, days=1, who=ANN)),
        ([offer(10), offer(10, days=1, who=ANN)], False, offer(10, days=1, who=ANN)),
        ([offer(10, days=3, who=ANN), offer(10, days=1)], True, offer(10, days=1)),
    ],
)
def test_hours_days_and_people_are_weighed(
    ways: list[Offer], colleague_first: bool, best: Offer
) -> None:
    found = absence.in_order(
        ways, wanted=WANTED, practitioner=ANN, colleague_first=colleague_first, zone=ZONE
    )
    assert found[0] == best
    assert sorted(found, key=str) == sorted(ways, key=str)


def test_a_patient_hears_of_another_time_an_hour_before_it() -> None:
    now = WANTED - timedelta(minutes=30)
    assert absence.is_heard_of(offer(10), WANTED, now)
    assert not absence.is_heard_of(offer(10, 20), WANTED, now)
    assert absence.is_heard_of(offer(10, 30), WANTED, now)
