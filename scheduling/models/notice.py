"""Notices of changed times: what a patient knew of each visit before the message that tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import models

from clinic.models.base import Base
from clinic.models.message import Message
from clinic.models.patient import Patient
from clinic.models.staff import User
from scheduling.models.appointment import FREE_VALUES, Appointment


class NoticeQuerySet(models.QuerySet["Notice"]):
    def pending(self, patient: Patient) -> Self:
        """Notices of one patient whose message has not gone out, with their visits as they are."""
        rows = self.filter(appointment__patient=patient, message__status="planned")
        return rows.select_related(
            "message__patient",
            "was_with",
            "appointment__patient",
            "appointment__practitioner",
            "appointment__location",
        ).order_by("was_at", "id")


class Notice(Base):
    """One visit within one message; `was_at` is the time the patient knew, None for a new one."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="notices")
    message = models.ForeignKey(Message, models.PROTECT, related_name="notices")
    was_at = models.DateTimeField(null=True)
    was_with = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "appointment"], name="notice_once"),
            models.CheckConstraint(
                condition=models.Q(was_at=None, was_with=None)
                | models.Q(was_at__isnull=False, was_with__isnull=False),
                name="notice_time_and_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.was_at:%Y-%m-%d %H:%M}" if self.was_at else "new"


@dataclass(frozen=True)
class Known:
    """A visit as it is, beside what its patient knows of it."""

    visit: Appointment
    was_at: datetime | None
    was_with: User | None

    @property
    def stands(self) -> bool:
        return self.visit.status not in FREE_VALUES

    @property
    def has_changed(self) -> bool:
        """Whether there is anything to tell; what was taken back is not."""
        if not self.stands:
            return self.was_at is not None
        whom = self.was_with.pk if self.was_with else None
        return (self.was_at, whom) != (self.visit.start_at, self.visit.practitioner_id)

    @property
    def whom_changed(self) -> bool:
        return (
            self.stands and self.was_with is not None and self.was_with != self.visit.practitioner
        )

    @property
    def moved(self) -> bool:
        return self.stands and self.was_at is not None and self.was_at != self.visit.start_at
