"""Episodes of care: a stretch of visits for one reason, from its first day to its last."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.models.base import Base


class EpisodeQuerySet(models.QuerySet["Episode"]):
    def open(self) -> Self:
        return self.filter(ended_on=None)

    def newest_first(self) -> Self:
        return self.order_by(models.F("ended_on").desc(nulls_first=True), "-started_on", "id")


class Episode(Base):
    """One episode; an ended one says why."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="episodes")
    title = models.CharField(_("reason for care"), max_length=120)
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("until"), null=True, blank=True)
    end_reason = models.CharField(_("why it ended"), max_length=240, blank=True)

    objects = EpisodeQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "started_on"], name="episode_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("started_on")) & ~models.Q(end_reason=""),
                name="episode_end_says_why",
            )
        ]

    def __str__(self) -> str:
        return self.title
