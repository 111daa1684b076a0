"""When somebody is away: which of the free times suits a visit best, and which may be proposed."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.rules.slot import Offer

NOTICE_MIN = 60  # a patient who is not here yet hears of another time at least an hour before it
OTHER_DAY_MIN = 240  # another day weighs as much as four hours off the time
DAY_MIN = 30  # and each further day as half an hour
OTHER_PERSON_MIN = 1000  # where people are to keep their practitioner


def _minute(moment: datetime, zone: ZoneInfo) -> int:
    local = moment.astimezone(zone)
    return local.hour * 60 + local.minute


def off_min(offer: Offer, *, wanted: datetime, zone: ZoneInfo) -> int:
    """How many minutes a time is off the wanted one on the clock of its day."""
    return abs(_minute(offer.start, zone) - _minute(wanted, zone))


def finest(found: Iterable[Offer], *, wanted: datetime, zone: ZoneInfo) -> Offer | None:
    """The time of a day nearest to the wanted hour, the earlier of two; None without any."""

    def rank(offer: Offer) -> tuple[int, datetime, str]:
        return off_min(offer, wanted=wanted, zone=zone), offer.start, str(offer.practitioner)

    return min(found, key=rank, default=None)


def is_heard_of(offer: Offer, wanted: datetime, now: datetime) -> bool:
    """Whether the patient can hear of a time before it: the same hour needs no word."""
    return offer.start == wanted or offer.start >= now + timedelta(minutes=NOTICE_MIN)


def in_order(
    ways: Sequence[Offer],
    *,
    wanted: datetime,
    practitioner: UUID,
    colleague_first: bool,
    zone: ZoneInfo,
) -> list[Offer]:
    """Ways for one visit, the finest first: a colleague on the day, or the same practitioner.

    `colleague_first` weighs only times and days; without it whoever treats stays the same if that
    is possible at all.
    """
    day = wanted.astimezone(zone).date()

    def weight(offer: Offer) -> tuple[int, datetime, str]:
        away = abs((offer.start.astimezone(zone).date() - day).days)
        minutes = off_min(offer, wanted=wanted, zone=zone)
        minutes += OTHER_DAY_MIN * bool(away) + DAY_MIN * away
        if not colleague_first and offer.practitioner != practitioner:
            minutes += OTHER_PERSON_MIN
        return minutes, offer.start, str(offer.practitioner)

    return sorted(ways, key=weight)
