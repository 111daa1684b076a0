"""When somebody can come: days of the week and hours of the day, and which free times fit."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from scheduling.rules.slot import STEP_MIN, Offer


class Part(StrEnum):
    """A part of the day as people say it."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


NOON, FIVE = time(12), time(17)
# A visit belongs to the part in which it begins: from the first time up to, not with, the second.
PARTS: dict[Part, tuple[time | None, time | None]] = {
    Part.MORNING: (None, NOON),
    Part.AFTERNOON: (NOON, FIVE),
    Part.EVENING: (FIVE, None),
}


def part_of(at: time) -> Part:
    """The part of the day in which a visit at this time of the local clock begins."""
    if at < NOON:
        return Part.MORNING
    return Part.AFTERNOON if at < FIVE else Part.EVENING


@dataclass(frozen=True)
class Limits:
    """Days and hours in which a visit is wanted; what is empty limits nothing.

    `begins` and `ends` are times of the local clock between which the whole visit has to lie.
    """

    weekdays: frozenset[int] = frozenset()
    part: Part | None = None
    begins: time | None = None
    ends: time | None = None

    def has_day(self, day: date) -> bool:
        """Whether the day is one of those wanted."""
        return not self.weekdays or day.weekday() in self.weekdays

    def within(self, offers: Iterable[Offer], zone: ZoneInfo) -> list[Offer]:
        """The offers of one local day that begin and end when they should, in their order."""
        return [offer for offer in offers if self._fits(offer, zone)]

    def _fits(self, offer: Offer, zone: ZoneInfo) -> bool:
        start, end = offer.start.astimezone(zone), offer.end.astimezone(zone)
        first, before = PARTS[self.part] if self.part else (None, None)
        at = start.time()
        if (first and at < first) or (before and at >= before):
            return False
        if self.begins and at < self.begins:
            return False
        # A visit over midnight ends on another day, so later than any time of this one.
        return self.ends is None or (end.date() == start.date() and end.time() <= self.ends)


def spoken(offers: Sequence[Offer], zone: ZoneInfo) -> list[Offer]:
    """What people say: full and half hours, and the first time after something else, in order.

    All other times of the grid can be typed at the desk.
    """
    starts = {(offer.practitioner, offer.start) for offer in offers}
    step = timedelta(minutes=STEP_MIN)
    return [
        offer
        for offer in offers
        if offer.start.astimezone(zone).minute % 30 == 0
        or (offer.practitioner, offer.start - step) not in starts
    ]
