"""Asking for a doctor's word through the patient: the letter on their page, and a mail about it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, document, handout
from clinic.actions import clearance as clearances
from clinic.models import Clearance, Document, Message, User
from clinic.models.document import LETTER
from clinic.models.message import REQUEST


@transaction.atomic
def ask(*, by: User, now: datetime, clearance: Clearance, data: bytes) -> Message | None:
    """Lay the letter to the doctor, a PDF, on the patient's page; returns the mail that tells.

    Only the newest letter about a clearance lies there: it takes the place of the one before. As
    long as that one was not opened its mail stands for both, unless it reached nobody: then None.
    Raises: Refused when it was answered already, or when the patient has no page of their own.
    """
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("patient")
    row = rows.get(pk=clearance.pk)
    if row.patient.deceased_on is not None:
        raise Refused(_("This patient has died. Nobody writes to their page."))
    if not row.patient.email:
        raise Refused(_("Without an e-mail address there is no page for the letter. Print it."))
    clearances.request(
        by=by,
        now=now,
        clearance=row,
        physician_name=row.physician_name,
        physician_practice=row.physician_practice,
        contact_route=_("letter through the patient’s own page"),
    )
    lying = list(Document.objects.letters(row).select_for_update(of=("self",)))
    told = any(one.seen_at is None for one in lying) and _stands(row)
    for one in lying:
        handout.take(by=by, now=now, row=one)
    _lay(row, data, by=by, now=now)
    if told:
        return None
    key = f"{row.pk}:{now.isoformat()}"
    return handout.tell(by=by, now=now, patient=row.patient, kind=REQUEST, key=key)


def _lay(row: Clearance, data: bytes, *, by: User, now: datetime) -> None:
    """Keep the letter in the record, and lay it on the page."""
    letter = document.add(
        by=by, now=now, patient=row.patient, data=data, sort=LETTER, clearance=row
    )
    if (letter.sort, letter.clearance_id) != (LETTER, row.pk):
        raise Refused(_("This very file is in the record already, as another paper."))
    handout.lay(by=by, now=now, row=Document.objects.locked(letter.pk))


def _stands(row: Clearance) -> bool:
    """Whether the last mail about it goes out or went out, as far as anybody knows."""
    last = Message.objects.requests(row.patient, row.pk).order_by("-id").first()
    return last is not None and last.outcome not in {"cancelled", "failed"}
