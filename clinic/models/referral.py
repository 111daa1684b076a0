"""Referrals in and out, and care shared with others, from asked to answered."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import Told, precision, words
from clinic.rules.when import When

KIND_CHOICES = [
    ("out", _("Sent by us")),
    ("in", _("Sent to us")),
    ("between", _("Between others")),
    ("shared", _("Shared care")),
]
STATUS_CHOICES = [("open", _("Open")), ("answered", _("Answered")), ("closed", _("Closed"))]


class ReferralQuerySet(models.QuerySet["Referral"]):
    def open(self) -> Self:
        """Those that wait for an answer, and care that is shared now."""
        return self.filter(status="open").order_by("created_at", "id")

    def newest_first(self) -> Self:
        """The open ones first."""
        over = models.Case(models.When(status="open", then=0), default=1)
        return self.order_by(over, models.F("asked_on").desc(nulls_last=True), "-created_at", "-id")


class Referral(Told):
    """One question to another clinician, or from one, or care that is shared with one."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="referrals")
    kind = models.CharField(_("kind"), max_length=8, choices=KIND_CHOICES)
    party = models.CharField(_("who"), max_length=120)
    specialty = models.CharField(_("specialty"), max_length=80, blank=True)
    sent_by = models.CharField(_("sent by"), max_length=120, blank=True)
    reason = models.CharField(_("why"), max_length=240, blank=True)
    asked_on = models.DateField(_("since"), null=True, blank=True)
    asked_precision = precision()
    asked_words = words()
    status = models.CharField(_("state"), max_length=8, choices=STATUS_CHOICES, default="open")
    answer = models.CharField(_("answer"), max_length=500, blank=True)
    answered_on = models.DateField(_("answered"), null=True, blank=True)
    answered_precision = precision()
    answered_words = words()

    objects = ReferralQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient"], name="referral_patient")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(status="open")
                | models.Q(answered_on=None, answered_words="", answer=""),
                name="referral_open_has_no_answer",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="answered") | ~models.Q(answer=""),
                name="referral_answered_says_what",
            ),
        ]

    def __str__(self) -> str:
        who = ", ".join(part for part in (self.party, self.specialty) if part)
        said = f"{self.get_kind_display()}: {who}"
        return f"{said}. {self.reason}" if self.reason else said

    @property
    def asked(self) -> When:
        return When(self.asked_on, self.asked_precision, self.asked_words)

    @property
    def answered(self) -> When:
        return When(self.answered_on, self.answered_precision, self.answered_words)
