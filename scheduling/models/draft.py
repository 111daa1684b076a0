"""A care plan before it is booked: what is wanted, and how it would lie on the calendar."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from clinic.models.patient import Patient
from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.diary import Diary
from scheduling.models.plan import CarePlan
from scheduling.models.type import AppointmentType
from scheduling.rules import cadence, shown, solver
from scheduling.rules.cadence import Phase
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Layout
from scheduling.rules.wish import Window, Wish

SPARE_WEEKS = 4  # read beyond the last week, for a later beginning and weeks left out

Special = tuple[int, AppointmentType]
Away = tuple[date, date]  # the first and the last day on which the patient cannot come
Known = dict[tuple[UUID, date, UUID], Sequence[Offer]]  # by practitioner, day and kind


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
    specials: tuple[Special, ...] = ()  # further visits of another kind
    windows: tuple[Window, ...] = ()
    others_may_treat: bool = False
    gap_days: int | None = None
    pauses: tuple[date, ...] = ()
    aways: tuple[Away, ...] = ()
    exam_visits: int = 12
    exam_days: int = 30
    goal: str = ""

    @classmethod
    def of(cls, plan: CarePlan) -> "Draft":
        """The draft that a stored plan was made from."""
        phases = plan.phases.order_by("position")
        specials = plan.specials.select_related("type").order_by("number")
        windows = plan.windows.order_by("weekday", "starts")
        aways = plan.aways.order_by("first_on", "last_on")
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
            specials=tuple((row.number, row.type) for row in specials),
            windows=tuple(row.as_rule for row in windows),
            others_may_treat=plan.others_may_treat,
            gap_days=plan.gap_days,
            pauses=tuple(plan.pauses),
            aways=tuple((row.first_on, row.last_on) for row in aways),
            exam_visits=plan.exam_visits,
            exam_days=plan.exam_days,
            goal=plan.goal,
        )

    @property
    def visits_total(self) -> int:
        return cadence.total(self.phases)

    @property
    def all_specials(self) -> dict[int, AppointmentType]:
        """The kind of each visit that is not a usual one, by its number."""
        found = dict(self.specials)
        if self.exam_type is not None and self.exam_number is not None:
            found[self.exam_number] = self.exam_type
        return dict(sorted(found.items()))

    @property
    def exams(self) -> set[int]:
        """The numbers of the visits that are examinations."""
        is_exam = {n for n, kind in self.all_specials.items() if kind.is_exam}
        return is_exam | ({self.exam_number} if self.exam_number else set())

    def is_away(self, day: date) -> bool:
        """Whether the patient said that they cannot come on that day."""
        return any(first <= day <= last for first, last in self.aways)

    def type_of(self, number: int) -> AppointmentType:
        """The kind of visit with this number."""
        return self.all_specials.get(number, self.type)

    @property
    def wish(self) -> Wish:
        """What the rules need to know about the patient's wishes."""
        return Wish(
            self.weekdays,
            self.wanted_at,
            self.location.tz,
            self.windows,
            self.practitioner.pk if self.others_may_treat else None,
            self.gap_days,
        )

    def diary(self, now: datetime, spare_weeks: int = 0) -> Diary:
        weeks = sum(phase.weeks for phase in self.phases) + len(self.pauses) + spare_weeks
        last = self.starts_on + timedelta(days=7 * weeks)
        return Diary(self.location, self.starts_on, last, now, self.patient)

    def lay(self, diary: Diary, known: Known | None = None) -> Layout:
        """All visits with their times, or the obstacles.

        `known` keeps the free times of days between several questions to one diary.
        """
        whose = list(diary.practitioners) if self.others_may_treat else [self.practitioner.pk]
        kept: Known = {} if known is None else known
        merged: dict[tuple[date, UUID], Sequence[Offer]] = {}
        kinds = {number: self.type_of(number) for number in range(1, self.visits_total + 1)}

        def of(who: UUID, day: date, kind: AppointmentType) -> Sequence[Offer]:
            key = (who, day, kind.pk)
            if key not in kept:
                kept[key] = diary.offers(day, kind=kind, practitioners=[who])
            return kept[key]

        def free(day: date, number: int) -> Sequence[Offer]:
            kind = kinds[number]
            key = (day, kind.pk)
            if key not in merged:
                here = [] if self.is_away(day) else whose
                merged[key] = [one for who in here for one in of(who, day, kind)]
            return merged[key]

        return solver.lay(
            phases=self.phases,
            starts_on=self.starts_on,
            wish=self.wish,
            free=free,
            works_on=lambda day: any(diary.works_on(who, day) for who in whose),
            pauses=self.pauses,
        )


def digest(layout: Layout) -> str:
    """A short name of a layout, by which the booking knows that it is the one that was shown."""
    lines = [
        f"{visit.number} {visit.offer.start.isoformat()} {visit.offer.room}"
        f" {visit.offer.practitioner}"
        for visit in layout.placed
    ]
    return shown.digest(lines)
