"""The health background: adding an entry, and saying that it is over."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import HistoryItem, Patient, User


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    kind: str,
    label: str,
    code: str = "",
    code_system: str = "",
    started_on: date | None = None,
    ended_on: date | None = None,
    note: str = "",
    severity: str = "",
    source: str = "",
    source_key: str = "",
) -> HistoryItem:
    """Write an entry and return it; `source_key` makes a repeated import give the same row.

    Raises: Refused when it ends before it starts or starts in the future,
    or before the birth.
    """
    if started_on and started_on > now.date():
        raise Refused(_("It cannot have started in the future."))
    if started_on and started_on < patient.birth_on:
        raise Refused(_("It cannot have started before the birth."))
    if started_on and ended_on and ended_on < started_on:
        raise Refused(_("It cannot end before it started."))
    facts = {
        "label": label[:240],
        "code": code,
        "code_system": code_system,
        "started_on": started_on,
        "ended_on": ended_on,
        "note": note[:240],
        "severity": severity[:20],
        "source": source[:80],
        "recorded_by": by,
        "created_at": now,
    }
    if source_key:
        item, made = HistoryItem.objects.get_or_create(
            patient=patient, kind=kind, source_key=source_key, defaults=facts
        )
    else:
        item, made = HistoryItem.objects.create(patient=patient, kind=kind, **facts), True
    if made:
        audit.record(by=by, action="history.add", patient=patient, obj=item, now=now)
    return item


@transaction.atomic
def end(*, by: User, now: datetime, item: HistoryItem, ended_on: date) -> None:
    """Say when an entry ended.

    Raises: Refused when it has ended already, before it started, or in the future.
    """
    row = HistoryItem.objects.select_for_update().select_related("patient").get(pk=item.pk)
    if row.ended_on is not None:
        raise Refused(_("This entry has ended already."))
    if row.started_on and ended_on < row.started_on:
        raise Refused(_("It cannot end before it started."))
    if ended_on > now.date():
        raise Refused(_("It cannot have ended in the future."))
    row.ended_on = ended_on
    row.save(update_fields=["ended_on"])
    audit.record(by=by, action="history.end", patient=row.patient, obj=row, now=now)
