"""How a plan would lie, as its page shows it: the visits, the months, what stands in the way."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from clinic.models.staff import User
from scheduling.models import remedy
from scheduling.models.diary import Diary
from scheduling.models.draft import SPARE_WEEKS, Draft, digest
from scheduling.models.hours import Closure
from scheduling.models.month import Month, months
from scheduling.models.remedy import Remedy
from scheduling.models.type import AppointmentType
from scheduling.rules import reexam, spoken
from scheduling.rules.cadence import Phase
from scheduling.rules.solver import Layout, Obstacle, Placed, Why
from scheduling.rules.spoken import Said, Stretch


@dataclass(frozen=True)
class Row:
    """One visit with the names that its page shows."""

    visit: Placed
    room: str
    practitioner: User
    special: AppointmentType | None
    closure: Closure | None  # why the wanted week has days without work, where it has


@dataclass
class Preview:
    """A draft laid once; everything else follows from that, and nothing is written."""

    draft: Draft
    now: datetime

    @cached_property
    def diary(self) -> Diary:
        return self.draft.diary(self.now)

    @cached_property
    def layout(self) -> Layout:
        return self.draft.lay(self.diary)

    @property
    def digest(self) -> str:
        return digest(self.layout)

    @property
    def first(self) -> date:
        return self.layout.placed[0].day

    @property
    def last(self) -> date:
        return self.layout.placed[-1].day

    @cached_property
    def obstacles(self) -> list[tuple[Obstacle, Closure | None]]:
        """What stands in the way, with the closure that is behind it."""
        return [
            (one, self._closure(one.first, one.last) if one.why is Why.CLOSED else None)
            for one in self.layout.obstacles
        ]

    def _closure(self, first: date, last: date) -> Closure | None:
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        found = (self.diary.closure_of(self.draft.practitioner.pk, day) for day in days)
        return next((closure for closure in found if closure is not None), None)

    @cached_property
    def remedies(self) -> list[Remedy]:
        """Changes with which it would fit, or would fit better; each was tried."""
        helping = remedy.better if self.layout.fits else remedy.helping
        further = self.draft.diary(self.now, SPARE_WEEKS)
        return helping(self.draft, further, self.layout, {})

    @cached_property
    def rows(self) -> list[Row]:
        """The visits in order."""
        people = {**self.diary.practitioners, self.draft.practitioner.pk: self.draft.practitioner}
        return [
            Row(
                visit,
                self.diary.rooms[visit.offer.room].name,
                people[visit.offer.practitioner],
                self.draft.all_specials.get(visit.number),
                self._shut(visit),
            )
            for visit in self.layout.placed
        ]

    def _shut(self, visit: Placed) -> Closure | None:
        """The closure in the week of a visit that was moved because nobody works."""
        if visit.moved is not Why.CLOSED:
            return None
        monday = visit.day - timedelta(days=visit.day.weekday())
        return self._closure(monday, monday + timedelta(days=6))

    @property
    def groups(self) -> list[tuple[Phase, list[Row]]]:
        """Each phase with its visits."""
        numbered = enumerate(self.draft.phases)
        return [(phase, [r for r in self.rows if r.visit.phase == n]) for n, phase in numbered]

    @property
    def months(self) -> list[Month]:
        placed = {visit.day: visit for visit in self.layout.placed}
        last = max(placed, default=self.draft.starts_on + timedelta(days=27))
        days = (last - self.draft.starts_on).days + 1
        every = [self.draft.starts_on + timedelta(days=n) for n in range(days)]
        whose = self.draft.practitioner.pk
        shut = {day for day in every if self.diary.closure_of(whose, day)}
        today = self.now.astimezone(self.draft.location.tz).date()
        return months(self.draft.starts_on, last, placed, shut, today)

    @property
    def reading(self) -> list[Stretch]:
        """The plan as it would be read out."""
        return read_out(
            [
                Said(row.visit.number, row.visit.phase, row.visit.offer.start, row.practitioner.pk)
                for row in self.rows
            ],
            self.draft,
        )

    @property
    def people(self) -> dict[str, User]:
        """Whoever treats, by key."""
        return {str(row.practitioner.pk): row.practitioner for row in self.rows}

    @property
    def specials(self) -> list[Row]:
        return [row for row in self.rows if row.special is not None]

    @property
    def late_exam(self) -> tuple[Placed, date] | None:
        """The visit that could carry a re-examination which falls due by date, and that day."""
        if not self.draft.exams:
            return None
        days = [visit.day for visit in self.layout.placed]
        found = reexam.late_visit(days, self.draft.exams, self.draft.exam_days)
        if found is None:
            return None
        number, limit = found
        if number in self.draft.all_specials:
            return None
        return self.layout.placed[number - 1], limit


def read_out(visits: Sequence[Said], draft: Draft) -> list[Stretch]:
    """The stretches of a plan's visits."""
    return spoken.stretches(visits, starts_on=draft.starts_on, zone=draft.location.tz)
