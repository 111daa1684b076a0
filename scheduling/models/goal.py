"""Goals of a care plan: what is measured, from where, to where, by when; people judge them."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.staff import User
from scheduling.models.plan import CarePlan

STATE_CHOICES = [
    ("open", _("Not yet")),
    ("reached", _("Reached")),
    ("dropped", _("No longer a goal")),
]
NAMES_SHOWN = 30


class GoalQuerySet(models.QuerySet["Goal"]):
    def in_order(self) -> Self:
        return self.order_by("position", "id")

    def names(self) -> list[tuple[str, str]]:
        """What this clinic has measured before with its unit, the most used first."""
        rows = self.values_list("measure", "unit").annotate(count=models.Count("id"))
        return [(name, unit) for name, unit, _n in rows.order_by("-count", "measure")[:NAMES_SHOWN]]


class Goal(Base):
    """One goal; without numbers its name says everything."""

    plan = models.ForeignKey(CarePlan, models.CASCADE, related_name="goals")
    position = models.PositiveSmallIntegerField(default=0)
    measure = models.CharField(_("what is measured"), max_length=80)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    baseline = models.DecimalField(_("now"), max_digits=8, decimal_places=2, null=True, blank=True)
    target = models.DecimalField(_("target"), max_digits=8, decimal_places=2, null=True, blank=True)
    by_on = models.DateField(_("by"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=STATE_CHOICES, default="open")
    judged_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)

    objects = GoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint("plan", Lower("measure"), name="goal_measure_once"),
            models.CheckConstraint(condition=~models.Q(measure=""), name="goal_says_what"),
            models.CheckConstraint(
                condition=models.Q(state="open", judged_by=None, judged_at=None)
                | models.Q(
                    state__in=["reached", "dropped"],
                    judged_by__isnull=False,
                    judged_at__isnull=False,
                ),
                name="goal_judged_says_who",
            ),
        ]

    def __str__(self) -> str:
        return self.measure

    @property
    def wants_less(self) -> bool:
        """Whether the target lies below the baseline."""
        zero = Decimal(0)
        return (self.target or zero) < (self.baseline or zero)
