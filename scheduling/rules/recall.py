"""Who hears from the clinic without a coming visit: who missed one, whose plan waits, who is due
for a re-examination."""

from collections.abc import Sequence
from datetime import date, timedelta

MISSED_FOR = timedelta(days=2)  # so long a missed visit is written about, after that people call
WAITS_FOR = 30  # days in which a plan without a next visit is written about, from the rule's day on
APART = timedelta(days=7)  # from one such message to the next one to the same person
_LONGEST_AWAY = 366  # days
STALE = timedelta(days=3)  # a message that could not go out for so long is not sent any more


def waits(
    *, last_on: date, today: date, after_days: int, away: Sequence[tuple[date, date]]
) -> bool:
    """Whether a plan has been without a visit for so many days, and not for so long that a person
    should call instead; days on which the patient is away do not count."""
    total = (today - last_on).days
    if not after_days <= total <= after_days + WAITS_FOR + _LONGEST_AWAY:
        return False
    days = [last_on + timedelta(days=n) for n in range(1, total + 1)]
    here = [day for day in days if not any(first <= day <= last for first, last in away)]
    return bool(here) and here[-1] == today and after_days <= len(here) <= after_days + WAITS_FOR
