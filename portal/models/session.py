"""Patients' sessions: who is in, from which device, since when; apart from those of staff."""

from datetime import datetime, timedelta
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.models.base import Base
from portal.models.passkey import Passkey

LEFT, ENDED, OVER, LAPSED = "left", "ended", "over", "lapsed"
REVOKED, KEY = "revoked", "key"
WHY_CHOICES = [
    (LEFT, _("Signed out")),
    (ENDED, _("Signed out from another device")),
    (OVER, _("Nobody was there any more")),
    (LAPSED, _("The address is not the patient’s any more")),
    (REVOKED, _("Signed out by the clinic")),
    (KEY, _("Its passkey was removed")),
]
FRESH = timedelta(minutes=10)  # so long after a code the whole record may be taken away


class PatientSessionQuerySet(models.QuerySet["PatientSession"]):
    def alive(self, now: datetime) -> Self:
        """Those that are open: used within the idle time and begun within the longest."""
        return self.filter(
            ended_at=None,
            seen_at__gt=now - timedelta(seconds=settings.PATIENT_IDLE_S),
            created_at__gt=now - timedelta(seconds=settings.PATIENT_SESSION_S),
        )

    def with_people(self) -> Self:
        return self.select_related("patient", "guardian")

    def of(self, person: Patient) -> Self:
        """Everything this person opened, for themselves or for a child, the newest first."""
        own = models.Q(patient=person, guardian=None) | models.Q(guardian=person)
        return self.filter(own).order_by("-seen_at", "-id")


class PatientSession(Base):
    """One browser that is signed in; its secret is known by a fingerprint only.

    `guardian` is who acts where the page is a child's. The address that opened it is kept as a
    fingerprint: once the record names another one, the session is over.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="sessions")
    guardian = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    address_hash = models.CharField(max_length=64)
    device = models.CharField(max_length=60, blank=True)
    passkey = models.ForeignKey(Passkey, models.PROTECT, null=True, related_name="sessions")
    seen_at = models.DateTimeField()
    proved_at = models.DateTimeField(null=True)  # when a code was typed once more
    ended_at = models.DateTimeField(null=True)
    end_why = models.CharField(max_length=8, choices=WHY_CHOICES, blank=True)
    undo = models.JSONField(null=True)  # the last step, while it can be taken back

    objects = PatientSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-seen_at"], name="session_patient_seen")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, end_why="")
                | models.Q(ended_at__isnull=False) & ~models.Q(end_why=""),
                name="patient_session_ended_says_why",
            ),
            models.CheckConstraint(
                condition=models.Q(guardian=None) | ~models.Q(guardian=models.F("patient")),
                name="patient_session_for_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device} {self.created_at:%Y-%m-%d %H:%M}"

    @property
    def person(self) -> Patient:
        """Who sits there: the patient, or who acts for the child."""
        return self.guardian or self.patient

    def is_fresh(self, now: datetime) -> bool:
        """Whether a code was typed or a passkey used here a moment ago, so that a phone left lying
        does not count."""
        return now - (self.proved_at or self.created_at) < FRESH

    @property
    def trail(self) -> dict[str, Any]:
        """What each audit event of this session names."""
        found = {"session": str(self.pk)}
        return {**found, "guardian": str(self.guardian_id)} if self.guardian_id else found
