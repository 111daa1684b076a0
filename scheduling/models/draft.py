"""A care plan before it is booked: what is wanted, and how it would lie on the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import UUID

from clinic.models.patient import Patient
from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.diary import Diary
from scheduling.models.plan import CarePlan
from scheduling.models.type import AppointmentType
from scheduling.rules import cadence, solver
from scheduling.rules.cadence import Phase
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Layout, Wish


@dataclass(frozen=True)
class Draft:
    """Everything a plan is made of; `lay` reads the calendar and changes nothing."""

    patient: Patient
    practitioner: User
    location: Location
    type: AppointmentType
    phases: tuple[Phase, ...]
    starts_on: date
    wanted_at: time
    weekdays: tuple[int, ...] = ()
    exam_type: AppointmentType | None = None
    exam_number: int | None = None
    goal: str = ""

    @classmethod
    def of(cls, plan: CarePlan) -> "Draft":
        """The draft that a stored plan was made from."""
        phases = plan.phases.order_by("position")
        return cls(
            patient=plan.patient,
            practitioner=plan.practitioner,
            location=plan.location,
            type=plan.type,
            phases=tuple(Phase(row.per_week, row.weeks) for row in phases),
            starts_on=plan.starts_on,
            wanted_at=plan.wanted_at or time(9),
            weekdays=tuple(plan.weekdays),
            exam_type=plan.exam_type,
            exam_number=plan.exam_number,
            goal=plan.goal,
        )

    @property
    def visits_total(self) -> int:
        return cadence.total(self.phases)

    def type_of(self, number: int) -> AppointmentType:
        """The kind of visit with this number."""
        is_exam = self.exam_type is not None and number == self.exam_number
        return self.exam_type if is_exam and self.exam_type is not None else self.type

    def diary(self, now: datetime) -> Diary:
        days = 7 * sum(phase.weeks for phase in self.phases)
        last = self.starts_on + timedelta(days=days)
        return Diary(self.location, self.starts_on, last, now, self.patient)

    def lay(self, diary: Diary) -> Layout:
        """All visits with their times, or the obstacles."""
        whose = self.practitioner.pk
        known: dict[tuple[date, UUID], list[Offer]] = {}

        def free(day: date, number: int) -> Sequence[Offer]:
            kind = self.type_of(number)
            key = (day, kind.pk)
            if key not in known:
                known[key] = diary.offers(day, kind=kind, practitioners=[whose])
            return known[key]

        return solver.lay(
            phases=self.phases,
            starts_on=self.starts_on,
            wish=Wish(self.weekdays, self.wanted_at, self.location.tz),
            free=free,
            works_on=lambda day: diary.works_on(whose, day),
        )


def digest(layout: Layout) -> str:
    """A short name of a layout, by which the booking knows that it is the one that was shown."""
    lines = [
        f"{visit.number} {visit.offer.start.isoformat()} {visit.offer.room}"
        for visit in layout.placed
    ]
    return sha256("\n".join(lines).encode()).hexdigest()[:24]
