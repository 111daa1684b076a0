"""What a patient can and would like: hard windows of the week, and soft wishes within them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.rules.cadence import gap_days, widest_gap
from scheduling.rules.slot import Offer

DAY_STARTS, DAY_ENDS = time(0), time(23, 59)  # a window of the whole day
OTHER_DAY_MIN = 180  # another weekday than wanted weighs as much as three hours off the time
OTHER_PERSON_MIN = 600  # another practitioner weighs more than another day of the same week


@dataclass(frozen=True, order=True)
class Window:
    """A stretch of one weekday (Monday is 0) on the local clock in which the patient can come."""

    weekday: int
    starts: time
    ends: time

    def holds(self, start: datetime, end: datetime) -> bool:
        """Whether a visit with these local times lies in it as a whole."""
        return (
            start.weekday() == self.weekday
            and start.date() == end.date()
            and self.starts <= start.time()
            and (end.time() <= self.ends or self.ends == DAY_ENDS)
        )


@dataclass(frozen=True)
class Wish:
    """Weekdays and a time on the local clock are wished for; windows and the gap are kept.

    Without windows every time is possible. `practitioner` is whom the patient would like best.
    """

    weekdays: tuple[int, ...]
    at: time
    zone: ZoneInfo
    windows: tuple[Window, ...] = ()
    practitioner: UUID | None = None
    gap_days: int | None = None

    def distance_min(self, moment: datetime) -> int:
        """How many minutes a moment is off the wanted time of day."""
        local = moment.astimezone(self.zone)
        return abs((local.hour - self.at.hour) * 60 + local.minute - self.at.minute)

    def is_other(self, offer: Offer) -> bool:
        """Whether a time is with somebody else than wanted."""
        return self.practitioner is not None and offer.practitioner != self.practitioner

    def cost_min(self, offer: Offer) -> int:
        """How far a time is from the wish on its day, in minutes."""
        return self.distance_min(offer.start) + OTHER_PERSON_MIN * self.is_other(offer)

    def allowed(self, offers: Iterable[Offer]) -> list[Offer]:
        """The times that lie in one of the windows; all of them without windows."""
        if not self.windows:
            return list(offers)
        return [offer for offer in offers if self._can_come(offer)]

    def _can_come(self, offer: Offer) -> bool:
        start, end = offer.start.astimezone(self.zone), offer.end.astimezone(self.zone)
        return any(window.holds(start, end) for window in self.windows)

    def gap(self, per_week: int) -> int:
        """The least number of days between visits at so many a week; never more than fit."""
        return min(self.gap_days or gap_days(per_week), widest_gap(per_week))


def weekdays_of(windows: Sequence[Window]) -> tuple[int, ...]:
    """The weekdays on which the patient can come, in order."""
    return tuple(sorted({window.weekday for window in windows}))
