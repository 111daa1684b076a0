"""Findings: one value in one slot of the chart, before or after the blocks."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from charting.models import frozen
from charting.models.visit import Visit
from clinic.models.base import Base

PHASE_CHOICES = [("before", _("before the blocks")), ("after", _("re-test"))]


class Finding(Base):
    """A slot of the catalogue with its value; `tested` false is one that was taken back.

    A row with phase `after` also carries what became of the finding (`result`: cleared, improved,
    same, worse, not_retested) and, when it was not re-tested, the `reason`. `vertebra` and
    `is_major` belong to fibres; `conditions` say how it was tested (eyes closed, splint in).
    """

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=20)
    side = models.CharField(max_length=1, blank=True)
    cell = models.CharField(max_length=20, blank=True)
    phase = models.CharField(max_length=6, choices=PHASE_CHOICES, default="before")
    value = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=8, blank=True)
    vertebra = models.CharField(max_length=12, blank=True)
    is_major = models.BooleanField(default=False)
    conditions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    tested = models.BooleanField(default=True)
    result = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    version = models.PositiveIntegerField(default=1)
    catalogue_version = models.CharField(max_length=16)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["visit", "code", "side", "cell", "phase"], name="finding_one_a_slot"
            ),
            models.CheckConstraint(
                condition=models.Q(side__in=["", "L", "R"]), name="finding_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(phase__in=["before", "after"]), name="finding_phase_known"
            ),
            models.CheckConstraint(
                condition=models.Q(tested=True) | models.Q(value=""), name="finding_untested_empty"
            ),
            models.CheckConstraint(
                condition=models.Q(phase="after") | models.Q(result="", reason=""),
                name="finding_result_after",
            ),
        ]
        triggers = [
            frozen.frozen_with_visit("finding_frozen"),
            frozen.never_emptied("finding_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.side} {self.cell} {self.phase}: {self.value}"
