"""How full each day of a month is: its visits, and the share of the hours that is booked."""

from calendar import Calendar
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from clinic.models.practice import Location
from scheduling.models.appointment import Appointment
from scheduling.models.diary import Diary
from scheduling.rules import slot
from scheduling.rules.slot import Span


def _minutes(spans: Iterable[Span]) -> int:
    return sum(int((span.end - span.start).total_seconds()) // 60 for span in spans)


@dataclass(frozen=True)
class DayLoad:
    """One cell of the month; minutes are those of all practitioners together."""

    on: date
    is_inside: bool  # of the month, not of the weeks around it
    visits: int
    open_min: int
    booked_min: int
    closed: str  # why nobody works, where the calendar says so

    @property
    def share_pct(self) -> int:
        """How much of the hours is booked."""
        return self.booked_min * 100 // self.open_min if self.open_min else 0

    @property
    def look(self) -> str:
        """free, busy or full; closed without hours."""
        if not self.open_min:
            return "closed"
        return "full" if self.share_pct >= 90 else "busy" if self.share_pct >= 60 else "free"


@dataclass
class MonthLoad:
    """The month of a day, read in a fixed number of queries; it names nobody."""

    location: Location
    day: date
    now: datetime

    @cached_property
    def _weeks(self) -> list[list[date]]:
        return Calendar().monthdatescalendar(self.day.year, self.day.month)

    @cached_property
    def _diary(self) -> Diary:
        return Diary(self.location, self._weeks[0][0], self._weeks[-1][-1], self.now)

    @cached_property
    def _visits(self) -> Counter[date]:
        zone = self.location.tz
        first = slot.day_span(self._weeks[0][0], zone).start
        last = slot.day_span(self._weeks[-1][-1], zone).end
        rows = Appointment.objects.occupying().filter(location=self.location).within(first, last)
        periods = rows.order_by("period").values_list("period", flat=True)
        return Counter(period.lower.astimezone(zone).date() for period in periods)

    @property
    def weeks(self) -> list[list[DayLoad]]:
        """The month's weeks from Monday on."""
        return [[self._load(day) for day in week] for week in self._weeks]

    def _load(self, day: date) -> DayLoad:
        people = self._diary.practitioners
        hours = sum(_minutes(self._diary.hours_of(key, day)) for key in people)
        free = sum(_minutes(self._diary.free(key, day)) for key in people)
        closure = None if hours else self._diary.closure_of(None, day)
        return DayLoad(
            on=day,
            is_inside=day.month == self.day.month,
            visits=self._visits[day],
            open_min=hours,
            booked_min=hours - free,
            closed=closure.reason if closure else "",
        )

    @property
    def visits(self) -> int:
        """All visits of the month itself."""
        return sum(n for day, n in self._visits.items() if day.month == self.day.month)

    @property
    def earlier(self) -> date:
        """The first day of the month before."""
        return (self.day.replace(day=1) - timedelta(days=1)).replace(day=1)

    @property
    def later(self) -> date:
        """The first day of the next month."""
        return (self.day.replace(day=28) + timedelta(days=4)).replace(day=1)
