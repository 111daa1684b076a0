"""Who on the wait list a free time suits, and how long it is kept for them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.rules.message import QUIET_FROM, QUIET_TO
from scheduling.rules.slot import Offer, Span
from scheduling.rules.wish import Window


@dataclass(frozen=True)
class Wish:
    """What somebody waits for; without windows any time of any day will do."""

    first_on: date
    until_on: date | None = None
    practitioner: UUID | None = None
    windows: Sequence[Window] = ()
    before: datetime | None = None  # the visit they have already, which they would bring forward
    busy: Sequence[Span] = ()  # where the patient is already


class Misfit(StrEnum):
    """Why a free time does not suit somebody."""

    PRACTITIONER = "practitioner"
    DATES = "dates"
    WINDOWS = "windows"
    LATER = "later"
    BUSY = "busy"


def misfit(offer: Offer, wish: Wish, zone: ZoneInfo) -> Misfit | None:
    """The first reason why a time does not suit a wish, None when it does."""
    start, end = offer.start.astimezone(zone), offer.end.astimezone(zone)
    if wish.practitioner not in {None, offer.practitioner}:
        return Misfit.PRACTITIONER
    if start.date() < wish.first_on or (wish.until_on and start.date() > wish.until_on):
        return Misfit.DATES
    if wish.windows and not any(window.holds(start, end) for window in wish.windows):
        return Misfit.WINDOWS
    if wish.before is not None and offer.start >= wish.before:
        return Misfit.LATER
    if any(Span(offer.start, offer.end).overlaps(taken) for taken in wish.busy):
        return Misfit.BUSY
    return None


def first_fit(offers: Iterable[Offer], wish: Wish, zone: ZoneInfo) -> Offer | None:
    """The first of the times that suits a wish."""
    return next((one for one in offers if misfit(one, wish, zone) is None), None)


def nearest_misfit(offers: Iterable[Offer], wish: Wish, zone: ZoneInfo) -> Misfit | None:
    """Why none of the times suits: what the best of them fails on; None where there is no time.

    The reasons stand in the order in which they are looked at, so the last one came nearest.
    """
    order = list(Misfit)
    found = [why for one in offers if (why := misfit(one, wish, zone)) is not None]
    return max(found, key=order.index) if found else None


def days(wish: Wish, today: date, horizon: int) -> list[date]:
    """The days, from today on and at most so many, on which a fitting time could be."""
    first = max(today, wish.first_on)
    last = today + timedelta(days=horizon)
    if wish.until_on is not None:
        last = min(last, wish.until_on)
    return [first + timedelta(days=n) for n in range(max((last - first).days + 1, 0))]


def may_write(now: datetime, zone: ZoneInfo) -> bool:
    """Whether an offer may go out by itself: who sleeps could not answer before it lapses."""
    return QUIET_TO <= now.astimezone(zone).time() < QUIET_FROM


def held_until(*, sent_at: datetime, hold_min: int, start_at: datetime) -> datetime:
    """Until when an offered time is kept: minutes from the message on, never past its start."""
    return min(sent_at + timedelta(minutes=hold_min), start_at)
