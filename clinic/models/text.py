"""What patients write: texts from telephones, each call once, and letters on their own page."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.message import Message
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.text import Word

WORD_CHOICES = [
    (Word.STOP.value, _("Ended texts")),
    (Word.START.value, _("Wants texts again")),
    (Word.HELP.value, _("Asked for help")),
    (Word.CONFIRM.value, _("Confirmed")),
    (Word.OTHER.value, _("Asked for another time")),
    (Word.FREE.value, _("Wrote")),
]
WAYS = [("sms", _("Text message")), ("page", _("Own page"))]


class CarrierCall(Base):
    """A call of a carrier that was believed; the same one told again does nothing."""

    carrier = models.CharField(max_length=8)
    event_id = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["carrier", "event_id"], name="carrier_call_once")
        ]

    def __str__(self) -> str:
        return f"{self.carrier} {self.event_id}"


class IncomingTextQuerySet(models.QuerySet["IncomingText"]):
    def waiting(self) -> Self:
        """Texts that a person has to read, the oldest first."""
        rows = self.filter(settled_at=None).select_related("patient")
        return rows.order_by("received_at", "id")

    def letters(self) -> Self:
        """Those that were written on patients' own pages."""
        return self.filter(channel="page")

    def for_thread(self, patient: Patient) -> Self:
        """All texts of one patient, the newest first."""
        rows = self.filter(patient=patient).select_related("writer")
        return rows.order_by("-received_at", "-id")


class IncomingText(Base):
    """What a patient wrote, and what was done about it.

    A text came by a carrier's call from a number; a letter was written on the patient's own page,
    by `writer` where somebody acts for a child.
    """

    channel = models.CharField(max_length=8, choices=WAYS, default="sms")
    call = models.OneToOneField(CarrierCall, models.PROTECT, null=True, related_name="text")
    writer = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    phone = models.CharField(max_length=24, blank=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="incoming_texts")
    body = models.TextField()
    word = models.CharField(max_length=8, choices=WORD_CHOICES, blank=True)
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # null: somebody has to read it
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    answer = models.ForeignKey(Message, models.PROTECT, null=True, related_name="+")

    objects = IncomingTextQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["received_at"], condition=models.Q(settled_at=None), name="text_waiting"
            ),
            models.Index(fields=["patient", "received_at"], name="text_of_patient"),
        ]

        constraints = [
            models.CheckConstraint(
                condition=models.Q(channel="sms", call__isnull=False, writer=None)
                | models.Q(channel="page", call=None, patient__isnull=False, phone=""),
                name="text_came_one_way",
            )
        ]

    def __str__(self) -> str:
        return f"{self.word or 'free'} {self.received_at:%Y-%m-%d %H:%M}"
