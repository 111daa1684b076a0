"""The times that may be booked online: free on the calendar, and allowed; it reads only."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from clinic.models import Location, User
from portal.rules import booking as rule
from portal.rules.booking import Terms
from scheduling.models import AppointmentType
from scheduling.models.diary import Diary
from scheduling.models.move import value
from scheduling.rules import find, slot
from scheduling.rules.find import Part
from scheduling.rules.slot import Offer, Span

WEEK = timedelta(days=7)
NEAR_DAYS = 7
_VALUE = re.compile(r"([0-9]{8}T[0-9]{4})Z\.([0-9a-f-]{36})")


@dataclass(frozen=True)
class Day:
    """One day of the week that is shown: how many times are free, whether anybody works."""

    on: date
    free: int
    works: bool


@dataclass
class Openings:
    """The free times of one kind of visit at one place, with one practitioner or anybody."""

    kind: AppointmentType
    place: Location
    now: datetime
    terms: Terms
    whom: User | None = None

    @property
    def zone(self) -> ZoneInfo:
        return self.place.tz

    @cached_property
    def window(self) -> Span:
        """Between which moments a visit may begin."""
        return rule.window(self.now, self.zone, self.terms, self.kind.online_window(self.now))

    @cached_property
    def days(self) -> Sequence[date]:
        """The local days that the window touches, in order."""
        first, last = self._day(self.window.start), self._day(self.window.end)
        if self.window.end <= self.window.start:
            return []
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def _day(self, moment: datetime) -> date:
        return moment.astimezone(self.zone).date()

    @cached_property
    def _diary(self) -> Diary:
        today = self._day(self.now)
        first, last = (self.days[0], self.days[-1]) if self.days else (today, today)
        return Diary(self.place, first, last, self.now)

    @cached_property
    def people(self) -> list[User]:
        """Who gives this kind of visit here, by name."""
        here = self._diary.practitioners
        found = [user for key, user in here.items() if self._diary.may_give(key, self.kind)]
        return sorted(found, key=lambda user: user.display_name)

    def _all(self, day: date, whom: User | None) -> list[Offer]:
        """Every time of a day that may be booked, whatever is shown of it."""
        keys = [whom.pk] if whom else None
        found = self._diary.offers(day, kind=self.kind, practitioners=keys)
        return rule.within(found, self.window)

    def of(self, day: date, whom: User | None = None) -> list[Offer]:
        """What is shown of a day: times as people say them, each once."""
        return rule.one_a_start(find.spoken(self._all(day, whom or self.whom), self.zone))

    def parts(self, day: date) -> dict[Part, list[tuple[Offer, str]]]:
        """What is shown of a day by its parts, each time with who would be there."""
        names = {user.pk: user.display_name for user in self.people}
        found: dict[Part, list[tuple[Offer, str]]] = {}
        for one in self.of(day):
            part = find.part_of(one.start.astimezone(self.zone).time())
            found.setdefault(part, []).append((one, names.get(one.practitioner, "")))
        return found

    def first(self, whom: User | None = None) -> Offer | None:
        """The first free time, of somebody or of those who are looked for."""
        for day in self.days:
            found = self.of(day, whom)
            if found:
                return found[0]
        return None

    def week(self, day: date) -> list[Day]:
        """The days of the week of a day on which anybody works, or a time is free."""
        monday = day - timedelta(days=day.weekday())
        week = [monday + timedelta(days=n) for n in range(7)]
        return [
            Day(one, len(self.of(one)) if one in self.days else 0, self._works(one))
            for one in week
            if self._works(one)
        ]

    def _works(self, day: date) -> bool:
        """Whether anybody who is looked for works on that day, free or not."""
        people = [self.whom] if self.whom else self.people
        inside = self._diary.first <= day <= self._diary.last
        return inside and any(self._diary.works_on(one.pk, day) for one in people)

    def next_free(self, day: date) -> date | None:
        """The first day from this one on that has a free time."""
        return next((one for one in self.days if one >= day and self.of(one)), None)

    def before(self, day: date) -> date | None:
        """A day of the week before, None where nothing can be booked there."""
        return self._beside(day - WEEK)

    def after(self, day: date) -> date | None:
        """A day of the week after."""
        return self._beside(day + WEEK)

    def _beside(self, day: date) -> date | None:
        monday = day - timedelta(days=day.weekday())
        return monday if self.is_in(day) else None

    def is_in(self, day: date) -> bool:
        """Whether any day of this day's week may be booked."""
        monday = day - timedelta(days=day.weekday())
        return bool(self.days) and monday <= self.days[-1] and monday + WEEK > self.days[0]

    def named(self, text: str) -> Offer | None:
        """The offer of a pressed button, None when it is none of them (any more)."""
        read = moment_of(text)
        if read is None or self._day(read) not in self.days:
            return None
        offers = self._all(self._day(read), self.whom)
        return next((one for one in offers if value(one) == text), None)

    def near(self, wanted: datetime) -> list[Offer]:
        """Up to three free times nearest to one that has gone."""
        day = self._day(wanted)
        around = [one for one in self.days if abs((one - day).days) <= NEAR_DAYS]
        found = [offer for one in around for offer in self.of(one)]
        nobody = self.whom.pk if self.whom else UUID(int=0)
        return slot.nearest(found, wanted=wanted, practitioner=nobody)


def moment_of(text: str) -> datetime | None:
    """The moment that the value of a button names, None where it is no such value."""
    match = _VALUE.fullmatch(text)
    try:
        return datetime.strptime(match[1], "%Y%m%dT%H%M").replace(tzinfo=UTC) if match else None
    except ValueError:
        return None


def narrowed(openings: Openings, text: str) -> Openings:
    """The same, reading no more of the calendar than the day of a pressed button."""
    read = moment_of(text)
    few = Openings(openings.kind, openings.place, openings.now, openings.terms, openings.whom)
    if read is not None and few.window.start <= read < few.window.end:
        day = read.astimezone(few.zone).date()
        few.days = [day]
    return few
