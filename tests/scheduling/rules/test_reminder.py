"""When reminders go out, at the right local minute all year."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from scheduling.rules import reminder

ZONE = ZoneInfo("America/New_York")
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def local(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=ZONE)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (local(2026, 11, 24, 9, 10), local(2026, 11, 22, 9, 10)),
        (local(2026, 11, 24, 7, 0), local(2026, 11, 22, 8, 0)),
        (local(2026, 11, 24, 20, 0), local(2026, 11, 23, 8, 0)),
        (local(2027, 3, 15, 9, 10), local(2027, 3, 13, 9, 10)),
        (local(2027, 11, 8, 9, 10), local(2027, 11, 6, 9, 10)),
    ],
    ids=["plain", "early", "late", "spring", "autumn"],
)
def test_two_days_before_on_the_local_clock(start: datetime, due: datetime) -> None:
    assert reminder.due_at(start_at=start, zone=ZONE, now=NOW) == due


def test_none_when_the_moment_has_passed() -> None:
    start = local(2026, 11, 24, 9, 10)
    assert reminder.due_at(start_at=start, zone=ZONE, now=start - timedelta(hours=47)) is None


@pytest.mark.parametrize(
    "zone", ["America/New_York", "America/Phoenix", "Europe/London", "Australia/Lord_Howe"]
)
def test_never_in_the_quiet_hours(zone: str) -> None:
    tz = ZoneInfo(zone)
    for hour in range(0, 24 * 400, 7):
        start = NOW + timedelta(days=30, hours=hour)
        due = reminder.due_at(start_at=start, zone=tz, now=NOW)
        assert due is not None
        assert 8 <= due.astimezone(tz).hour < 20
        assert timedelta(hours=24) < start - due <= timedelta(hours=49)
