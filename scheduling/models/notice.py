"""Notices of changed times: what a patient knew of each visit before the message that tells it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Self
from uuid import UUID

from django.db import models

from clinic.models.base import Base
from clinic.models.message import Message
from clinic.models.patient import Patient
from clinic.models.staff import User
from scheduling.models.appointment import FREE_VALUES, Appointment

ADULT = 18


class NoticeQuerySet(models.QuerySet["Notice"]):
    def pending(self, patient: Patient) -> Self:
        """Notices of one patient whose message has not gone out, with their visits as they are."""
        return self.filter(appointment__patient=patient).told_with({patient.pk})

    def told_with(self, patients: Collection[UUID]) -> Self:
        """All notices of the messages that tell these patients something and have not gone out."""
        theirs = Notice.objects.filter(appointment__patient__in=patients).values("message")
        rows = self.filter(message__status="planned", message__in=theirs)
        return rows.select_related(
            "message__patient",
            "was_with",
            "appointment__patient",
            "appointment__practitioner",
            "appointment__location",
        ).order_by("was_at", "id")

    def told_to(self, visits: Iterable[Appointment]) -> dict[UUID, Patient]:
        """Who was told of each of these visits last, where its own patient has no address."""
        without = [visit.pk for visit in visits if not visit.patient.email]
        if not without:
            return {}
        rows = self.filter(appointment__in=without).exclude(message__patient=None)
        rows = rows.select_related("message__patient").order_by("message__due_at", "id")
        return {row.appointment_id: row.message.patient for row in rows if row.message.patient}


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


def by_reader(
    news: Iterable[Known], heads: Sequence[Patient], told: Mapping[UUID, Patient], today: date
) -> dict[Patient, list[Known]]:
    """Who reads of which visits, as long as they live and have an address.

    One message goes to a mailbox, in the name of the first of `heads` who has it. A visit of one
    without an address is read of by whom it was `told` before, or that of a child by the head with
    whom it was booked. Grown-ups without an address are not told through others.
    """
    found: dict[Patient, list[Known]] = defaultdict(list)
    of_mailbox: dict[str, Patient] = {}
    for head in heads:
        if head.deceased_on is None:
            of_mailbox.setdefault(head.email.lower(), head)
    for one in news:
        own = one.visit.patient
        reader = own if own.email else told.get(one.visit.pk)
        if reader is None and own.age_on(today) < ADULT:
            reader = heads[-1]
        if reader is None or not reader.email or own.deceased_on or reader.deceased_on:
            continue
        found[of_mailbox.setdefault(reader.email.lower(), reader)].append(one)
    return found
