"""Somebody away: whose visits need another time, and the nearest ones that fit each of them."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.appointment import COMING_VALUES, FREE_VALUES, Appointment
from scheduling.models.diary import Diary
from scheduling.models.hours import Closure
from scheduling.models.plan import PlanPhase, PlanWindow
from scheduling.rules import absence as rule
from scheduling.rules import slot
from scheduling.rules.policy import Status
from scheduling.rules.repair import gap_before
from scheduling.rules.slot import Offer, Span
from scheduling.rules.wish import Window, Wish

HORIZON_DAYS = 21  # how far from its day a visit may be moved


@dataclass(frozen=True)
class Line:
    """One visit that loses its time, and the times it may have instead, the finest first."""

    visit: Appointment
    options: tuple[Offer, ...]


@dataclass(frozen=True)
class Bounds:
    """The days between which a visit of a plan keeps its distance from its neighbours."""

    first: date
    last: date


@dataclass
class Absence:
    """Days of one place without a practitioner, or without anybody; it changes nothing.

    `since` is the moment from which it holds; who waits at the desk is affected in any case.
    """

    place: Location
    now: datetime
    since: datetime
    first_on: date
    last_on: date
    practitioner: User | None = None
    colleague_first: bool = True
    closure: Closure | None = None  # noted already: the diary knows of it

    @classmethod
    def of(cls, closure: Closure, place: Location, now: datetime) -> "Absence":
        """What a closure that is noted means for one place."""
        start = closure.span_on(closure.first_on, place.tz).start
        who = closure.practitioner
        since = max(start, now)
        return cls(place, now, since, closure.first_on, closure.last_on, who, closure=closure)

    @property
    def starts(self) -> time | None:
        """The hour by the place's clock from which it holds; None for the whole first day."""
        whole = slot.day_span(self.first_on, self.place.tz)
        return self.since.astimezone(self.place.tz).time() if self.since > whole.start else None

    @cached_property
    def affected(self) -> list[Appointment]:
        """The visits that have no time any more, in order."""
        start = slot.day_span(self.first_on, self.place.tz).start
        end = slot.day_span(self.last_on, self.place.tz).end
        rows = Appointment.objects.for_day(self.place, start, end).select_related("location")
        rows = rows.filter(status__in={*COMING_VALUES, Status.ARRIVED} - {Status.HELD})
        if self.practitioner is not None:
            rows = rows.filter(practitioner=self.practitioner)
        ahead = [v for v in rows if v.end_at > self.since or v.status == Status.ARRIVED]
        return [visit for visit in ahead if self._is_in_part(visit)]

    def _is_in_part(self, visit: Appointment) -> bool:
        """Whether a visit lies in the part of its day that is closed."""
        if self.closure is None:
            return True
        day = visit.start_at.astimezone(self.place.tz).date()
        shut = self.closure.span_on(day, self.place.tz)
        return shut.overlaps(Span(visit.start_at, visit.end_at))

    @cached_property
    def diary(self) -> Diary:
        today = self.now.astimezone(self.place.tz).date()
        first = max(self.first_on - timedelta(days=HORIZON_DAYS), today)
        last = self.last_on + timedelta(days=HORIZON_DAYS)
        patients = {visit.patient_id for visit in self.affected}
        return Diary(self.place, first, last, self.now, patients=patients)

    @cached_property
    def lines(self) -> list[Line]:
        """Every affected visit with its options; each finest one can be had beside the others."""
        if not self.affected:
            return []
        found = []
        for visit in self.affected:
            self.diary.release(visit)
            options = self._options(visit)
            if options:
                self.diary.take(visit, options[0])
                self._days[visit.pk] = options[0].start.astimezone(self.place.tz).date()
            else:
                self.diary.keep(visit)
            found.append(Line(visit, tuple(options)))
        return found

    @property
    def placed(self) -> Sequence[Line]:
        return [line for line in self.lines if line.options]

    @property
    def unplaced(self) -> Sequence[Line]:
        """Those to be called: no time was found for them."""
        return [line for line in self.lines if not line.options]

    def _options(self, visit: Appointment) -> list[Offer]:
        """A colleague on the same day, the same practitioner on the nearest day, a third way."""
        day = visit.start_at.astimezone(self.place.tz).date()
        own = visit.practitioner_id
        others = [key for key in self.diary.practitioners if key != own]
        same_day = self._finest(visit, day, others)
        nearest = [self._nearest(visit, day, whom) for whom in ([own], others)]
        ways = [offer for offer in (same_day, *nearest) if offer is not None]
        return rule.in_order(
            ways,
            wanted=visit.start_at,
            practitioner=own,
            colleague_first=self.colleague_first,
            zone=self.place.tz,
        )

    def _nearest(self, visit: Appointment, day: date, whom: Sequence[UUID]) -> Offer | None:
        """The finest time of the nearest other day with one, later days before earlier ones."""
        bounds = self._bounds(visit, day)
        for away in range(1, HORIZON_DAYS + 1):
            for other in (day + timedelta(days=away), day - timedelta(days=away)):
                if not (bounds.first <= other <= bounds.last and other > self._today):
                    continue
                offer = self._finest(visit, other, whom)
                if offer is not None:
                    return offer
        return None

    @property
    def _today(self) -> date:
        return self.now.astimezone(self.place.tz).date()

    def _finest(self, visit: Appointment, day: date, whom: Iterable[UUID]) -> Offer | None:
        """The time of a day nearest to the visit's own hour."""
        whose = [key for key in whom if not self._is_away(key, day)]
        if not whose or not self.diary.first <= day <= self.diary.last:
            return None
        tables = [visit.room_id, *(key for key in self.diary.rooms if key != visit.room_id)]
        offers = self.diary.offers(
            day,
            kind=visit.type,
            shape=visit.shape,
            practitioners=whose,
            rooms=[key for key in tables if key in self.diary.rooms],
        )
        free = (one for one in offers if self.diary.is_free_for(visit, one))
        waits = visit.status == Status.ARRIVED
        windows = self._windows.get(visit.plan_id, ())
        can = Wish((), time(), self.place.tz, tuple(windows)).allowed(free)
        heard = (one for one in can if waits or rule.is_heard_of(one, visit.start_at, self.now))
        return rule.finest(heard, wanted=visit.start_at, zone=self.place.tz)

    def _is_away(self, who: UUID, day: date) -> bool:
        """Whether this absence, which is not noted yet, keeps a practitioner from a day."""
        if self.closure is not None:
            return False
        whose = self.practitioner is None or self.practitioner.pk == who
        return whose and self.first_on <= day <= self.last_on

    def _bounds(self, visit: Appointment, day: date) -> Bounds:
        """On which days a visit of a plan keeps its gaps; any day without a plan."""
        far = timedelta(days=HORIZON_DAYS)
        if visit.plan is None:
            return Bounds(day - far, day + far)
        before = [d for start, d in self._neighbours(visit) if start < visit.start_at]
        after = [d for start, d in self._neighbours(visit) if start > visit.start_at]
        rates, number = self._rates[visit.plan.pk], visit.plan_number or 1
        rule_of = Wish((), time(), self.place.tz, gap_days=visit.plan.gap_days).gap
        gaps = [timedelta(days=gap_before(rates, n, rule_of)) for n in (number, number + 1)]
        first = max(before) + gaps[0] if before else day - far
        return Bounds(first, min(after) - gaps[1] if after else day + far)

    def _neighbours(self, visit: Appointment) -> list[tuple[datetime, date]]:
        """The other visits of a plan: when each stands, and on which day it is now proposed.

        One that is affected too and has no proposal yet comes after this one, and will make room.
        """
        own = [row for row in self._standing[visit.plan_id] if row[0] != visit.pk]
        later = {one.pk for one in self.affected if one.pk not in self._days}
        return [
            (start, self._days.get(key, start.astimezone(self.place.tz).date()))
            for key, start in own
            if key not in later
        ]

    @cached_property
    def _days(self) -> dict[UUID, date]:
        """The days that were proposed so far."""
        return {}

    @cached_property
    def _standing(self) -> dict[UUID | None, list[tuple[UUID, datetime]]]:
        """All standing visits of the plans that are affected."""
        plans = {visit.plan_id for visit in self.affected if visit.plan_id}
        rows = Appointment.objects.filter(plan__in=plans).exclude(status__in=FREE_VALUES)
        found: dict[UUID | None, list[tuple[UUID, datetime]]] = defaultdict(list)
        for plan, key, period in rows.values_list("plan_id", "pk", "period"):
            found[plan].append((key, period.lower))
        return found

    @cached_property
    def _windows(self) -> dict[UUID | None, list[Window]]:
        """When the patients of these plans can come."""
        found: dict[UUID | None, list[Window]] = defaultdict(list)
        for row in PlanWindow.objects.filter(plan__in=[key for key in self._standing if key]):
            found[row.plan_id].append(row.as_rule)
        return found

    @cached_property
    def _rates(self) -> dict[UUID, list[int]]:
        """How many visits a week each plan that is affected has, visit by visit."""
        found: dict[UUID, list[int]] = defaultdict(list)
        phases = PlanPhase.objects.filter(plan__in=[key for key in self._standing if key])
        rows = phases.order_by("plan_id", "position").values_list("plan_id", "per_week", "weeks")
        for plan, per_week, weeks in rows:
            found[plan] += [per_week] * per_week * weeks
        return found


def absences(closure: Closure, now: datetime) -> list[Absence]:
    """A closure in each place that it touches."""
    return [Absence.of(closure, place, now) for place in closure.places()]
