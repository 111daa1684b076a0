"""How far a plan is: visits kept, missed, still to come, and where it should be today."""

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from itertools import accumulate

from clinic.models.staff import User
from scheduling.models.appointment import FREE_VALUES, Appointment
from scheduling.models.plan import CarePlan
from scheduling.rules import cadence, spoken
from scheduling.rules.policy import Status
from scheduling.rules.spoken import Said, Stretch


@dataclass(frozen=True)
class Mark:
    """One visit of the plan on its scale."""

    number: int
    look: str  # kept, today, missed, exam, or empty for what is to come
    visit: Appointment | None
    is_due: bool  # the plumb line hangs here
    is_exam: bool = False


@dataclass
class Progress:
    """A plan with its visits, read in one query."""

    plan: CarePlan
    now: datetime

    @cached_property
    def visits(self) -> list[Appointment]:
        rows = self.plan.appointments.select_related("practitioner", "room", "location", "type")
        return list(rows.in_order())

    @property
    def today(self) -> date:
        return self.now.astimezone(self.plan.location.tz).date()

    def _day(self, visit: Appointment) -> date:
        return visit.start_at.astimezone(self.plan.location.tz).date()

    @cached_property
    def by_number(self) -> dict[int, Appointment]:
        """The visit that counts for each number: a standing one, else the last one lost."""
        found: dict[int, Appointment] = {}
        for visit in self.visits:
            number = visit.plan_number or 0
            standing = found.get(number)
            if standing is None or standing.status in FREE_VALUES:
                found[number] = visit
        return found

    @property
    def kept(self) -> int:
        return sum(visit.status == Status.DONE for visit in self.visits)

    @property
    def missed(self) -> int:
        return sum(visit.status in FREE_VALUES for visit in self.visits)

    @property
    def next(self) -> Appointment | None:
        """The next visit still to come."""
        done = {Status.DONE, *FREE_VALUES}
        ahead = [v for v in self.visits if v.status not in done and v.end_at > self.now]
        return ahead[0] if ahead else None

    @cached_property
    def should_be(self) -> int:
        """At which visit the plan should be today, by the first dates that were laid."""
        first: dict[int, date] = {}
        for visit in self.visits:
            number, day = visit.plan_number or 0, self._day(visit)
            first[number] = min(day, first.get(number, day))
        return min(cadence.should_be_at(list(first.values()), self.today), self.plan.visits_total)

    @property
    def behind(self) -> int:
        """How many visits the plan is behind today; 0 when it hangs true."""
        today = [v for v in self.visits if self._day(v) == self.today]
        open_today = any(v.status not in {Status.DONE, *FREE_VALUES} for v in today)
        return max(self.should_be - self.kept - open_today, 0)

    @property
    def missing(self) -> list[int]:
        """Numbers that have no standing visit."""
        numbers = range(1, self.plan.visits_total + 1)
        standing = {n for n, visit in self.by_number.items() if visit.status not in FREE_VALUES}
        return [number for number in numbers if number not in standing]

    @cached_property
    def exams(self) -> set[int]:
        """The numbers of the visits that are examinations."""
        rows = self.plan.specials.filter(type__is_exam=True).values_list("number", flat=True)
        own = [self.plan.exam_number] if self.plan.exam_number else []
        return {*rows, *own}

    @property
    def marks(self) -> list[Mark]:
        """The scale, one mark a visit."""
        marks = []
        for number in range(1, self.plan.visits_total + 1):
            visit = self.by_number.get(number)
            is_due = number == max(self.should_be, 1) and self.plan.status == "active"
            is_exam = number in self.exams
            marks.append(Mark(number, self._look(number, visit), visit, is_due, is_exam))
        return marks

    @property
    def reading(self) -> list[Stretch]:
        """The standing visits as somebody would read them out."""
        phases = self.plan.phases.order_by("position").values_list("per_week", "weeks")
        ends = list(accumulate(per_week * weeks for per_week, weeks in phases))
        return spoken.stretches(
            [
                Said(number, bisect_left(ends, number), visit.start_at, visit.practitioner_id)
                for number, visit in sorted(self.by_number.items())
                if visit.status not in FREE_VALUES
            ],
            starts_on=self.plan.starts_on,
            zone=self.plan.location.tz,
        )

    @property
    def people(self) -> dict[str, User]:
        """Whoever treats, by key."""
        return {str(visit.practitioner_id): visit.practitioner for visit in self.visits}

    @property
    def specials(self) -> list[Appointment]:
        """Standing visits of another kind than the plan's, in order."""
        standing = (v for _n, v in sorted(self.by_number.items()) if v.status not in FREE_VALUES)
        return [visit for visit in standing if visit.type_id != self.plan.type_id]

    def _look(self, number: int, visit: Appointment | None) -> str:
        if visit is not None and visit.status == Status.DONE:
            return "kept"
        if visit is not None and visit.status not in FREE_VALUES and self._day(visit) == self.today:
            return "today"
        if visit is not None and visit.status in FREE_VALUES:
            return "missed"
        return "exam" if number in self.exams else ""
