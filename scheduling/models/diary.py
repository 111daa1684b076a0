"""What the rules need to know about a stretch of days, read in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Q

from clinic.models.patient import Patient
from clinic.models.practice import Location, Room
from clinic.models.staff import User
from scheduling.models.appointment import Appointment
from scheduling.models.hours import Closure, HoursException, WeeklyHours
from scheduling.models.type import AppointmentType
from scheduling.rules import slot
from scheduling.rules.slot import Offer, Shape, Shift, Span


@dataclass
class Diary:
    """Hours, closures and bookings of one place from the first to the last day."""

    location: Location
    first: date
    last: date
    now: datetime
    patient: Patient | None = None
    ignoring: UUID | Collection[UUID] | None = None  # what is being moved is not in its own way
    patients: Collection[UUID] = ()  # further people whose visits elsewhere count
    _open: dict[tuple[UUID, date], list[Span]] = field(default_factory=dict)
    _fit: dict[UUID, tuple[set[UUID], set[UUID]]] = field(default_factory=dict)

    @property
    def zone(self) -> ZoneInfo:
        return self.location.tz

    @cached_property
    def practitioners(self) -> dict[UUID, User]:
        """Who works here in these days, by name."""
        keys = {row.practitioner_id for row in self._hours}
        keys |= {row.practitioner_id for row in self._exceptions}
        return {user.pk: user for user in User.objects.practitioners() if user.pk in keys}

    @cached_property
    def rooms(self) -> dict[UUID, Room]:
        return {room.pk: room for room in Room.objects.active().filter(location=self.location)}

    def _named(self, kind: AppointmentType) -> tuple[set[UUID], set[UUID]]:
        """Who is named for a kind of visit, and which tables here; read once a kind."""
        if kind.pk not in self._fit:
            people = {user.pk for user in kind.practitioners.all()}
            tables = {room.pk for room in kind.rooms.all()} & set(self.rooms)
            self._fit[kind.pk] = people, tables
        return self._fit[kind.pk]

    def may_give(self, practitioner: UUID, kind: AppointmentType) -> bool:
        """Whether this practitioner gives this kind of visit."""
        named = self._named(kind)[0]
        return not named or practitioner in named

    def fits(self, room: UUID, kind: AppointmentType) -> bool:
        """Whether this kind of visit takes place on this table."""
        named = self._named(kind)[1]
        return not named or room in named

    @cached_property
    def _hours(self) -> list[WeeklyHours]:
        hours = WeeklyHours.objects.filter(location=self.location)
        return list(hours.valid_within(self.first, self.last).order_by("practitioner_id", "id"))

    @cached_property
    def _shifts(self) -> dict[UUID, list[Shift]]:
        shifts: dict[UUID, list[Shift]] = defaultdict(list)
        for row in self._hours:
            shifts[row.practitioner_id].append(
                Shift(row.weekday, row.starts, row.ends, row.valid_from, row.valid_to)
            )
        return shifts

    @cached_property
    def _exceptions(self) -> list[HoursException]:
        rows = HoursException.objects.within(self.first, self.last).filter(location=self.location)
        return list(rows.order_by("on", "id"))

    def _shifts_on(self, practitioner: UUID, day: date) -> list[Shift]:
        """The week's shifts, or what stands in their place on this very day."""
        usual = self._shifts.get(practitioner, [])
        own = [
            row for row in self._exceptions if row.practitioner_id == practitioner and row.on == day
        ]
        if any(row.kind != "extra" for row in own):
            usual = []
        return usual + [
            Shift(day.weekday(), row.starts, row.ends, day, day)
            for row in own
            if row.starts and row.ends
        ]

    @cached_property
    def closures(self) -> list[Closure]:
        here = Q(location=None) | Q(location=self.location)
        return list(Closure.objects.within(self.first, self.last).filter(here).for_list())

    def closure_of(self, practitioner: UUID | None, day: date) -> Closure | None:
        """Why nobody, or this practitioner, works on a whole day."""
        return next((row for row in self.away(practitioner, day) if row.is_whole_on(day)), None)

    def away(self, practitioner: UUID | None, day: date) -> list[Closure]:
        """What takes time from everybody, or from this practitioner, on a day."""
        return [row for row in self.closures if row.holds_for(practitioner, day)]

    def shut_by(self, practitioner: UUID, start: datetime, end: datetime) -> Closure | None:
        """The closure that takes some of this time of a practitioner's."""
        day, wanted = start.astimezone(self.zone).date(), Span(start, end)
        for closure in self.away(practitioner, day):
            if closure.span_on(day, self.zone).overlaps(wanted):
                return closure
        return None

    @cached_property
    def _busy(self) -> dict[UUID, list[Span]]:
        """Occupied time by the key of a practitioner, a room, or the patient.

        While a patient rests on blocks the table is taken and the practitioner is not.
        """
        start = datetime.combine(self.first - timedelta(days=1), time(), UTC)
        end = datetime.combine(self.last + timedelta(days=2), time(), UTC)
        whose = Q(location=self.location) | Q(practitioner__in=self.practitioners)
        if people := {*self.patients, *([self.patient.pk] if self.patient else [])}:
            whose |= Q(patient__in=people)
        rows = Appointment.objects.occupying().within(start, end).filter(whose)
        rows = rows.exclude(status="held", hold_until__lte=self.now)
        if self.ignoring:
            rows = rows.exclude(
                pk__in=[self.ignoring] if isinstance(self.ignoring, UUID) else self.ignoring
            )
        busy: dict[UUID, list[Span]] = defaultdict(list)
        names = ("practitioner_id", "room_id", "patient_id", "period", "rest", "lead")
        for practitioner, room, patient, period, rest, lead in rows.values_list(*names).order_by(
            "period"
        ):
            whole = Span(lead.lower if lead else period.lower, period.upper)
            resting = Span(rest.lower, rest.upper) if rest else None
            busy[practitioner] += slot.turns(whole, resting)
            busy[room].append(whole)
            busy[patient].append(Span(period.lower, period.upper))
        return busy

    def release(self, visit: Appointment) -> None:
        """Leave a visit out from now on: it is to have another time."""
        for key, span in self._claims(visit):
            for day in self._days_of(span):
                self._busy_days[key, day].remove(span)

    def keep(self, visit: Appointment) -> None:
        """Count a visit again that was left out."""
        for key, span in self._claims(visit):
            self._claim(key, span)

    def take(self, visit: Appointment, offer: Offer) -> None:
        """Count a time that is proposed for a visit as taken: nobody else is offered it."""
        for turn in visit.shape.turns(offer.start):
            self._claim(offer.practitioner, turn)
        self._claim(offer.room, visit.shape.whole(offer.start))
        self._claim(visit.patient_id, visit.shape.period(offer.start))

    def _claims(self, visit: Appointment) -> list[tuple[UUID, Span]]:
        turns = [(visit.practitioner_id, turn) for turn in visit.occupied]
        of_patient = Span(visit.period.lower, visit.period.upper)
        return [*turns, (visit.room_id, visit.whole), (visit.patient_id, of_patient)]

    def _claim(self, key: UUID, span: Span) -> None:
        for day in self._days_of(span):
            self._busy_days[key, day].append(span)

    def _days_of(self, span: Span) -> list[date]:
        """The local days that a stretch of time touches."""
        first = span.start.astimezone(self.zone).date()
        last = (span.end - timedelta(microseconds=1)).astimezone(self.zone).date()
        return [first + timedelta(days=n) for n in range((last - first).days + 1)]

    def is_free_for(self, visit: Appointment, offer: Offer) -> bool:
        """Whether the patient of a visit, one of `patients`, is nowhere else at that time."""
        whole = visit.shape.period(offer.start)
        day = offer.start.astimezone(self.zone).date()
        return not slot.touch([whole], self._of_day(visit.patient_id, day))

    def hours_of(self, practitioner: UUID, day: date) -> list[Span]:
        """When a practitioner works on a day, whether free or not."""
        key = (practitioner, day)
        if key not in self._open:
            works = slot.working(self._shifts_on(practitioner, day), day, self.zone)
            away = self.away(practitioner, day) if works else []
            shut = [row.span_on(day, self.zone) for row in away]
            self._open[key] = slot.subtract(works, shut)
        return self._open[key]

    def free(self, practitioner: UUID, day: date) -> list[Span]:
        """The free time of a practitioner on a day, whether or not a room is free."""
        return slot.subtract(self.hours_of(practitioner, day), self._of_day(practitioner, day))

    def _of_day(self, key: UUID, day: date) -> list[Span]:
        return self._busy_days.get((key, day), [])

    @cached_property
    def _busy_days(self) -> dict[tuple[UUID, date], list[Span]]:
        """Occupied time by key and local day; twelve weeks are asked a thousand times a plan."""
        days: dict[tuple[UUID, date], list[Span]] = defaultdict(list)
        for key, spans in self._busy.items():
            for span in spans:
                for day in self._days_of(span):
                    days[key, day].append(span)
        return days

    def taken_rooms(self, day: date) -> dict[UUID, list[Span]]:
        """What is taken of each table on a day."""
        return {key: self._of_day(key, day) for key in self.rooms}

    def offers(
        self,
        day: date,
        *,
        kind: AppointmentType,
        shape: Shape | None = None,
        practitioners: Iterable[UUID] | None = None,
        rooms: Iterable[UUID] | None = None,
    ) -> list[Offer]:
        """Bookable times of a day that have not passed, in order, with those who give this kind of
        visit and on tables that fit it; a visit that has its own minutes brings its `shape`.
        """
        whose = self.practitioners if practitioners is None else practitioners
        whose = [key for key in whose if self.may_give(key, kind)]
        where = self.rooms if rooms is None else rooms
        where = [key for key in where if self.fits(key, kind)]
        return slot.offers(
            hours={key: self.hours_of(key, day) for key in whose},
            free={key: self.free(key, day) for key in whose},
            rooms={key: self._of_day(key, day) for key in where},
            shape=shape or kind.shape,
            zone=self.zone,
            not_before=self.now,
            elsewhere=self._of_day(self.patient.pk, day) if self.patient else (),
        )

    def near(
        self, *, wanted: datetime, practitioner: UUID, kind: AppointmentType, count: int = 3
    ) -> list[Offer]:
        """The bookable times nearest to a wanted one, of the same practitioner first.

        Days are read from the wanted one outwards, and no further than they can hold nearer times.
        """
        found: list[Offer] = []
        middle = wanted.astimezone(self.zone).date()
        for away in range((self.last - self.first).days + 1):
            days = {middle - timedelta(days=away), middle + timedelta(days=away)}
            for day in sorted(days):
                if self.first <= day <= self.last:
                    found += self.offers(day, kind=kind)
            near = timedelta(hours=23 * away)  # what other days hold is further away than this
            same = [o for o in found if o.practitioner == practitioner]
            if sum(abs(offer.start - wanted) <= near for offer in same) >= count:
                break
        return slot.nearest(found, wanted=wanted, practitioner=practitioner, count=count)

    def works_on(self, practitioner: UUID, day: date) -> bool:
        return bool(self.hours_of(practitioner, day))
