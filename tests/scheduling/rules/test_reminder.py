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


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        (local(2026, 11, 24, 15, 0), 2, local(2026, 11, 24, 13, 0)),
        (local(2026, 11, 24, 9, 30), 2, local(2026, 11, 24, 8, 0)),  # in the morning
        (local(2026, 11, 24, 8, 30), 2, local(2026, 11, 23, 19, 30)),  # which is too late here
        (local(2026, 11, 24, 22, 30), 2, local(2026, 11, 24, 19, 30)),
        (local(2026, 11, 24, 16, 0), 30, local(2026, 11, 23, 10, 0)),
    ],
)
def test_hours_and_the_edge_of_the_night(start: datetime, hours: int, due: datetime) -> None:
    found = reminder.due_at(start_at=start, zone=ZONE, now=NOW, before_hours=hours)
    assert found == due


ZONES = ["America/New_York", "America/Phoenix", "Europe/London", "Australia/Lord_Howe"]


@pytest.mark.parametrize("zone", ZONES)
def test_both_clock_changes_of_2027(zone: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Every half hour of the clinic's day around both changes: the right minute on the wall."""
    tz = ZoneInfo(zone)
    seen = 0
    for month, day in ((3, 14), (3, 28), (4, 4), (10, 3), (10, 31), (11, 7)):
        for ahead in range(-1, 4):
            for half in range(16, 40):
                wall = datetime(2027, month, day, half // 2, half % 2 * 30) + timedelta(days=ahead)
                start = wall.replace(tzinfo=tz).astimezone(UTC)
                for hours in (24, 48):
                    due = reminder.due_at(start_at=start, zone=tz, now=NOW, before_hours=hours)
                    assert due is not None
                    shows = due.astimezone(tz).replace(tzinfo=None)
                    assert shows == wall - timedelta(hours=hours)
                    seen += 1
                soon = reminder.due_at(start_at=start, zone=tz, now=NOW, before_hours=2)
                assert soon is not None
                assert start - soon == timedelta(hours=2) or soon.astimezone(tz).hour in {8, 19}
                seen += 1
    with capsys.disabled():
        print(f"\n{zone}: {seen} reminders around the changes of 2027, 0 at a wrong minute")  # noqa: T201


def test_hours_that_ignore_the_clock_change_are_found() -> None:
    """The control: 48 elapsed hours before nine in the morning after the change are not nine."""
    start = local(2027, 3, 15, 9, 0)
    naive = start.astimezone(UTC) - timedelta(hours=48)
    assert naive != reminder.due_at(start_at=start, zone=ZONE, now=NOW)


def test_stale_when_the_next_is_due() -> None:
    start = local(2026, 11, 24, 9, 0)
    dues = [start - timedelta(hours=48), start - timedelta(hours=24)]
    assert reminder.stale_at(dues[0], dues, start) == dues[1]
    assert reminder.stale_at(dues[1], dues, start) == start
