"""A week of one place: who works when, day by day, with closures and single days in it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.diary import Diary
from scheduling.models.hours import Closure
from scheduling.rules.slot import Span, day_span


@dataclass(frozen=True)
class Bar:
    """A stretch of work: quarters of an hour from the left edge, and how many."""

    start: datetime
    end: datetime
    offset: int
    length: int


@dataclass(frozen=True)
class Line:
    """One practitioner on one day."""

    who: User
    bars: list[Bar]
    away: list[Closure]


@dataclass(frozen=True)
class WeekDay:
    """One day; `closed` says why nobody works, where a closure does."""

    on: date
    lines: list[Line]
    closed: Closure | None


@dataclass
class WeekHours:
    """The seven days from a Monday on, read in a fixed number of queries; it names no patient."""

    location: Location
    monday: date
    now: datetime

    @cached_property
    def diary(self) -> Diary:
        return Diary(self.location, self.monday, self.monday + timedelta(days=6), self.now)

    @cached_property
    def _spans(self) -> dict[tuple[User, date], list[Span]]:
        return {
            (user, day): self.diary.hours_of(user.pk, day)
            for user in self.diary.practitioners.values()
            for day in self._days
        }

    @property
    def _days(self) -> list[date]:
        return [self.monday + timedelta(days=number) for number in range(7)]

    @cached_property
    def edges(self) -> tuple[int, int]:
        """The first and the last hour of the picture, eight to six at least."""
        tz = self.location.tz
        starts, ends = [8], [18]
        for spans in self._spans.values():
            for span in spans:
                starts.append(span.start.astimezone(tz).hour)
                end = span.end.astimezone(tz)
                ends.append(24 if end.date() > span.start.astimezone(tz).date() else end.hour + 1)
        first, last = min(starts), min(max(ends), 24)
        last = first + -(-(last - first) // 3) * 3  # so that the scale ends on a label
        return (first, last) if last <= 24 else (first - (last - 24), 24)

    @property
    def hours(self) -> list[int]:
        """Every third hour of the scale."""
        first, last = self.edges
        return list(range(first, last + 1, 3))

    @property
    def quarters(self) -> int:
        """How wide the picture is, in quarters of an hour."""
        first, last = self.edges
        return (last - first) * 4

    @cached_property
    def days(self) -> list[WeekDay]:
        return [self._day(day) for day in self._days]

    def _day(self, day: date) -> WeekDay:
        lines = []
        for user in self.diary.practitioners.values():
            away = self.diary.away(user.pk, day)
            bars = [self._bar(span, day) for span in self._spans[user, day]]
            if bars or away:
                lines.append(Line(user, bars, away))
        closed = next((c for c in self.diary.away(None, day) if c.is_whole_on(day)), None)
        return WeekDay(day, lines, closed)

    def _bar(self, span: Span, day: date) -> Bar:
        """By the clock on the wall, so that nine o'clock stands under nine on every day."""
        tz = self.location.tz
        whole, edge = day_span(day, tz), self.edges[0] * 4
        start, end = span.start.astimezone(tz), span.end.astimezone(tz)
        first = start.hour * 4 + start.minute // 15
        last = 96 if span.end >= whole.end else end.hour * 4 + -(-end.minute // 15)
        return Bar(start, end, first - edge, max(last - first, 1))
