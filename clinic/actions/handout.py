"""Documents that the clinic lets a patient read on their own page, and the mails that tell of one.

A letter to a doctor is lent in the same way, but `clearance_request` lays it there, and a mail of
its own tells of it: neither mail stands for the other.
"""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.models import Clearance, Document, Message, Patient, Practice, User
from clinic.models.document import LETTER, DocumentQuerySet

NOTICE = "document_ready"


@transaction.atomic
def share(*, by: User, now: datetime, document: Document) -> Message | None:
    """Lay a document of the record on the patient's page; returns the mail that tells of it.

    One mail stands for all that was shared and not opened yet, None where one is there already.
    Raises: Refused for what is not in the record, is shared already, is a letter to a doctor, or
    has no page to lie on.
    """
    row = Document.objects.locked(document.pk)
    if row.sort == LETTER:
        raise Refused(_("A letter to a doctor is sent from the question that it asks."))
    unread = _unread_like(row).exists()
    lay(by=by, now=now, row=row)
    if unread:
        return None
    return tell(by=by, now=now, patient=row.patient, kind=NOTICE, key=f"{row.pk}:{now.isoformat()}")


@transaction.atomic
def lay(*, by: User, now: datetime, row: Document) -> None:
    """Lay a locked document on the patient's page, without a word to them. Raises: Refused."""
    if row.aside_at is not None or row.is_waiting:
        raise Refused(_("Only what is in the record can be shared."))
    if row.shared_at is not None:
        raise Refused(_("This document is shared already."))
    if not row.patient.email:
        raise Refused(_("Without an e-mail address there is no page to share it on."))
    row.shared_at, row.shared_by, row.seen_at = now, by, None
    row.save(update_fields=["shared_at", "shared_by", "seen_at"])
    audit.record(by=by, action="handout.share", patient=row.patient, obj=row, now=now)


@transaction.atomic
def tell(*, by: User, now: datetime, patient: Patient, kind: str, key: str) -> Message:
    """Queue the mail that says that something is there, and nothing of what."""
    link = f"{settings.BASE_URL}{reverse('portal:document-list')}"
    context = {"practice": Practice.objects.current(), "patient": patient, "link": link}
    subject, body = message.worded(kind, context, patient.language)
    return message.queue(
        by=by,
        now=now,
        key=f"{kind}:{key}",
        kind=kind,
        to=patient.email,
        subject=subject,
        body=body,
        patient=patient,
    )


@transaction.atomic
def end(*, by: User, now: datetime, document: Document) -> None:
    """Take a document from the patient's page; a notice that has not gone out is taken back.

    Raises: Refused when it is not shared.
    """
    row = Document.objects.locked(document.pk)
    if row.shared_at is None:
        raise Refused(_("This document is not shared."))
    take(by=by, now=now, row=row)
    settle(by=by, now=now, row=row, why="fact_gone")


@transaction.atomic
def withdraw(*, by: User | None, now: datetime, clearance: Clearance) -> None:
    """Take the letter about a clearance from the patient's page: nobody waits for its answer."""
    for row in Document.objects.letters(clearance).select_for_update(of=("self",)):
        take(by=by, now=now, row=row)
        settle(by=by, now=now, row=row, why="fact_gone")


@transaction.atomic
def take(*, by: User | None, now: datetime, row: Document) -> None:
    """Take a locked document from the page, and leave the mail about it to the caller."""
    row.shared_at = row.shared_by = None
    row.save(update_fields=["shared_at", "shared_by"])
    audit.record(by=by, action="handout.end", patient=row.patient, obj=row, now=now)


@transaction.atomic
def see(*, now: datetime, document: Document, trail: dict[str, Any]) -> None:
    """Note that the patient opened a document; the first time it counts as read."""
    row = Document.objects.locked(document.pk)
    audit.record(
        by=None, action="document.see", patient=row.patient, obj=row, now=now, details=trail
    )
    if row.shared_at is None or row.seen_at is not None:
        return
    row.seen_at = now
    row.save(update_fields=["seen_at"])
    settle(by=None, now=now, row=row, why="read")


def settle(*, by: User | None, now: datetime, row: Document, why: str) -> None:
    """Take back the planned mail about a document once nothing is left that it would tell of."""
    if _unread_like(row).exists():
        return
    if row.sort == LETTER:
        mails = Message.objects.requests(row.patient, row.clearance_id)
    else:
        mails = Message.objects.filter(patient=row.patient, kind=NOTICE)
    planned = mails.filter(status="planned").select_related("patient")
    message.cancel_each(by=by, now=now, messages=planned, why=why)


def _unread_like(row: Document) -> DocumentQuerySet:
    """What lies on the page unopened and is told of by the same mail."""
    unread = Document.objects.shared_with(row.patient).filter(seen_at=None)
    if row.sort == LETTER:
        return unread.filter(sort=LETTER, clearance=row.clearance_id)
    return unread.exclude(sort=LETTER)
