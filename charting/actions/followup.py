"""The message after a treatment: planned in the transaction that signs the visit."""

from datetime import datetime

from django.db import transaction
from django.template.loader import render_to_string
from django.utils import translation

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
    with translation.override(patient.language):
        subject = render_to_string("messages/visit_followup_subject.txt", context).strip()
        body = render_to_string("messages/visit_followup.txt", context)
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
