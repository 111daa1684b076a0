"""The audit trail: append-only events, and the chain of seals that shows tampering."""

from typing import Self

import pgtrigger
from django.db import models

from clinic.models.base import Base, uuid7_floor
from clinic.models.patient import Patient
from clinic.models.staff import User


def _never_emptied(name: str) -> pgtrigger.Trigger:
    """A trigger against TRUNCATE, which row triggers do not see."""
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'the audit trail is append-only';",
    )


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def unsealed(self) -> Self:
        """Events that no seal covers yet, in the order in which they were made."""
        return self.filter(seal=None).order_by("at", "id")

    def made_since(self, moment: float) -> Self:
        """Events whose key was made at or after a moment (seconds since 1970)."""
        return self.filter(id__gte=uuid7_floor(moment))

    def for_list(self) -> Self:
        return self.select_related("by", "patient").order_by("-at", "-id")


class AuditEvent(Base):
    """Who did or looked at what, when, on which patient, and why; ids only, no health data."""

    at = models.DateTimeField(db_index=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    action = models.CharField(max_length=60)
    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="+")
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    reason = models.CharField(max_length=240, blank=True)
    request_id = models.CharField(max_length=40)
    details = models.JSONField(default=dict, blank=True)
    mac = models.CharField(max_length=64)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-at"], name="audit_patient_at")]
        triggers = [
            pgtrigger.Protect(
                name="audit_event_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            _never_emptied("audit_event_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.at.isoformat()}"


class AuditSeal(models.Model):
    """One link of the chain: it covers one event and the seal before it."""

    number = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    hash = models.CharField(max_length=64)

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="audit_seal_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            ),
            _never_emptied("audit_seal_never_emptied"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.hash}"
