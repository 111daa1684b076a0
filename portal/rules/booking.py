"""Booking online: between which moments, which of several practitioners, who is known already."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.rules.person import Person, fold
from scheduling.rules.slot import Offer, Span

HOLD = timedelta(minutes=10)  # to type who one is, and again for the code
LONGEST_HOLD = timedelta(minutes=30)  # from the choice of a time on, whatever is asked for again
SHOWN = timedelta(minutes=30)  # how long the page of what was booked opens in its browser

# How many within which time, each counted by what was granted. A clinic's own network, or a
# carrier's, is shared by many people.
PICKS_OF_BROWSER = ((timedelta(minutes=10), 12),)
PICKS_OF_NETWORK = ((timedelta(minutes=10), 30), (timedelta(hours=1), 90))
CODES_OF_CONTACT = ((timedelta(minutes=10), 3), (timedelta(hours=1), 6))
CODES_OF_NETWORK = ((timedelta(minutes=10), 30),)
HOLDS_OF_CONTACT = 2  # times that may be kept at once for one address that has not proved itself
HOLDS_OF_NETWORK = 6
MOST_CODES = 3  # of one booking


@dataclass(frozen=True)
class Terms:
    """What the clinic allows: hours of notice, days ahead, and whether today counts."""

    notice_hours: int = 2
    horizon_days: int = 60
    same_day: bool = True


def window(now: datetime, zone: ZoneInfo, terms: Terms, kind: Span) -> Span:
    """The half-open time in which a visit may begin: what both the clinic and the kind of visit
    (`kind`, its own window) allow. Empty where they leave nothing.

    Days are those of the place: the last one is allowed to its end.
    """
    today = now.astimezone(zone).date()
    first = now.astimezone(UTC) + timedelta(hours=terms.notice_hours)
    if not terms.same_day:
        first = max(first, _midnight(today + timedelta(days=1), zone))
    last = _midnight(today + timedelta(days=terms.horizon_days + 1), zone)
    start = max(first, kind.start)
    return Span(start, max(start, min(last, kind.end)))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def within(offers: Iterable[Offer], allowed: Span) -> list[Offer]:
    """The offers that begin inside a window, in their order."""
    return [one for one in offers if allowed.start <= one.start < allowed.end]


def one_a_start(offers: Sequence[Offer]) -> list[Offer]:
    """For whom anybody will do: each start once, with whoever has most of the day left."""
    left = Counter(one.practitioner for one in offers)
    best: dict[datetime, Offer] = {}
    for one in offers:
        known = best.get(one.start)
        if known is None or _rank(one, left) < _rank(known, left):
            best[one.start] = one
    return [best[start] for start in sorted(best)]


def _rank(one: Offer, left: Counter[UUID]) -> tuple[int, str]:
    return -left[one.practitioner], str(one.practitioner)


def is_same(typed: Person, known: Person, *, by_text: bool) -> bool:
    """Whether a record is beyond doubt the person who typed: same names, same day of birth, and
    the contact that was proved just now.

    Anything less is for a person to compare.
    """
    proved = (
        bool(typed.phone) and typed.phone == known.phone
        if by_text
        else bool(typed.email) and typed.email.casefold() == known.email.casefold()
    )
    names = (fold(typed.first_name), fold(typed.last_name))
    same = names == (fold(known.first_name), fold(known.last_name))
    return proved and same and typed.birth_on is not None and typed.birth_on == known.birth_on
