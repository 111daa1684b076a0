"""Taking a file into a record, and putting one aside that does not belong there."""

import hashlib
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.gateways import picture
from clinic.models import Clearance, Document, Patient, User
from clinic.rules.document import LARGEST, kind_of


def _checked(data: bytes) -> tuple[str, bytes]:
    """The kind of a file and the bytes to keep; a picture is made anew from its pixels.

    Raises: Refused with a sentence that says what can be done.
    """
    if not data:
        raise Refused(_("This file is empty."))
    if len(data) > LARGEST:
        raise Refused(_("This file is larger than 20 MB. Scan it with fewer pixels."))
    kind = kind_of(data)
    if kind is None:
        raise Refused(_("This is no whole PDF, JPEG or PNG file. Save it as one of these first."))
    if not kind.is_picture:
        return kind.code, data
    try:
        kept = picture.anew(data, kind)
    except picture.PictureError:
        raise Refused(_("This picture cannot be read. Open it, and save it anew.")) from None
    if len(kept) > LARGEST:
        raise Refused(_("This file is larger than 20 MB. Scan it with fewer pixels."))
    return kind.code, kept


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    data: bytes,
    sort: str,
    title: str = "",
    dated_on: date | None = None,
    clearance: Clearance | None = None,
) -> Document:
    """Keep a file and return its row; the same file of the same patient is kept once.

    Raises: Refused for what is no such file, a date to come, or another patient's clearance.
    """
    if dated_on is not None and dated_on > now.date():
        raise Refused(_("A paper cannot come from the future."))
    if clearance is not None and clearance.patient_id != patient.pk:
        raise Refused(_("This clearance is somebody else’s."))
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks make one row
    sent = hashlib.sha256(data).hexdigest()
    known = Document.objects.filter(patient=patient, sent_sha256=sent, aside_at=None).first()
    if known is not None:
        return known
    kind, body = _checked(data)
    row = Document.objects.create(
        created_at=now,
        patient=patient,
        sort=sort,
        title=title.strip()[:120],
        dated_on=dated_on,
        clearance=clearance,
        kind=kind,
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        sent_sha256=sent,
        added_by=by,
    )
    details = {"kind": kind, "size": row.size}
    audit.record(by=by, action="document.add", patient=patient, obj=row, now=now, details=details)
    return row


@transaction.atomic
def put_aside(*, by: User, now: datetime, document: Document, reason: str) -> None:
    """Take a file out of sight that does not belong here; it stays kept.

    Raises: Refused without a reason, or when it is aside already.
    """
    row = Document.objects.defer("body").select_for_update(of=("self",)).get(pk=document.pk)
    if row.aside_at is not None:
        raise Refused(_("This document was put aside already."))
    if not reason.strip():
        raise Refused(_("Say why it does not belong here."))
    row.aside_at, row.aside_by, row.aside_reason = now, by, reason.strip()[:240]
    row.save(update_fields=["aside_at", "aside_by", "aside_reason"])
    audit.record(
        by=by,
        action="document.aside",
        patient=row.patient,
        obj=row,
        now=now,
        reason=row.aside_reason,
    )
