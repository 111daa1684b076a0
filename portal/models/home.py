"""What a patient's own page shows: the next visit, those after it, the plan, forms to fill in."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from clinic.models import Patient
from portal.models.packet import Packet
from scheduling.models import Appointment, CarePlan
from scheduling.models.progress import Progress
from scheduling.rules.policy import Status

COMING = (Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.IN_ROOM)


@dataclass(frozen=True)
class Mark:
    """One visit of the plan: its number and how it is drawn: kept, next, coming or lost."""

    number: int
    look: str
    visit: Appointment | None


@dataclass
class Course:
    """A care plan as its patient sees it."""

    plan: CarePlan
    now: datetime

    @cached_property
    def progress(self) -> Progress:
        return Progress(self.plan, self.now)

    @cached_property
    def marks(self) -> list[Mark]:
        """One a visit, in the order of their numbers."""
        upcoming = self.next
        found = []
        for number in range(1, self.plan.visits_total + 1):
            visit = self.progress.by_number.get(number)
            if number in self.progress.missing:
                visit = None
            look = "lost" if visit is None else "kept" if visit.status == Status.DONE else "coming"
            if visit is not None and upcoming is not None and visit.pk == upcoming.pk:
                look = "next"
            found.append(Mark(number, look, visit))
        return found

    @property
    def next(self) -> Appointment | None:
        coming = self.progress.next
        return coming if coming is not None and coming.status in COMING else None

    @property
    def missing(self) -> list[int]:
        """Numbers without a time, while the plan is under way."""
        return self.progress.missing if self.plan.status == "active" else []


@dataclass
class Home:
    """Everything of one patient, read in a fixed number of queries."""

    patient: Patient
    now: datetime

    @cached_property
    def coming(self) -> list[Appointment]:
        """Visits ahead or under way, the next first."""
        rows = Appointment.objects.for_patient(self.patient).ahead(self.now)
        return list(rows.filter(status__in=COMING).in_order()[:60])

    @property
    def next(self) -> Appointment | None:
        return self.coming[0] if self.coming else None

    @cached_property
    def course(self) -> Course | None:
        """The plan under way, else none."""
        plans = CarePlan.objects.active().filter(patient=self.patient).for_list()
        plan = plans.newest_first().first()
        return Course(plan, self.now) if plan else None

    @cached_property
    def forms(self) -> list[Packet]:
        """Forms that wait for answers."""
        return list(Packet.objects.open().filter(patient=self.patient).order_by("created_at"))

    @cached_property
    def was_here(self) -> bool:
        return Appointment.objects.filter(patient=self.patient, status=Status.DONE).exists()
