"""Nudges: one row for each kind and fact, with its message or the reason why there is none."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.message import CHANNEL_CHOICES, Message
from clinic.models.patient import Patient
from clinic.rules.nudge import BOUNDS, USUAL, How, Kind, Rule

KIND_CHOICES = [
    (Kind.NO_SHOW.value, _("After a missed visit")),
    (Kind.GAP.value, _("A plan without a next visit")),
    (Kind.REEXAM.value, _("A re-examination is due")),
    (Kind.INTAKE.value, _("The form is not finished")),
    (Kind.CHECKIN.value, _("The day after a visit")),
]
HOW_CHOICES = [
    (How.EITHER.value, _("E-mail, or a text to those without an address")),
    (How.EMAIL.value, _("E-mail")),
    (How.SMS.value, _("Text message")),
]


class NudgeRuleQuerySet(models.QuerySet["NudgeRule"]):
    def in_force(self) -> dict[Kind, Rule]:
        """How each kind is handled; one query."""
        own = {
            Kind(row.kind): Rule(row.is_on, How(row.how), row.after)
            for row in self.filter(kind__in=[kind.value for kind in Kind])
        }
        return {**USUAL, **own}


class NudgeRule(Base):
    """What a clinic decided about one kind; the usual rule holds where there is no row."""

    kind = models.CharField(max_length=16, choices=KIND_CHOICES, unique=True)
    is_on = models.BooleanField(default=True)
    how = models.CharField(max_length=8, choices=HOW_CHOICES, default=How.EITHER.value)
    after = models.PositiveSmallIntegerField(default=0)

    objects = NudgeRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(kind__in=[kind.value for kind in BOUNDS])
                | models.Q(after__range=(3, 96)),
                name="nudge_rule_after_possible",
            ),
        ]

    def __str__(self) -> str:
        return self.kind


class NudgeQuerySet(models.QuerySet["Nudge"]):
    def planned(self, kinds: Iterable[Kind]) -> Self:
        """Those of these kinds whose message has not gone out."""
        return self.filter(kind__in=list(kinds), message__status="planned")

    def for_patient(self, patient: Patient) -> Self:
        """All of one patient with their messages, the newest first."""
        return self.filter(patient=patient).select_related("message").order_by("-created_at", "-id")


class Nudge(Base):
    """Why such a message is, was or will not be sent; one fact is written about once."""

    kind = models.CharField(max_length=16, choices=KIND_CHOICES)
    fact = models.CharField(max_length=90)  # what it is about, named the same at every look
    patient = models.ForeignKey(Patient, models.PROTECT, related_name="nudges")
    channel = models.CharField(max_length=8, choices=CHANNEL_CHOICES, default="email")
    basis = models.CharField(max_length=400, blank=True)  # what it was written with
    revision = models.PositiveSmallIntegerField(default=0)  # messages written anew for it
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="nudge")
    why_not = models.CharField(max_length=24, blank=True)

    objects = NudgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fact"], name="nudge_once"),
            models.CheckConstraint(
                condition=models.Q(message__isnull=False, why_not="")
                | models.Q(message=None) & ~models.Q(why_not=""),
                name="nudge_message_or_why",
            ),
        ]
        indexes = [models.Index(fields=["patient", "created_at"], name="nudge_of_patient")]

    def __str__(self) -> str:
        return f"{self.kind} {self.fact}"

    @property
    def key(self) -> str:
        """The name of its message for ever; one written anew is another message."""
        name = f"{self.kind}:{self.fact}"
        return f"{name}:r{self.revision}" if self.revision else name
