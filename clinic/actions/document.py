"""Taking a file into a record, judging what patients sent, putting aside what is not theirs."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, handout
from clinic.gateways import picture
from clinic.models import Clearance, Document, Patient, User
from clinic.models.document import INTAKE, PAGE, STAFF
from clinic.rules.document import A_DAY, A_DAY_BYTES, LARGEST, kind_of


class TooMany(Refused):
    """A patient has sent as much as a day allows."""


class Known(Refused):
    """The clinic has this very file already."""


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
    known = _known(patient, data)
    if known is not None:
        return known
    facts = {"dated_on": dated_on, "clearance": clearance, "added_by": by}
    row = _keep(patient, data, sort, title, now=now, **facts)
    details = {"kind": row.kind, "size": row.size}
    audit.record(by=by, action="document.add", patient=patient, obj=row, now=now, details=details)
    return row


@transaction.atomic
def receive(
    *,
    by: None,
    now: datetime,
    patient: Patient,
    data: bytes,
    sort: str,
    title: str = "",
    sender: Patient | None = None,
    trail: dict[str, Any] | None = None,
) -> Document:
    """Keep a file that a patient sent, until staff have judged it; returns its row.

    `sender` is who was signed in to the own page, None for a file that came with the intake.
    Raises: TooMany, Known; Refused for what is no such file.
    """
    if _known(patient, data) is not None:
        raise Known(_("We have this file already."))
    since = now - timedelta(days=1)
    sent = Document.objects.filter(patient=patient, created_at__gt=since).exclude(came=STAFF)
    known = sent.aggregate(files=Count("pk"), size=Sum("size"))
    if known["files"] >= A_DAY or (known["size"] or 0) + len(data) > A_DAY_BYTES:
        raise TooMany(
            _("You sent us a lot today. Bring the rest to your visit, or send it tomorrow.")
        )
    came = PAGE if sender else INTAKE
    row = _keep(patient, data, sort, title, now=now, came=came, sender=sender)
    details = {"kind": row.kind, "size": row.size, "came": came, **(trail or {})}
    audit.record(
        by=by, action="document.receive", patient=patient, obj=row, now=now, details=details
    )
    return row


def _known(patient: Patient, data: bytes) -> Document | None:
    """The row of the same file; from here on nobody else adds one for this patient."""
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two clicks make one row
    sent = hashlib.sha256(data).hexdigest()
    return Document.objects.filter(patient=patient, sent_sha256=sent, aside_at=None).first()


def _keep(
    patient: Patient, data: bytes, sort: str, title: str, *, now: datetime, **facts: Any
) -> Document:
    kind, body = _checked(data)
    return Document.objects.create(
        created_at=now,
        patient=patient,
        sort=sort,
        title=title.strip()[:120],
        kind=kind,
        body=body,
        size=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        sent_sha256=hashlib.sha256(data).hexdigest(),
        **facts,
    )


@transaction.atomic
def accept(*, by: User, now: datetime, document: Document) -> None:
    """Take what a patient sent into the record. Raises: Refused when it does not wait for it."""
    row = Document.objects.locked(document.pk)
    if not row.is_waiting:
        raise Refused(_("This document does not wait for anybody."))
    row.accepted_at, row.accepted_by = now, by
    row.save(update_fields=["accepted_at", "accepted_by"])
    audit.record(by=by, action="document.accept", patient=row.patient, obj=row, now=now)


@transaction.atomic
def put_aside(*, by: User, now: datetime, document: Document, reason: str) -> None:
    """Take a file out of sight that does not belong here; it stays kept, and is shared no more.

    Raises: Refused without a reason, or when it is aside already.
    """
    row = Document.objects.locked(document.pk)
    if row.aside_at is not None:
        raise Refused(_("This document was put aside already."))
    if not reason.strip():
        raise Refused(_("Say why it does not belong here."))
    row.aside_at, row.aside_by, row.aside_reason = now, by, reason.strip()[:240]
    was_shared = row.shared_at is not None
    row.shared_at = row.shared_by = None
    row.save(update_fields=["aside_at", "aside_by", "aside_reason", "shared_at", "shared_by"])
    audit.record(
        by=by,
        action="document.aside",
        patient=row.patient,
        obj=row,
        now=now,
        reason=row.aside_reason,
    )
    if was_shared:
        handout.settle(by=by, now=now, row=row, why="fact_gone")


@transaction.atomic
def put_back(*, by: User, now: datetime, document: Document) -> None:
    """Undo putting aside: the file stands where it stood, and waits if it waited.

    Raises: Refused when it is not aside, or when the same file came again meanwhile.
    """
    row = Document.objects.locked(document.pk)
    Patient.objects.select_for_update(no_key=True).get(pk=row.patient_id)
    if row.aside_at is None:
        raise Refused(_("This document is not put aside."))
    same = Document.objects.filter(patient=row.patient_id, sent_sha256=row.sent_sha256)
    if same.filter(aside_at=None).exists():
        raise Refused(_("The same file came again meanwhile. It is among the documents."))
    row.aside_at, row.aside_by, row.aside_reason = None, None, ""
    row.save(update_fields=["aside_at", "aside_by", "aside_reason"])
    audit.record(by=by, action="document.put_back", patient=row.patient, obj=row, now=now)
