"""What a patient's page shows of their care: the last signed visit, scores, goals, what is next."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

from charting.catalogue.load import load
from charting.models import Outcome, Visit
from charting.models.latest import Latest, of_goals
from charting.rules import progress
from charting.rules.progress import Point, Progress
from charting.rules.reexam import PAIN
from clinic.models import Patient
from portal.models.home import COMING
from scheduling.models import Appointment, CarePlan, Goal, reexam


@dataclass(frozen=True)
class Course:
    """One score over the signed visits; `about` is the complaint it belongs to."""

    progress: Progress
    about: str = ""


@dataclass
class Care:
    """Everything of one patient from signed visits, read in a fixed number of queries."""

    patient: Patient
    now: datetime

    @cached_property
    def last(self) -> Visit | None:
        """The last signed visit, with what was found and done."""
        rows = Visit.objects.of_reader(self.patient).with_facts()
        return rows.select_related("patient").first()

    @cached_property
    def pain(self) -> Course | None:
        """Pain when they came in, over all signed visits."""
        rows = Visit.objects.of_reader(self.patient).exclude(pain_now=None)
        points = [
            Point(_day(one), Decimal(one.pain_now or 0), str(one.pk)) for one in reversed(rows)
        ]
        known = progress.series(load().measures[PAIN], points)
        return Course(known) if known else None

    @cached_property
    def courses(self) -> Sequence[Course]:
        """Each score with a number, of each complaint, in the order they first came."""
        rows = Outcome.objects.filter(visit__patient=self.patient, visit__status="signed")
        rows = rows.exclude(value=None).select_related("visit__location", "complaint")
        points: dict[tuple[str, str, str], list[Point]] = {}
        for one in rows.order_by("visit__started_at", "order", "id"):
            about = one.complaint.name if one.complaint else ""
            point = Point(_day(one.visit), one.value or Decimal(0), str(one.visit_id))
            points.setdefault((one.measure, one.name.strip(), about), []).append(point)
        measures = load().measures
        found = (
            (progress.series(measures[code], series, name=name), about)
            for (code, name, about), series in points.items()
            if code in measures
        )
        return [Course(known, about) for known, about in found if known is not None]

    @cached_property
    def goals(self) -> list[tuple[Goal, Latest | None]]:
        """What was agreed on, with the latest score of the same name."""
        return of_goals(self.patient, signed=True)

    @cached_property
    def plan(self) -> CarePlan | None:
        """The plan under way."""
        return CarePlan.objects.active().filter(patient=self.patient).newest_first().first()

    @cached_property
    def exam(self) -> Appointment | None:
        """The next re-examination that is booked."""
        rows = Appointment.objects.for_patient(self.patient).ahead(self.now)
        return rows.filter(status__in=COMING, type__is_exam=True).in_order().first()

    @cached_property
    def exam_due(self) -> bool:
        """Whether a re-examination is due and none is booked."""
        return self.exam is None and reexam.due_for(self.patient.pk, self.now) is not None


def _day(visit: Visit) -> date:
    return visit.started_at.astimezone(visit.location.tz).date()
