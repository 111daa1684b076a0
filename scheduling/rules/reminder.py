"""When reminders go out: before the visit by the local clock, never in the quiet hours."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from clinic.rules.message import Quiet
from scheduling.rules.slot import moments

NONE = "none"  # the channel of a rule that says: this kind of visit has no reminder
MOST_HOURS = 14 * 24
LEAST_BEFORE = timedelta(hours=1)  # a reminder nearer to the visit helps nobody
_EVENING_EDGE = timedelta(minutes=30)  # so long before the night begins a moved one is due


@dataclass(frozen=True, order=True)
class Rule:
    """One reminder of a visit: how, and how many hours before it."""

    before_hours: int
    channel: str

    @property
    def code(self) -> str:
        """The kind under which the ledger keeps it: "48h"."""
        return f"{self.before_hours}h"


USUAL = (Rule(48, "email"),)  # until a clinic sets its own


def due_at(
    *,
    start_at: datetime,
    zone: ZoneInfo,
    now: datetime,
    before_hours: int = 48,
    quiet: Quiet | None = None,
) -> datetime | None:
    """The moment (UTC) to remind of a visit, or None when that moment has passed.

    Whole days are counted on the wall clock, so that nine o'clock stays nine o'clock when clocks
    change; hours that are left are counted as they pass.
    """
    local = start_at.astimezone(zone).replace(tzinfo=None, fold=0)
    days, hours = divmod(before_hours, 24)
    at = _moment(local - timedelta(days=days), zone) - timedelta(hours=hours)
    due = _out_of_quiet(at, start_at, zone, quiet or Quiet())
    return due if now < due < start_at else None


def _moment(wall: datetime, zone: ZoneInfo) -> datetime:
    """A local time as a moment (UTC), the first of two, and just after a gap that swallows it."""
    found = moments(wall.date(), wall.time(), zone)
    return found[0] if found else wall.replace(tzinfo=zone).astimezone(UTC)


def _out_of_quiet(at: datetime, start_at: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The same moment, or the morning after the quiet hours; the evening before them when the
    morning would come too late for the visit."""
    wall = at.astimezone(zone).replace(tzinfo=None, fold=0)
    if not quiet.holds(wall.time()):
        return at
    evening = wall.date() - timedelta(days=wall.time() < quiet.ends)
    morning = _moment(datetime.combine(evening + timedelta(days=1), quiet.ends), zone)
    if start_at - morning >= LEAST_BEFORE:
        return morning
    return _moment(datetime.combine(evening, quiet.starts) - _EVENING_EDGE, zone)


def stale_at(due: datetime, others: list[datetime], start_at: datetime) -> datetime:
    """From when on a reminder is not worth sending: when the next one is due, or the visit begins.

    `others` are the due moments of the visit's reminders by the same channel.
    """
    return min([at for at in others if at > due], default=start_at)
