"""Plan templates: how the clinic usually lays care out; a plan begins with one and may differ."""

from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from scheduling.models.type import AppointmentType


class PlanTemplateQuerySet(models.QuerySet["PlanTemplate"]):
    def active(self) -> Self:
        """Templates in use, in the order of the clinic, with their parts."""
        return self.filter(is_active=True).for_list()

    def for_list(self) -> Self:
        rows = self.prefetch_related("phases", "specials__type")
        return rows.order_by("-is_active", "position", "name", "id")


class PlanTemplate(Base):
    """One usual way: its phases, its special visits, and when a re-examination falls due."""

    name = models.CharField(_("name"), max_length=60)
    wanted_at = models.TimeField(_("usual time of day"), null=True, blank=True)
    exam_visits = models.PositiveSmallIntegerField(_("visits"), default=12)
    exam_days = models.PositiveSmallIntegerField(_("days"), default=30)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("can be chosen"), default=True)

    objects = PlanTemplateQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("name"), name="template_name_once"),
            models.CheckConstraint(
                condition=models.Q(exam_visits__gte=1, exam_visits__lte=120)
                & models.Q(exam_days__gte=1, exam_days__lte=366),
                name="template_exam_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class TemplatePhase(Base):
    """So many visits a week for so many weeks."""

    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="phases")
    position = models.PositiveSmallIntegerField()
    per_week = models.PositiveSmallIntegerField(_("visits a week"))
    weeks = models.PositiveSmallIntegerField(_("weeks"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "position"], name="template_phase_position_once"
            ),
            models.CheckConstraint(
                condition=models.Q(per_week__gte=1, per_week__lte=5)
                & models.Q(weeks__gte=1, weeks__lte=26),
                name="template_phase_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.per_week} × {self.weeks}"


class TemplateSpecial(Base):
    """A visit of another kind: at a number, or at the end where none is given.

    Without a kind it is the clinic's re-examination, whatever that is called.
    """

    template = models.ForeignKey(PlanTemplate, models.CASCADE, related_name="specials")
    number = models.PositiveSmallIntegerField(null=True)
    type = models.ForeignKey(AppointmentType, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["template", "number"],
                name="template_special_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(number=None) | models.Q(number__gte=1, number__lte=120),
                name="template_special_possible",
            ),
        ]

    def __str__(self) -> str:
        return str(self.number or "")
