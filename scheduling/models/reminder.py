"""Reminders: one row for each visit, start time, channel and kind, and what became of it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Self
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models.functions import Cast, Coalesce, Concat, Lower
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.consent import TextConsent
from clinic.models.mail import MailHold
from clinic.models.message import CHANNEL_CHOICES, Message
from clinic.models.outbox import Outbox
from clinic.models.patient import Patient
from clinic.models.wording import Wording
from scheduling.models.appointment import Appointment, AppointmentQuerySet
from scheduling.models.type import AppointmentType
from scheduling.rules.policy import Status
from scheduling.rules.reminder import MOST_HOURS, NONE, USUAL, Rule


class ReminderRuleQuerySet(models.QuerySet["ReminderRule"]):
    def in_force(self) -> "Rules":
        """All rules of the clinic, by kind of visit; one query."""
        return Rules(list(self.order_by("-before_hours", "channel", "id")))


class ReminderRule(Base):
    """One reminder before visits of a kind, or before all kinds that have no rules of their own.

    A kind with the channel "none" has its own rules too: that it has no reminder.
    """

    type = models.ForeignKey(AppointmentType, models.PROTECT, null=True, related_name="reminders")
    channel = models.CharField(
        _("how"), max_length=8, choices=[*CHANNEL_CHOICES, (NONE, _("No reminder"))]
    )
    before_hours = models.PositiveSmallIntegerField(_("hours before the visit"), default=0)

    objects = ReminderRuleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["type", "channel", "before_hours"], name="reminder_rule_once_a_kind"
            ),
            models.UniqueConstraint(
                fields=["channel", "before_hours"],
                condition=models.Q(type=None),
                name="reminder_rule_once_for_all",
            ),
            models.CheckConstraint(
                condition=models.Q(channel=NONE, before_hours=0)
                | ~models.Q(channel=NONE) & models.Q(before_hours__range=(1, MOST_HOURS)),
                name="reminder_rule_hours_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.before_hours}"


class Rules:
    """The reminders of every kind of visit, the earliest first."""

    def __init__(self, rows: Sequence[ReminderRule]) -> None:
        self._own: dict[UUID | None, list[Rule]] = {}
        for row in rows:
            kept = self._own.setdefault(row.type_id, [])
            if row.channel != NONE:
                kept.append(Rule(row.before_hours, row.channel))

    def usual(self) -> Sequence[Rule]:
        """What holds for a kind without rules of its own."""
        return self._own.get(None, USUAL)

    def own(self, type_id: UUID) -> Sequence[Rule] | None:
        """The rules of this kind alone, or None where it has none of its own."""
        return self._own.get(type_id)

    def of(self, type_id: UUID) -> Sequence[Rule]:
        """What holds for visits of a kind."""
        return self._own.get(type_id, self.usual())

    def digest(self, outbox: Outbox) -> str:
        """Changes with any rule, the quiet hours, the carrier of texts and the clinic's words."""
        own = sorted((str(key), sorted(rules)) for key, rules in self._own.items())
        texts = any(rule.channel == "sms" for rules in self._own.values() for rule in rules)
        known: tuple[object, ...] = (own, outbox.quiet, settings.SMS_CARRIER if texts else "")
        if said := Wording.objects.digest("appointment_reminder"):
            known = (*known, said)
        return hashlib.sha256(repr(known).encode()).hexdigest()[:16]


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def standing(self, appointment: Appointment) -> Self:
        """Reminders of a visit whose message has not gone out yet."""
        return self.filter(appointment=appointment, message__status="planned")

    def of_start(self, appointment: Appointment) -> Self:
        """The rows of a visit's present start, with their messages."""
        rows = self.filter(appointment=appointment, start_version=appointment.start_version)
        return rows.select_related("message__patient")

    def for_patient(self, patient: Patient, since: datetime) -> Self:
        """The reminders of a patient's visits from then on, the last visit first."""
        rows = self.filter(appointment__patient=patient, appointment__period__startswith__gt=since)
        return rows.select_related("message", "appointment__location").order_by(
            "-appointment__period__startswith", "-start_version", "due_at", "created_at", "id"
        )

    def for_visit(self, appointment: Appointment) -> Self:
        """All reminders of a visit, the newest first, with their messages."""
        return (
            self.filter(appointment=appointment)
            .select_related("message")
            .order_by("-start_version", "due_at", "created_at", "id")
        )


class Reminder(Base):
    """Why a reminder is, was or will not be sent: it has a message or a reason, never neither."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders")
    start_version = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, default="email", choices=CHANNEL_CHOICES)
    kind = models.CharField(max_length=24)
    due_at = models.DateTimeField(null=True)  # by the rule, whatever the sending makes of it
    revision = models.PositiveSmallIntegerField(default=0)  # messages written anew for it
    message = models.OneToOneField(Message, models.PROTECT, null=True, related_name="reminder")
    why_not = models.CharField(max_length=24, blank=True)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "start_version", "channel", "kind"],
                name="reminder_once",
            ),
            models.CheckConstraint(
                condition=models.Q(message__isnull=False, why_not="")
                | models.Q(message=None) & ~models.Q(why_not=""),
                name="reminder_message_or_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.start_version}"

    @property
    def before_hours(self) -> int:
        """Hours before the visit, by its rule."""
        return int(self.kind.removesuffix("h"))

    @property
    def key(self) -> str:
        """The name of its message for ever; one written anew is another message."""
        name = f"reminder:{self.appointment_id}:{self.start_version}:{self.channel}:{self.kind}"
        return f"{name}:{self.revision}" if self.revision else name


class ReminderBasis(models.Model):
    """With which facts the reminders of a visit were planned, to see when others hold."""

    appointment = models.OneToOneField(
        Appointment, models.PROTECT, primary_key=True, related_name="reminder_basis"
    )
    facts = models.TextField()

    def __str__(self) -> str:
        return self.facts


def facts(digest: str) -> Concat:
    """What the reminders of a visit hang on, as one text of the database."""
    words = TextConsent.objects.filter(phone=models.OuterRef("patient__phone")).order_by(
        "-given_at", "-id"
    )
    last = models.Subquery(words.values("id")[:1])
    address = Lower(models.OuterRef("patient__email"))
    holds = MailHold.objects.standing().filter(address=address).order_by("id")
    held = models.Subquery(holds.values("id")[:1])
    return Concat(
        models.Value(f"{digest}|"),
        Cast("start_version", models.TextField()),
        models.Value("|"),
        "patient__email",
        models.Value("|"),
        "patient__phone",
        models.Value("|"),
        "patient__language",
        models.Value("|"),
        Coalesce(Cast(last, models.TextField()), models.Value(""), output_field=models.TextField()),
        models.Value("|"),
        Coalesce(Cast(held, models.TextField()), models.Value(""), output_field=models.TextField()),
        output_field=models.TextField(),
    )


def behind(now: datetime, digest: str) -> AppointmentQuerySet:
    """Coming visits whose reminders were planned with other facts than hold now, or never."""
    rows = Appointment.objects.filter(status__in=[Status.BOOKED, Status.CONFIRMED])
    rows = rows.filter(period__startswith__gt=now).annotate(facts_now=facts(digest))
    return rows.exclude(reminder_basis__facts=models.F("facts_now")).for_page().in_order()
