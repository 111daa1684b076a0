"""A pregnancy: its weeks on a day, from the due date or from weeks said on another day."""

from dataclasses import dataclass
from datetime import date, timedelta

TERM = timedelta(weeks=40)
MOST_WEEKS = 45  # nothing beyond is believed: the entry was not ended
SECOND_TRIMESTER, THIRD_TRIMESTER = 14, 28


@dataclass(frozen=True)
class Weeks:
    """Completed weeks and days, as people say them: 22 weeks and 3 days."""

    weeks: int
    days: int = 0


def due_on(weeks: int, days: int, counted_on: date) -> date:
    """The due date (40 weeks) that follows from the weeks on a day.

    A day so early or late that the date would be none gives the first or the last date there is.
    """
    left = (TERM - timedelta(weeks=weeks, days=days)).days
    ordinal = min(max(counted_on.toordinal() + left, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def weeks_on(due: date | None, day: date) -> Weeks | None:
    """Weeks of pregnancy on a day; None when they are not known or cannot be."""
    if due is None:
        return None
    run = (day - due).days + TERM.days
    if run < 0 or run // 7 > MOST_WEEKS:
        return None
    return Weeks(*divmod(run, 7))


def trimester(weeks: int) -> int:
    """1 until 13 completed weeks, 2 until 27, then 3."""
    return 1 + (weeks >= SECOND_TRIMESTER) + (weeks >= THIRD_TRIMESTER)
