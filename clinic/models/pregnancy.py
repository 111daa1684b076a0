"""A pregnancy under care, open until it ends; earlier ones stand in the health background."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import Told, precision
from clinic.rules import pregnancy
from clinic.rules.when import When


class PregnancyQuerySet(models.QuerySet["Pregnancy"]):
    def open(self) -> Self:
        """The one that goes on, if there is one."""
        return self.filter(ended_on=None).order_by("created_at", "id")

    def newest_first(self) -> Self:
        return self.order_by(models.F("ended_on").desc(nulls_first=True), "-created_at", "-id")


class Pregnancy(Told):
    """One pregnancy: the due date, or the weeks said on a day, from which it follows."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="pregnancies")
    due_on = models.DateField(_("baby due on"), null=True, blank=True)
    counted_weeks = models.PositiveSmallIntegerField(_("weeks"), null=True, blank=True)
    counted_days = models.PositiveSmallIntegerField(_("and days"), null=True, blank=True)
    counted_on = models.DateField(_("on this day"), null=True, blank=True)
    babies = models.PositiveSmallIntegerField(_("how many babies"), null=True, blank=True)
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    ended_precision = precision()
    outcome = models.CharField(_("how it ended"), max_length=240, blank=True)

    objects = PregnancyQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=models.Q(ended_on=None),
                name="pregnancy_open_once",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_weeks=None, counted_days=None, counted_on=None)
                | models.Q(
                    counted_weeks__lte=pregnancy.MOST_WEEKS,
                    counted_days__lte=6,
                    counted_on__isnull=False,
                    due_on__isnull=False,
                ),
                name="pregnancy_counted_on_a_day",
            ),
        ]

    def __str__(self) -> str:
        if self.ended_on:
            return ", ".join(part for part in (gettext("Pregnancy, ended"), self.outcome) if part)
        if self.due_on:
            return gettext("Pregnancy, due %(day)s") % {"day": self.due_on.isoformat()}
        return gettext("Pregnancy")

    @property
    def ended(self) -> When:
        return When(self.ended_on, self.ended_precision)

    def weeks_on(self, day: date) -> pregnancy.Weeks | None:
        """Completed weeks and days on a day; None when they are not known."""
        return pregnancy.weeks_on(self.due_on, day)
