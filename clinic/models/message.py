"""The outbox: every message to a patient or colleague, from planned to delivered or not."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self
from uuid import UUID

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User

CHANNEL_CHOICES = [("email", _("E-mail")), ("sms", _("Text message"))]
# A letter lies on the patient's own page; nothing carries it.
WAYS = [*CHANNEL_CHOICES, ("page", _("Own page"))]
STATUS_CHOICES = [
    ("planned", _("Planned")),
    ("sending", _("Being sent")),
    ("sent", _("Sent")),
    ("failed", _("Failed")),
    ("uncertain", _("Uncertain")),
    ("cancelled", _("Not sent")),
]
FATE_CHOICES = [
    ("sent", _("On its way")),
    ("delivered", _("Delivered")),
    ("failed", _("Failed")),
    ("read", _("Read")),  # of a letter: its patient has opened the page
]

REQUEST = "clearance_request"  # tells of a letter that the patient hands to a doctor
_TOLD = {"delivered", "failed"}
DEAD = models.Q(status="failed") | models.Q(status="sent", fate="failed")  # it reaches nobody


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime) -> Self:
        """Planned messages whose time has come, the oldest first."""
        return self.filter(status="planned", due_at__lte=now).order_by("due_at", "id")

    def led_by(self, kinds: Iterable[str]) -> Self:
        """The same rows, those of some kinds before all others."""
        last = models.Case(models.When(kind__in=list(kinds), then=0), default=1)
        return self.order_by(last, "due_at", "id")

    def fresh(self, now: datetime) -> Self:
        """Messages that still make sense when they are read."""
        return self.filter(models.Q(stale_at=None) | models.Q(stale_at__gt=now))

    def lapsed(self, now: datetime) -> Self:
        """Messages whose sender took them and never came back before its lease ran out."""
        return self.filter(status="sending", lease_until__lt=now).order_by("lease_until", "id")

    def locked(self) -> Self:
        """The same rows, locked, passing over those that another worker holds."""
        return self.select_for_update(skip_locked=True, of=("self",))

    def late(self, since: datetime) -> Self:
        """Messages that should have gone by then, but for the night or a second try."""
        waits = models.Q(status="planned", due_at__lte=since)
        return self.filter(waits | models.Q(status="sending", due_at__lte=since))

    def texts_to(self, patient: Patient, since: datetime) -> Self:
        """Texts by themselves that went, or may have gone, to a person since then."""
        rows = self.filter(patient=patient, channel="sms").exclude(zone="")
        gone = models.Q(status="sent", sent_at__gte=since)
        open_ = models.Q(status="sending") | models.Q(status="uncertain", settled_at__gte=since)
        return rows.filter(gone | open_)

    def letters(self, patient: Patient) -> Self:
        """What the clinic wrote to a patient's own page, the newest first."""
        rows = self.filter(patient=patient, channel="page").select_related("writer")
        return rows.order_by("-sent_at", "-id")

    def requests(self, patient: Patient, clearance_id: UUID | None) -> Self:
        """Mails that told of a letter about one clearance, whichever of its letters it was."""
        about = f"{REQUEST}:{clearance_id}:"
        return self.filter(patient=patient, kind=REQUEST, key__startswith=about)

    def for_list(self) -> Self:
        return self.select_related("patient").order_by("-due_at", "-id")


class Message(Base):
    """One message; `key` names it to the carrier for ever, so that a second send can be refused."""

    key = models.CharField(max_length=120, unique=True)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="messages")
    writer = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=40)
    channel = models.CharField(max_length=8, choices=WAYS, default="email")
    to = models.CharField(max_length=254)
    subject = models.CharField(max_length=200)
    body = models.TextField()
    calendar = models.TextField(blank=True)  # an entry for the reader's own calendar (iCalendar)
    holds_link = models.BooleanField(
        default=False
    )  # the body opens a door: forgotten once it is out
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default="planned")
    why = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField()
    stale_at = models.DateTimeField(null=True)
    zone = models.CharField(max_length=64, blank=True)  # whose quiet hours it keeps; none: "now"
    lease_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    fate = models.CharField(max_length=10, choices=FATE_CHOICES, blank=True)  # told by the carrier
    fate_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"], condition=models.Q(status="planned"), name="message_due"
            ),
            models.Index(
                fields=["lease_until"], condition=models.Q(status="sending"), name="message_lapsed"
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=(
                    models.Q(status="sent", sent_at__isnull=False)
                    | ~models.Q(status="sent") & models.Q(sent_at=None)
                ),
                name="message_sent_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(status="sending", lease_until__isnull=False)
                | ~models.Q(status="sending") & models.Q(lease_until=None),
                name="message_sending_has_lease",
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def outcome(self) -> str:
        """Its status, and beyond that what the carrier told: "delivered", or "failed" after all."""
        return self.fate if self.status == "sent" and self.fate in _TOLD else self.status

    @property
    def message_id(self) -> str:
        """The Message-ID under which the carrier knows it, the same at every try."""
        return f"<{self.id}@plumbline>"
