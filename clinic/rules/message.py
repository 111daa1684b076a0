"""When a message may go out: quiet hours on the reader's clock, and how many texts are enough."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUIET_FROM, QUIET_TO = time(20), time(8)
LATEST_QUIET, EARLIEST_MORNING = time(21), time(8)  # no clinic may write earlier or later
SMS_A_DAY, SMS_A_WEEK = 1, 3

FAILURES, SHUT, SHUT_MOST = 8, timedelta(minutes=1), timedelta(minutes=15)


@dataclass(frozen=True)
class Quiet:
    """The hours of a night, from its evening to its morning, in which nobody is written to."""

    starts: time = QUIET_FROM
    ends: time = QUIET_TO

    def holds(self, at: time) -> bool:
        """Whether a time on the clock lies in the night; its evening does, its morning does not."""
        return at >= self.starts or at < self.ends


def allowed_at(now: datetime, zone: ZoneInfo, quiet: Quiet) -> datetime:
    """The first moment (UTC) from now on at which somebody in this zone may be written to."""
    local = now.astimezone(zone)
    if not quiet.holds(local.time()):
        return now
    day = local.date() + timedelta(days=local.time() >= quiet.starts)
    return datetime.combine(day, quiet.ends, zone).astimezone(UTC)


def over_cap(
    sent: Iterable[datetime],
    *,
    now: datetime,
    zone: ZoneInfo,
    a_day: int = SMS_A_DAY,
    a_week: int = SMS_A_WEEK,
) -> str:
    """Why one more text would be too many: "cap_day", "cap_week", or "" when it would not.

    A day is one of the reader's calendar, a week is seven such days up to today.
    """
    today = now.astimezone(zone).date()
    days = [at.astimezone(zone).date() for at in sent]
    if sum(day == today for day in days) >= a_day:
        return "cap_day"
    return "cap_week" if sum(day > today - timedelta(days=7) for day in days) >= a_week else ""


def shut_for(failures: int) -> timedelta | None:
    """How long a carrier is left alone after so many failures in a row; None for too few."""
    if failures < FAILURES:
        return None
    doubled: int = 1 << min(failures - FAILURES, 10)
    return min(SHUT * doubled, SHUT_MOST)
