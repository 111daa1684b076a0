"""Documents that the clinic lets a patient read on their own page, and the notice of one."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, message
from clinic.models import Document, Message, Patient, Practice, User

NOTICE = "document_ready"


@transaction.atomic
def share(*, by: User, now: datetime, document: Document) -> Message | None:
    """Lay a document of the record on the patient's page; returns the mail that tells of it.

    One mail stands for all that was shared and not opened yet, None where one is there already.
    Raises: Refused for what is not in the record, is shared already, or has no page to lie on.
    """
    row = Document.objects.locked(document.pk)
    if row.aside_at is not None or row.is_waiting:
        raise Refused(_("Only what is in the record can be shared."))
    if row.shared_at is not None:
        raise Refused(_("This document is shared already."))
    if not row.patient.email:
        raise Refused(_("Without an e-mail address there is no page to share it on."))
    unread = Document.objects.shared_with(row.patient).filter(seen_at=None).exists()
    row.shared_at, row.shared_by, row.seen_at = now, by, None
    row.save(update_fields=["shared_at", "shared_by", "seen_at"])
    audit.record(by=by, action="handout.share", patient=row.patient, obj=row, now=now)
    return None if unread else _tell(row, by=by, now=now)


def _tell(row: Document, *, by: User, now: datetime) -> Message:
    """A mail that says that something is there, and nothing of what."""
    link = f"{settings.BASE_URL}{reverse('portal:document-list')}"
    context = {"practice": Practice.objects.current(), "patient": row.patient, "link": link}
    subject, body = message.worded(NOTICE, context, row.patient.language)
    return message.queue(
        by=by,
        now=now,
        key=f"{NOTICE}:{row.pk}:{now.isoformat()}",
        kind=NOTICE,
        to=row.patient.email,
        subject=subject,
        body=body,
        patient=row.patient,
    )


@transaction.atomic
def end(*, by: User, now: datetime, document: Document) -> None:
    """Take a document from the patient's page; a notice that has not gone out is taken back.

    Raises: Refused when it is not shared.
    """
    row = Document.objects.locked(document.pk)
    if row.shared_at is None:
        raise Refused(_("This document is not shared."))
    row.shared_at = row.shared_by = None
    row.save(update_fields=["shared_at", "shared_by"])
    audit.record(by=by, action="handout.end", patient=row.patient, obj=row, now=now)
    _settle(row.patient, why="fact_gone", by=by, now=now)


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
    _settle(row.patient, why="read", by=None, now=now)


def _settle(patient: Patient, *, why: str, by: User | None, now: datetime) -> None:
    """Take back a planned notice once nothing is left that it would tell of."""
    if Document.objects.shared_with(patient).filter(seen_at=None).exists():
        return
    planned = Message.objects.filter(patient=patient, kind=NOTICE, status="planned")
    for one in planned.select_related("patient"):
        message.cancel(by=by, now=now, message=one, why=why)
