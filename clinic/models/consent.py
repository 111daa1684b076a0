"""Consent: the text in its versions, and what was signed; neither is ever changed."""

from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def newest(self, language: str) -> "ConsentText | None":
        """The newest text in that language, else in English, else None."""
        by_language = self.order_by("-version", "id")
        return (
            by_language.filter(language=language).first()
            or by_language.filter(language="en").first()
        )


class ConsentText(Base):
    """One version of the consent to care in one language."""

    version = models.PositiveIntegerField()
    language = models.CharField(max_length=5, default="en")
    title = models.CharField(max_length=120)
    body = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "language"], name="consent_text_once")
        ]
        triggers = [
            pgtrigger.Protect(
                name="consent_text_frozen", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version}, {self.language})"


class ConsentQuerySet(models.QuerySet["Consent"]):
    def newest_first(self) -> Self:
        return self.select_related("text").order_by("-signed_at", "id")


class Consent(Base):
    """What one person signed, when and how; a withdrawal is a new record."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="consents")
    text = models.ForeignKey(ConsentText, models.PROTECT, related_name="+")
    text_sha256 = models.CharField(max_length=64)
    signed_name = models.CharField(_("full name"), max_length=160)
    signed_as = models.CharField(
        max_length=10,
        choices=[("patient", _("The patient")), ("guardian", _("Parent or guardian"))],
    )
    strokes = models.JSONField(default=list, blank=True)
    agreed = models.JSONField(default=list, blank=True)
    signed_at = models.DateTimeField()
    ip_address = models.GenericIPAddressField(null=True)
    device = models.CharField(max_length=240, blank=True)

    objects = ConsentQuerySet.as_manager()

    class Meta:
        triggers = [
            pgtrigger.Protect(name="consent_frozen", operation=pgtrigger.Update | pgtrigger.Delete)
        ]

    def __str__(self) -> str:
        return str(self.text)
