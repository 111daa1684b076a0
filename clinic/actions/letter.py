"""Letters between a patient and the clinic on the patient's own page, and the notice of one."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.models import IncomingText, Message, Patient, Practice, User
from clinic.rules import letter as rule

KIND, NOTICE = "letter", "letter_waiting"


class TooMany(Refused):
    """The patient has written as often as a day allows."""


def _words_of(body: str) -> str:
    """A letter as it is kept: its lines, without blanks at their ends.

    Raises: Refused for an empty one, and for one that is too long.
    """
    words = "\n".join(line.rstrip() for line in body.strip().splitlines())
    if not words or len(words) > rule.MOST:
        raise Refused(_("Write up to %(n)s characters.") % {"n": rule.MOST})
    return words


@transaction.atomic
def receive(
    *, now: datetime, patient: Patient, writer: Patient | None, body: str, trail: dict[str, Any]
) -> IncomingText:
    """Keep what a patient wrote to the clinic; `writer` is who acts for a child.

    Returns its row, which waits on the desk's list. Raises: TooMany, Refused.
    """
    words = _words_of(body)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # counted one by one
    written = IncomingText.objects.letters().filter(patient=patient)
    if rule.is_over(
        written.values_list("received_at", flat=True).order_by("-received_at")[:99], now
    ):
        raise TooMany(
            _("These are %(n)s messages within a day. Please call us.") % {"n": rule.A_DAY}
        )
    row = IncomingText.objects.create(
        channel="page", patient=patient, writer=writer, body=words, received_at=now
    )
    audit.record(by=None, action="letter.receive", patient=patient, obj=row, now=now, details=trail)
    return row


@transaction.atomic
def send(*, by: User, now: datetime, patient: Patient, body: str) -> Message:
    """Lay a letter on the patient's page and tell them by mail that one is there.

    What they had written is answered with it and leaves the desk's list. Returns the letter.
    Raises: Refused for somebody without an e-mail address: nobody can open a page without.
    """
    words = _words_of(body)
    if not patient.email:
        raise Refused(_("Without an e-mail address there is no page to write to."))
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)
    unread = Message.objects.letters(patient).exclude(fate="read")
    tells = rule.wants_notice(unread.values_list("due_at", flat=True), now)
    row = Message.objects.create(
        key=f"letter:{uuid4()}",
        kind=KIND,
        channel="page",
        patient=patient,
        writer=by,
        to="",
        subject=_("Message on the patient’s page"),
        body=words,
        status="sent",
        due_at=now,
        sent_at=now,
        settled_at=now,
    )
    audit.record(by=by, action="letter.send", patient=patient, obj=row, now=now)
    waiting = IncomingText.objects.letters().filter(patient=patient, settled_at=None)
    waiting.update(settled_at=now, settled_by=by, answer=row)
    if tells:
        _tell(row, patient, by=by, now=now)
    return row


def _tell(row: Message, patient: Patient, *, by: User, now: datetime) -> None:
    """A mail that says that something is there, and nothing of what."""
    link = f"{settings.BASE_URL}{reverse('portal:thread-view')}"
    context = {"practice": Practice.objects.current(), "patient": patient, "link": link}
    subject, body = message.worded(NOTICE, context, patient.language)
    message.queue(
        by=by,
        now=now,
        key=f"{NOTICE}:{row.pk}",
        kind=NOTICE,
        to=patient.email,
        subject=subject,
        body=body,
        patient=patient,
    )


@transaction.atomic
def open_all(*, now: datetime, patient: Patient, trail: dict[str, Any]) -> int:
    """Note that a patient has opened the page with what was written to them; returns how many
    letters were new. A notice that has not gone out is taken back.
    """
    rows = Message.objects.filter(patient=patient, channel="page").exclude(fate="read")
    count = rows.update(fate="read", fate_at=now)
    if count:
        audit.record(by=None, action="letter.open_all", patient=patient, now=now, details=trail)
        planned = Message.objects.filter(patient=patient, kind=NOTICE, status="planned")
        for one in planned.select_related("patient"):
            message.cancel(by=None, now=now, message=one, why="read")
    return count
