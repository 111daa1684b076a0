"""When a reminder goes out: two days before on the local clock, never in the quiet hours."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduling.rules.slot import moments

BEFORE_DAYS = 2
QUIET_FROM, QUIET_TO = time(20), time(8)


def out_of_quiet(wall: datetime) -> datetime:
    """A local time moved to eight in the morning when it lies in the quiet hours."""
    at = wall.time()
    if at >= QUIET_FROM:
        return datetime.combine(wall.date() + timedelta(days=1), QUIET_TO)
    return datetime.combine(wall.date(), QUIET_TO) if at < QUIET_TO else wall


def due_at(*, start_at: datetime, zone: ZoneInfo, now: datetime) -> datetime | None:
    """The moment (UTC) to remind of a visit, or None when that moment has passed."""
    local = start_at.astimezone(zone).replace(tzinfo=None, fold=0)
    wall = out_of_quiet(local - timedelta(days=BEFORE_DAYS))
    found = moments(wall.date(), wall.time(), zone)
    # No clock change falls between eight in the morning and eight at night; were there one, the
    # time just after the gap would do.
    due = found[0] if found else wall.replace(tzinfo=zone).astimezone(UTC)
    return due if now < due < start_at else None
