"""The message after a treatment: planned in the transaction that signs the visit."""

from datetime import datetime

from django.db import transaction

from charting.models import Visit
from charting.rules import followup as rule
from clinic.actions import message
from clinic.models import Message, Practice, User

KIND = "visit_followup"


@transaction.atomic
def plan(*, by: User, now: datetime, visit: Visit) -> Message | None:
    """Queue the message of the next morning, in the patient's language; None without an address.

    It names no condition, technique or part of a body. The same visit is written about once.
    """
    patient = visit.patient
    if not patient.email or patient.deceased_on:
        return None
    context = {
        "patient": patient,
        "location": visit.location,
        "practice": Practice.objects.current(),
    }
    subject, body = message.worded("visit_followup", context, patient.language)
    due = rule.due_at(now, visit.location.tz)
    return message.queue(
        by=by,
        now=now,
        key=f"followup:{visit.pk}",
        kind=KIND,
        to=patient.email,
        subject=subject,
        body=body,
        patient=patient,
        due_at=due,
        stale_at=due + rule.STALE_AFTER,
    )
