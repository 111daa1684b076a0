"""Care plans: how often, for how long, with whom; their visits stand on the calendar."""

from datetime import datetime
from typing import Self
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.practice import Location
from clinic.models.prepared import Prepared
from clinic.models.staff import User
from scheduling.models.type import AppointmentType
from scheduling.rules.wish import Window

STATUS_CHOICES = [
    ("draft", _("Not booked yet")),
    ("active", _("Under way")),
    ("completed", _("Completed")),
    ("stopped", _("Stopped")),
]


class CarePlanQuerySet(models.QuerySet["CarePlan"]):
    def active(self) -> Self:
        return self.filter(status="active")

    def with_counts(self, now: datetime) -> Self:
        """Adds `kept` (visits done), `missed`, `last_at` (the last kept) and `next_at`."""
        count, visits = models.Count, "appointments"
        lost = models.Q(appointments__status__in=["no_show", "cancelled"])
        done = models.Q(appointments__status="done")
        ahead = ~lost & ~done & models.Q(appointments__period__endswith__gt=now)
        return self.annotate(
            kept=count(visits, filter=done),
            missed=count(visits, filter=lost),
            last_at=models.Max("appointments__done_at"),
            next_at=models.Min("appointments__period__startswith", filter=ahead),
        )

    def without_next(self, now: datetime) -> Self:
        """Plans under way with nothing booked, those seen longest ago first."""
        rows = self.active().with_counts(now).filter(next_at=None)
        return rows.order_by("last_at", "id")

    def for_list(self) -> Self:
        """With everything that a list or page of plans shows."""
        related = ("patient", "practitioner", "location", "type", "exam_type", "made_by", "signal")
        return self.select_related(*related)

    def held_of(self, patient: UUID) -> "CarePlan | None":
        """The plan of a patient that is under way, its row held until the transaction ends."""
        return next(iter(_HELD.rows(patient=patient)), None)

    def newest_first(self) -> Self:
        return self.order_by("-starts_on", "-id")


class CarePlan(Base):
    """One plan of one patient; `visits_total` is the sum of its phases."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="plans")
    practitioner = models.ForeignKey(User, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    type = models.ForeignKey(AppointmentType, models.PROTECT, related_name="+")
    exam_type = models.ForeignKey(AppointmentType, models.PROTECT, null=True, related_name="+")
    exam_number = models.PositiveSmallIntegerField(null=True)  # the visit that is a re-examination
    goal = models.CharField(_("goal"), max_length=240, blank=True)
    starts_on = models.DateField(_("starts on"))
    visits_total = models.PositiveSmallIntegerField()
    weekdays = ArrayField(models.PositiveSmallIntegerField(), default=list)  # Monday is 0
    wanted_at = models.TimeField(_("best time"), null=True)  # local wall time
    others_may_treat = models.BooleanField(_("others may step in"), default=False)
    gap_days = models.PositiveSmallIntegerField(_("days between visits"), null=True)
    pauses = ArrayField(models.DateField(), default=list)  # a day of each week without visits
    exam_visits = models.PositiveSmallIntegerField(default=12)  # re-examine after so many visits
    exam_days = models.PositiveSmallIntegerField(default=30)  # or so many days
    examined_on = models.DateField(null=True)  # the last re-examination that charting told of
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default="draft")
    made_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    laid_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(_("why it ended"), max_length=160, blank=True)

    objects = CarePlanQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "status"], name="plan_patient_status")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(visits_total__gte=1, visits_total__lte=120),
                name="plan_visits_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(exam_type=None, exam_number=None)
                | models.Q(exam_type__isnull=False, exam_number__isnull=False),
                name="plan_exam_both_or_neither",
            ),
            models.CheckConstraint(
                condition=models.Q(exam_number=None)
                | models.Q(exam_number__gte=1, exam_number__lte=models.F("visits_total")),
                name="plan_exam_within",
            ),
            models.CheckConstraint(
                condition=models.Q(status="draft") | models.Q(laid_at__isnull=False),
                name="plan_laid_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=["completed", "stopped"], ended_at__isnull=False)
                | models.Q(status__in=["draft", "active"], ended_at=None),
                name="plan_ended_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="stopped") | ~models.Q(end_reason=""),
                name="plan_stopped_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(weekdays__contained_by=[0, 1, 2, 3, 4, 5, 6]),
                name="plan_weekdays_exist",
            ),
            models.CheckConstraint(
                condition=models.Q(gap_days=None) | models.Q(gap_days__gte=1, gap_days__lte=6),
                name="plan_gap_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(exam_visits__gte=1, exam_visits__lte=120)
                & models.Q(exam_days__gte=1, exam_days__lte=366),
                name="plan_exam_due_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.visits_total} × {self.type}"


# Asked at each signature: a visit tells the plan of its patient what it found.
_HELD = Prepared(
    lambda patient: (
        CarePlan.objects.active()
        .filter(patient=patient)
        .select_related("patient", "location", "signal")
        .select_for_update(of=("self",))
        .order_by("id")[:1]
    ),
    patient=UUID(int=1),
)


class PlanPhase(Base):
    """One stretch of a plan: so many visits a week for so many weeks."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField(_("visits a week"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "position"], name="phase_position_once"),
            models.CheckConstraint(
                condition=models.Q(per_week__gte=1, per_week__lte=5), name="phase_rate_possible"
            ),
            models.CheckConstraint(
                condition=models.Q(weeks__gte=1, weeks__lte=26), name="phase_weeks_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_week} × {self.weeks}"


class PlanSpecial(Base):
    """A further visit of another kind than the plan's: a second re-examination, a last check."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="specials")
    number = models.PositiveSmallIntegerField()
    type = models.ForeignKey(AppointmentType, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="special_number_once"),
            models.CheckConstraint(
                condition=models.Q(number__gte=1, number__lte=120), name="special_number_possible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.type}"


class PlanWindow(Base):
    """When the patient can come: a stretch of one weekday on the local clock."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField()  # Monday is 0
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(weekday__lte=6), name="window_weekday_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="window_end_after_start"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def as_rule(self) -> Window:
        return Window(self.weekday, self.starts, self.ends)


class PlanAway(Base):
    """Days on which the patient cannot come at all: a journey, an operation."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="aways")
    first_on = models.DateField()
    last_on = models.DateField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="away_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.first_on}–{self.last_on}"
