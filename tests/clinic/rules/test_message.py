"""Quiet hours on the reader's clock, and how many texts are enough."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.rules.message import Quiet, allowed_at, over_cap

ZONE = ZoneInfo("America/New_York")


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("now", "allowed"),
    [
        (local(2026, 11, 24, 8, 0), local(2026, 11, 24, 8, 0)),
        (local(2026, 11, 24, 19, 59), local(2026, 11, 24, 19, 59)),
        (local(2026, 11, 24, 20, 0), local(2026, 11, 25, 8, 0)),
        (local(2026, 11, 24, 3, 0), local(2026, 11, 24, 8, 0)),
        (local(2027, 3, 14, 1, 59), local(2027, 3, 14, 8, 0)),
    ],
)
def test_the_morning_after_the_night(now: datetime, allowed: datetime) -> None:
    assert allowed_at(now.astimezone(UTC), ZONE, Quiet()) == allowed


def test_a_clinic_may_keep_a_longer_night() -> None:
    night = Quiet(time(18), time(10))
    assert allowed_at(local(2026, 11, 24, 9, 0), ZONE, night) == local(2026, 11, 24, 10, 0)


def test_one_a_day_and_three_a_week() -> None:
    now = local(2026, 11, 24, 9, 0)
    assert over_cap([], now=now, zone=ZONE) == ""
    assert over_cap([local(2026, 11, 24, 0, 5)], now=now, zone=ZONE) == "cap_day"
    assert over_cap([local(2026, 11, 23, 23, 55)], now=now, zone=ZONE) == ""
    three = [now - timedelta(days=days) for days in (2, 4, 6)]
    assert over_cap(three, now=now, zone=ZONE) == "cap_week"
    assert over_cap([now - timedelta(days=days) for days in (2, 4, 7)], now=now, zone=ZONE) == ""
