"""Consent: the text in its versions, and what was signed; neither is ever changed."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import Self

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import lock
from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def stand_still(self) -> None:
        """Until the transaction ends nobody else publishes: two versions get two numbers."""
        lock.until_commit(lock.CONSENT, using=self.db)

    def in_use(self) -> int:
        """The number of the newest version, 0 before there is one."""
        return self.aggregate(models.Max("version"))["version__max"] or 0

    def versions(self) -> list[list["ConsentText"]]:
        """Every version with its languages, the newest first."""
        rows = self.order_by("-version", "language")
        return [list(some) for _number, some in groupby(rows, key=lambda row: row.version)]

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
        whole = self.select_related("text", "withdrawal__recorded_by")
        return whole.order_by("-signed_at", "id")

    def holding(self) -> Self:
        """Those that nobody took back."""
        return self.filter(withdrawal=None)


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
    relation = models.CharField(_("how related"), max_length=240, blank=True)  # of a guardian
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


class ConsentWithdrawal(Base):
    """A consent that was taken back for the future; what was signed stays as it is."""

    consent = models.OneToOneField(Consent, models.PROTECT, related_name="withdrawal")
    withdrawn_at = models.DateTimeField()
    said_by = models.CharField(_("who said it"), max_length=160)
    words = models.CharField(_("what was said"), max_length=240, blank=True)
    # None where the patient did it on the own page.
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers = [
            pgtrigger.Protect(
                name="consent_withdrawal_frozen", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.withdrawn_at:%Y-%m-%d}"


HEARD_CHOICES = [
    ("person", _("said in person")),
    ("phone", _("said on the telephone")),
    ("paper", _("signed on paper")),
    ("intake", _("ticked in the intake")),
    ("booking", _("ticked when booking online")),
    ("text", _("sent as a text")),
]


class TextConsentQuerySet(models.QuerySet["TextConsent"]):
    def newest_first(self) -> Self:
        return self.select_related("recorded_by").order_by("-given_at", "-id")

    def standing(self, patients: Iterable[Patient]) -> "dict[Patient, TextConsent]":
        """What holds for each of these patients: the last word about their present number.

        A word from a number that belonged to nobody then holds for whoever has it now.
        """
        known = {patient.pk: patient for patient in patients}
        phones = {patient.phone for patient in known.values() if patient.phone}
        whose = models.Q(patient__in=known, phone__in=phones)
        rows = self.filter(whose | models.Q(patient=None, phone__in=phones))
        by_phone: dict[str, list[Patient]] = defaultdict(list)
        for patient in known.values():
            by_phone[patient.phone].append(patient)
        found: dict[Patient, TextConsent] = {}
        for row in rows.order_by("given_at", "id"):
            for patient in by_phone[row.phone]:
                if row.patient_id in (None, patient.pk):
                    found[patient] = row
        return found


class TextConsent(Base):
    """A yes or a no to texts on a number: when, how it was heard, and to which words.

    Nobody gets a text without a yes. A withdrawal is a new row; the last one holds.
    """

    patient = models.ForeignKey(Patient, models.PROTECT, null=True, related_name="text_consents")
    phone = models.CharField(max_length=24)
    is_given = models.BooleanField()
    wording = models.TextField()  # what was agreed to, or what was said to end it
    version = models.PositiveSmallIntegerField(default=1)  # of our words; 0 for somebody's own
    heard = models.CharField(_("how it was given"), max_length=8, choices=HEARD_CHOICES)
    given_at = models.DateTimeField()
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = TextConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["phone", "given_at"], name="text_consent_phone")]
        triggers = [
            pgtrigger.Protect(
                name="text_consent_frozen", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.is_given} {self.given_at:%Y-%m-%d}"

    @property
    def by_text(self) -> bool:
        """Whether the patient wrote it from the telephone itself."""
        return self.heard == "text"
