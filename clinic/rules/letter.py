"""Letters on a patient's own page: how long, how many a day, and when a notice of one goes out."""

from collections.abc import Iterable
from datetime import datetime, timedelta

MOST = 2000  # characters
A_DAY = 10  # of one patient within 24 hours, so that a desk can read them all
QUIET = timedelta(hours=12)  # so long one notice stands for all that is unread
_DAY = timedelta(days=1)


def is_over(written: Iterable[datetime], now: datetime) -> bool:
    """Whether a patient has written as many letters as a day allows."""
    return sum(now - at < _DAY for at in written) >= A_DAY


def wants_notice(unread: Iterable[datetime], now: datetime) -> bool:
    """Whether a new letter is told of: not while a notice of another unread one is fresh.

    `unread` are the moments at which earlier letters were written that nobody has opened yet.
    """
    return not any(now - at < QUIET for at in unread)
