"""Which plans are due for a re-examination, and what the scores said when a visit was signed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from scheduling.models.appointment import Appointment
from scheduling.models.plan import CarePlan
from scheduling.rules import reexam as rule
from scheduling.rules.policy import Status
from scheduling.rules.reexam import Due, Reason, Signal

KIND_CHOICES = [("plateau", _("plateau")), ("worse", _("worse"))]


class ExamSignal(Base):
    """A score that stands still or got worse since the last examination; new at each visit."""

    plan = models.OneToOneField(CarePlan, models.CASCADE, related_name="signal")
    kind = models.CharField(max_length=8, choices=KIND_CHOICES)
    label = models.CharField(max_length=120)
    values = ArrayField(models.DecimalField(max_digits=8, decimal_places=3))
    counts = models.DecimalField(max_digits=8, decimal_places=3)  # the smallest change that counts
    noted_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["plateau", "worse"]), name="signal_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(values__len__gte=2, counts__gt=0), name="signal_has_values"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.label}"


def since(plan: CarePlan, exams: Iterable[date]) -> date:
    """The day of the last examination; before the first one, the day before the plan began."""
    known = [*exams, plan.starts_on - timedelta(days=1)]
    return max([*known, plan.examined_on] if plan.examined_on else known)


def spoken_of(plan: CarePlan) -> Signal | None:
    """What the scores said last, as the rule reads it."""
    row = getattr(plan, "signal", None)
    if row is None:
        return None
    return Signal(Reason(row.kind), row.label, tuple(row.values), row.counts, row.noted_on)


def due_of(plans: Sequence[CarePlan], now: datetime) -> dict[UUID, Due]:
    """The plans among these for which a re-examination is due, by key; one query for all.

    The plans bring their location and signal (`for_list`).
    """
    kept: dict[UUID, list[date]] = defaultdict(list)
    exams: dict[UUID, list[date]] = defaultdict(list)
    zones = {plan.pk: plan.location.tz for plan in plans}
    rows = Appointment.objects.filter(plan__in=zones, status=Status.DONE).order_by("period")
    for key, period, is_exam in rows.values_list("plan_id", "period", "type__is_exam"):
        day = period.lower.astimezone(zones[key]).date()
        kept[key].append(day)
        if is_exam:
            exams[key].append(day)
    found: dict[UUID, Due] = {}
    for plan in plans:
        due = rule.due(
            visits=kept[plan.pk],
            since=since(plan, exams[plan.pk]),
            today=now.astimezone(zones[plan.pk]).date(),
            every_visits=plan.exam_visits,
            every_days=plan.exam_days,
            spoken=spoken_of(plan),
        )
        if due is not None and plan.status == "active":
            found[plan.pk] = due
    return found


def due_list(now: datetime) -> list[tuple[CarePlan, Due]]:
    """Every plan under way whose re-examination is due, the longest due first."""
    plans = list(CarePlan.objects.active().with_counts(now).for_list().order_by("id"))
    due = due_of(plans, now)
    waiting = [(plan, due[plan.pk]) for plan in plans if plan.pk in due]
    return sorted(waiting, key=lambda pair: (pair[1].since, str(pair[0].pk)))


def due_for(patient: UUID, now: datetime) -> tuple[CarePlan, Due] | None:
    """The plan of a patient that is under way, where its re-examination is due."""
    plan = CarePlan.objects.active().filter(patient=patient).for_list().first()
    due = due_of([plan], now).get(plan.pk) if plan else None
    return (plan, due) if plan and due else None
