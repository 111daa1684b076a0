"""The health background: adding an entry, changing it, and saying that it is over."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, told
from clinic.models import HistoryItem, Patient, User


class Facts(TypedDict, total=False):
    """What can be said about an entry; what is left out keeps its default or its value."""

    kind: str
    label: str
    code: str
    code_system: str
    side: str
    count: str
    certainty: str
    given_by: str
    severity: str
    reason: str
    outcome: str
    informant: str
    source: str
    note: str
    started_on: date | None
    started_precision: str
    happened_words: str
    ended_on: date | None
    ended_precision: str
    ended_words: str


_MOST = {"label": 240, "note": 240, "severity": 20, "source": 80, "outcome": 240, "reason": 240}


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    source_key: str = "",
    **facts: Unpack[Facts],
) -> HistoryItem:
    """Write an entry and return it; `source_key` makes a repeated import give the same row.

    Raises: Refused when it ends before it starts or starts in the future,
    or before the birth.
    """
    given = told.period(_cut(facts), patient=patient, now=now)
    kind = given.pop("kind")
    given |= {"recorded_by": by, "created_at": now}
    if source_key:
        item, made = HistoryItem.objects.get_or_create(
            patient=patient, kind=kind, source_key=source_key, defaults=given
        )
    else:
        item, made = HistoryItem.objects.create(patient=patient, kind=kind, **given), True
    if made:
        audit.record(by=by, action="history.add", patient=patient, obj=item, now=now)
    return item


@transaction.atomic
def change(*, by: User, now: datetime, item: HistoryItem, **facts: Unpack[Facts]) -> None:
    """Change what is given. Raises: Refused as `add` does."""
    row = _locked(item)
    given = told.period(_cut(facts), patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="history.change", patient=row.patient, facts=given)


@transaction.atomic
def end(
    *,
    by: User,
    now: datetime,
    item: HistoryItem,
    ended_on: date | None,
    ended_precision: str = "",
    ended_words: str = "",
) -> None:
    """Say when an entry ended.

    Raises: Refused when it has ended already, before it started, or in the future.
    """
    row = _locked(item)
    if row.ended:
        raise Refused(_("This entry has ended already."))
    given = told.ending(row, ended_on, ended_precision, ended_words, patient=row.patient, now=now)
    told.rewrite(by=by, now=now, row=row, action="history.end", patient=row.patient, facts=given)


def _locked(item: HistoryItem) -> HistoryItem:
    rows = HistoryItem.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=item.pk)


def _cut(facts: Facts) -> dict[str, Any]:
    """The facts, each no longer than its column: what an import brings may be."""
    return {
        name: value[: _MOST[name]] if name in _MOST and isinstance(value, str) else value
        for name, value in facts.items()
    }
