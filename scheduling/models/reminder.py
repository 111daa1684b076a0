"""Reminders: one row for each visit, start time, channel and kind, and what became of it."""

from django.db import models

from clinic.models.base import Base
from clinic.models.message import Message
from scheduling.models.appointment import Appointment


class ReminderQuerySet(models.QuerySet["Reminder"]):
    def standing(self, appointment: Appointment) -> "ReminderQuerySet":
        """Reminders of a visit whose message has not gone out yet, locked against the sender."""
        return self.filter(appointment=appointment, message__status="planned")

    def for_visit(self, appointment: Appointment) -> "ReminderQuerySet":
        """All reminders of a visit, the newest first, with their messages."""
        return (
            self.filter(appointment=appointment)
            .select_related("message")
            .order_by("-start_version", "-created_at", "-id")
        )


class Reminder(Base):
    """Why a reminder is, was or will not be sent: it has a message or a reason, never neither."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="reminders")
    start_version = models.PositiveIntegerField()
    channel = models.CharField(max_length=8, default="email")
    kind = models.CharField(max_length=24)
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
