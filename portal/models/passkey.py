"""Passkeys of patients, and the questions put to them: one browser, one answer, minutes."""

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient, User
from clinic.models.base import Base
from portal.rules.passkey import LIFE, MOST_NAME
from scheduling.rules.policy import UNDO_WINDOW

REMOVED, REVOKED, COPIED = "removed", "revoked", "copied"
GONE_CHOICES = [
    (REMOVED, _("Removed by the patient")),
    (REVOKED, _("Removed by the clinic")),
    (COPIED, _("There may be a copy of it")),
]


def handle_of(patient: Patient) -> bytes:
    """An opaque name of a person for their own devices, which tells nobody who it is."""
    return salted_hmac("portal.passkey.handle", str(patient.pk), algorithm="sha256").digest()


class PasskeyQuerySet(models.QuerySet["Passkey"]):
    def standing(self) -> Self:
        """Those that open something."""
        return self.filter(ended_at=None)

    def of(self, person: Patient) -> Self:
        """Those of one person, the newest first."""
        return self.filter(patient=person).order_by("-created_at", "-id")

    def shown(self, now: datetime) -> Self:
        """Those that stand, and those whose removal can still be taken back."""
        lately = models.Q(end_why=REMOVED, ended_at__gt=now - UNDO_WINDOW)
        return self.filter(models.Q(ended_at=None) | lately)


class Passkey(Base):
    """One passkey. It belongs to who was signed in when it was made, never to a child whose page
    was open, and opens only what a code to the same address would open that day."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="passkeys")
    address_hash = models.CharField(max_length=64)
    credential = models.BinaryField(unique=True, max_length=1023)
    public_key = models.BinaryField()
    sign_count = models.PositiveBigIntegerField(default=0)
    name = models.CharField(max_length=MOST_NAME)
    used_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    end_why = models.CharField(max_length=8, choices=GONE_CHOICES, blank=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = PasskeyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-created_at"], name="passkey_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end_why="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end_why=""),
                name="passkey_ended_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(end_why=REVOKED, ended_by__isnull=False)
                | ~models.Q(end_why=REVOKED) & models.Q(ended_by=None),
                name="passkey_revoked_says_who",
            ),
            models.CheckConstraint(condition=~models.Q(name=""), name="passkey_named"),
        ]

    def __str__(self) -> str:
        return self.name

    def may_return(self, now: datetime) -> bool:
        """Whether its owner may take the removal back."""
        return self.end_why == REMOVED and now - (self.ended_at or now) < UNDO_WINDOW


class CeremonyQuerySet(models.QuerySet["Ceremony"]):
    def since(self, moment: datetime) -> Self:
        return self.filter(created_at__gt=moment)

    def over(self, moment: datetime) -> Self:
        return self.filter(created_at__lt=moment)


class Ceremony(Base):
    """One question to a passkey: to the browser that holds the secret, answered once at most.

    With a session it is about making a passkey there; without one, about signing in.
    """

    browser_hash = models.CharField(max_length=64, unique=True)
    challenge = models.BinaryField(max_length=32)
    network_hash = models.CharField(max_length=64)
    session: Any = models.ForeignKey(
        "portal.PatientSession", models.PROTECT, null=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True)

    objects = CeremonyQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["network_hash", "created_at"], name="ceremony_network")]

    def __str__(self) -> str:
        return f"{self.created_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        """Whether it can still be answered."""
        return self.used_at is None and now - self.created_at < LIFE
