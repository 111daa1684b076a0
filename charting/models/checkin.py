"""The question of the day after a visit: its link, and what the patient answered on the phone."""

from datetime import datetime
from typing import Self
from uuid import UUID

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models

from charting.models.visit import Visit
from charting.rules.checkin import MOST_WORDS, STALE_AFTER, due_at
from clinic.models import Alert
from clinic.models.base import Base

_FROZEN = pgtrigger.Protect(
    name="checkin_answer_frozen",
    operation=pgtrigger.Update,
    condition=pgtrigger.Q(old__answered_at__isnull=False),
)


class CheckinQuerySet(models.QuerySet["Checkin"]):
    def for_page(self) -> Self:
        """With everything that the patient's page shows, which is no record."""
        return self.select_related("visit__patient", "visit__location", "visit__practitioner")

    def unanswered(self, since: datetime) -> Self:
        """Those of visits since then that nobody has answered."""
        rows = self.filter(answered_at=None, visit__started_at__gt=since)
        return rows.for_page().order_by("visit__started_at", "id")

    def told_before(self, visit: Visit) -> "Checkin | None":
        """What was told of the visit before this one, None where nothing was."""
        rows = self.filter(visit__patient=visit.patient_id, answered_at__isnull=False)
        rows = rows.filter(visit__started_at__lt=visit.started_at)
        last = rows.select_related("visit", "alert").order_by("-visit__started_at").first()
        return last if last is not None and last.visit_id == _before(visit) else None


def _before(visit: Visit) -> UUID | None:
    rows = Visit.objects.filter(patient=visit.patient_id, started_at__lt=visit.started_at)
    key: UUID | None = rows.order_by("-started_at", "-id").values_list("pk", flat=True).first()
    return key


class Checkin(Base):
    """One question about one visit; the answer is what the patient told, never changed."""

    visit = models.OneToOneField(Visit, models.PROTECT, related_name="checkin")
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    reactions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    signs = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    words = models.CharField(max_length=MOST_WORDS, blank=True)
    answered_at = models.DateTimeField(null=True)
    alert = models.ForeignKey(Alert, models.PROTECT, null=True, related_name="+")

    objects = CheckinQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(answered_at=None, reactions=[], signs=[], words="", alert=None)
                | models.Q(answered_at__isnull=False, reactions__len__gte=1),
                name="checkin_answered_all_or_nothing",
            ),
            models.CheckConstraint(
                condition=models.Q(signs__len=0) | models.Q(alert__isnull=False),
                name="checkin_signs_raise_alert",
            ),
        ]
        triggers = [_FROZEN]

    def __str__(self) -> str:
        return f"{self.visit_id} {self.answered_at or ''}"

    def is_due(self, now: datetime) -> bool:
        """Whether the message about it may still go out."""
        return now < due_at(self.visit.started_at, self.visit.location.tz) + STALE_AFTER
