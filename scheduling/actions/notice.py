"""Telling a patient of changed times: one message for all changes, after nobody can undo them.

A message waits for the undo window. What changes again while it waits is told in the same message,
written anew; what is taken back is not told at all.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from clinic.actions import audit, message
from clinic.models import Message, Patient, Practice, User
from scheduling.models import Appointment, Notice, invite
from scheduling.models.notice import Known, by_reader
from scheduling.rules.policy import UNDO_WINDOW


@transaction.atomic(savepoint=False)
def tell(
    *, by: User | None, now: datetime, patient: Patient, changes: Iterable[Known]
) -> list[Message]:
    """Plan the messages about these changes and those still unsaid; returns them.

    Mostly one: people of one mailbox, and children with whom they were booked, read of all their
    visits together. A visit that is changed again keeps what its patient knew at first.
    """
    known = {one.visit.pk: one for one in changes}
    whom = {patient.pk, *(one.visit.patient_id for one in known.values())}
    standing = list(Notice.objects.told_with(whom).select_for_update(of=("message",)))
    for row in standing:
        now_is = known[row.appointment_id].visit if row.appointment_id in known else row.appointment
        known[row.appointment_id] = Known(now_is, row.was_at, row.was_with)
    for old in {row.message_id: row.message for row in standing}.values():
        message.cancel(by=by, now=now, message=old, why=_("The visit was changed."))
    news = sorted(
        (one for one in known.values() if one.has_changed),
        key=lambda one: (one.was_at or one.visit.start_at, str(one.visit.pk)),
    )
    audit.record(
        by=by, action="notice.tell", patient=patient, now=now, details={"changes": len(news)}
    )
    heads = [*(row.message.patient for row in standing if row.message.patient), patient]
    told = by_reader(news, heads, Notice.objects.told_to(one.visit for one in news), now.date())
    return [
        _tell_one(by=by, now=now, patient=reader, news=theirs) for reader, theirs in told.items()
    ]


def _tell_one(*, by: User | None, now: datetime, patient: Patient, news: list[Known]) -> Message:
    """One message and what it tells."""
    sent = _queue(by=by, now=now, patient=patient, news=news)
    Notice.objects.bulk_create(
        Notice(appointment=one.visit, message=sent, was_at=one.was_at, was_with=one.was_with)
        for one in news
    )
    return sent


def _queue(*, by: User | None, now: datetime, patient: Patient, news: list[Known]) -> Message:
    """The message in the patient's language; it names no condition, technique or part of a body.

    Each visit goes along as an entry for the patient's calendar: to be kept, or to be struck out.
    Where all are new it confirms a booking. First names stand in it where it is not about its
    reader alone.
    """
    practice, place = Practice.objects.current(), news[0].visit.location
    context = {"patient": patient, "news": news, "location": place}
    context |= {"practice": practice, "count": len(news)}
    context["named"] = any(one.visit.patient != patient for one in news)
    kind = "appointment_changed" if any(one.was_at for one in news) else "appointment_booked"
    subject, body = message.worded(kind, context, patient.language)
    with translation.override(patient.language):
        entries = invite.parts([one.visit for one in news], practice, now)
    return message.queue(
        by=by,
        now=now,
        key=f"changed:{uuid4()}",  # two changes at one moment are two messages
        kind=kind,
        calendar=entries,
        to=patient.email,
        subject=subject,
        body=body,
        patient=patient,
        due_at=now + UNDO_WINDOW,
        stale_at=max(one.visit.start_at if one.stands else one.was_at or now for one in news),
    )


def is_unsaid(visit: Appointment) -> bool:
    """Whether a message about this visit waits to go out."""
    return Notice.objects.pending(visit.patient).filter(appointment=visit).exists()


def was_taken_back(visit: Appointment) -> bool:
    """Whether the booking of this visit was to be told, and was taken back unheard."""
    rows = Notice.objects.filter(appointment=visit)
    heard = rows.filter(message__status__in=["planned", "sending", "sent", "uncertain"])
    return rows.filter(was_at=None).exists() and not heard.exists()
