"""What somebody was writing to the clinic when their page closed: for a day, and for them alone."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models

from clinic.models import Patient
from clinic.models.base import Base
from portal.models.session import PatientSession

KEPT = timedelta(days=1)
MOST_SIGNS = 10_000  # more than a letter may have, so that nothing is cut before its writer sees it


class DraftQuerySet(models.QuerySet["Draft"]):
    def of(self, own: PatientSession, now: datetime) -> Self:
        """What who sits there was writing about the patient whose page is open."""
        return self.filter(person=own.person, patient=own.patient, kept_at__gt=now - KEPT)

    def over(self, now: datetime) -> Self:
        return self.filter(kept_at__lte=now - KEPT)


class Draft(Base):
    """One letter that is not sent: of a person, about a patient (themselves, or their child)."""

    person = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="+")
    body = models.TextField()
    kept_at = models.DateTimeField()

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "patient"], name="draft_one"),
            models.CheckConstraint(condition=~models.Q(body=""), name="draft_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.kept_at:%Y-%m-%d %H:%M}"
