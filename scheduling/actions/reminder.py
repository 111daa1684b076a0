"""Reminders are planned, dropped and planned anew in the transaction of the booking itself."""

from datetime import datetime

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import audit, message
from clinic.models import Message, Practice, User
from scheduling.models import Appointment, Reminder, invite
from scheduling.rules import reminder as rule
from scheduling.rules.policy import UNDO_WINDOW

KIND = "visit"
CHANNEL = "email"


@transaction.atomic
def plan(*, by: User | None, now: datetime, appointment: Appointment) -> Reminder:
    """Plan the reminder of a visit's present start, or note why there is none; returns its row."""
    due = rule.due_at(start_at=appointment.start_at, zone=appointment.location.tz, now=now)
    why_not = "" if appointment.patient.email else "no_address"
    if due is None:
        why_not = "too_late"
    row = Reminder(
        appointment=appointment,
        start_version=appointment.start_version,
        channel=CHANNEL,
        kind=KIND,
        why_not=why_not,
    )
    if due is not None and not why_not:
        due = max(due, now + UNDO_WINDOW)  # until then what was done can be taken back unheard
        row.message = _queue(by=by, now=now, appointment=appointment, due_at=due)
    row.save(force_insert=True)
    audit.record(
        by=by, action="reminder.plan", patient=appointment.patient, obj=row, now=now, reason=why_not
    )
    return row


def _queue(
    *, by: User | None, now: datetime, appointment: Appointment, due_at: datetime
) -> Message:
    """The message in the patient's language; it names no condition, technique or part of a body."""
    patient, practice = appointment.patient, Practice.objects.current()
    context = {
        "patient": patient,
        "appointment": appointment,
        "location": appointment.location,
        "practice": practice,
    }
    subject, body = message.worded("appointment_reminder", context, patient.language)
    with translation.override(patient.language):
        entry = invite.part(appointment, practice, now)
    return message.queue(
        by=by,
        now=now,
        key=f"reminder:{appointment.pk}:{appointment.start_version}:{CHANNEL}:{KIND}",
        kind="appointment_reminder",
        to=patient.email,
        subject=subject,
        body=body,
        patient=patient,
        due_at=due_at,
        stale_at=appointment.start_at,
        calendar=entry,
    )


@transaction.atomic
def drop(*, by: User | None, now: datetime, appointment: Appointment, why: str = "") -> int:
    """Take back what has not gone out yet; returns how many messages that were."""
    why = why or _("The visit was changed.")
    standing = Reminder.objects.standing(appointment).select_related("message__patient")
    dropped = 0
    for row in standing:
        if row.message is not None:
            dropped += message.cancel(by=by, now=now, message=row.message, why=why)
    audit.record(
        by=by,
        action="reminder.drop",
        patient=appointment.patient,
        obj=appointment,
        now=now,
        details={"dropped": dropped},
    )
    return dropped
