"""What the scores said about a plan when its last visit was signed: a reason to look again."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from scheduling.models.plan import CarePlan

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
