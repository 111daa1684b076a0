"""Putting somebody on the wait list, changing what they wait for, taking them off."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, User
from scheduling.models import WaitlistEntry, WaitlistWindow
from scheduling.models.waitlist import BOOKED, OVER, WAITING, WITHDRAWN
from scheduling.rules.wish import Window


class NotWaiting(Refused):
    """This wish has ended already, or there is one like it."""


def standing(entry: WaitlistEntry) -> WaitlistEntry:
    """The wish as it is now, locked until the transaction ends. Raises: NotWaiting."""
    rows = WaitlistEntry.objects.select_for_update(of=("self",)).select_related(
        "patient", "type", "location", "practitioner", "visit"
    )
    row = rows.get(pk=entry.pk)
    if row.status != WAITING:
        raise NotWaiting(_("This wish has ended already."))
    return row


@transaction.atomic
def add(
    *, by: User | None, now: datetime, patient: Patient, windows: Iterable[Window], **facts: Any
) -> WaitlistEntry:
    """Put a wish on the list; returns it. Raises: NotWaiting when there is one like it."""
    if patient.deceased_on is not None:
        raise NotWaiting(_("This patient has died."))
    entry = WaitlistEntry(patient=patient, added_by=by, created_at=now, **_whole(facts))
    _save(entry, windows)
    audit.record(by=by, action="waitlist.add", patient=patient, obj=entry, now=now)
    return entry


@transaction.atomic
def change(
    *,
    by: User | None,
    now: datetime,
    entry: WaitlistEntry,
    windows: Iterable[Window],
    **facts: Any,
) -> WaitlistEntry:
    """Change a wish; its place in the list stays. Raises: NotWaiting."""
    row = standing(entry)
    for name, value in _whole(facts).items():
        setattr(row, name, value)
    row.windows.all().delete()
    _save(row, windows)
    audit.record(by=by, action="waitlist.change", patient=row.patient, obj=row, now=now)
    return row


def _whole(facts: dict[str, Any]) -> dict[str, Any]:
    """A visit that is brought forward keeps its kind, so the wish has that kind too."""
    visit = facts.get("visit")
    return facts | ({"type": visit.type} if visit is not None else {})


def _save(entry: WaitlistEntry, windows: Iterable[Window]) -> None:
    try:
        with transaction.atomic():
            entry.save()
    except IntegrityError:
        said = _("%(name)s waits for such a visit already. Change that wish instead.")
        raise NotWaiting(said % {"name": entry.patient.full_name}) from None
    WaitlistWindow.objects.bulk_create(
        WaitlistWindow(entry=entry, weekday=one.weekday, starts=one.starts, ends=one.ends)
        for one in sorted(set(windows))
    )


@transaction.atomic
def withdraw(*, by: User | None, now: datetime, entry: WaitlistEntry, why: str = "") -> None:
    """Take somebody off the list; a time that is kept for them is `offer.end_wish`'s to give back.

    Raises: NotWaiting.
    """
    row = standing(entry)
    _end(row, WITHDRAWN, by=by, now=now, why=why)


def book(*, by: User | None, now: datetime, entry: WaitlistEntry) -> None:
    """The wish came true; call it in the transaction that books, with the row locked."""
    _end(entry, BOOKED, by=by, now=now)


def _end(
    entry: WaitlistEntry, status: str, *, by: User | None, now: datetime, why: str = ""
) -> None:
    entry.status, entry.ended_at = status, now
    entry.save(update_fields=["status", "ended_at"])
    verb = {BOOKED: "book", WITHDRAWN: "withdraw", OVER: "run_out"}[status]
    audit.record(
        by=by, action=f"waitlist.{verb}", patient=entry.patient, obj=entry, now=now, reason=why
    )


def run_out(*, now: datetime) -> int:
    """End the wishes whose days have passed; returns how many. Safe to run twice at once."""
    count = 0
    for entry in WaitlistEntry.objects.run_out(now):
        with transaction.atomic():
            try:
                row = standing(entry)
            except NotWaiting:
                continue
            _end(row, OVER, by=None, now=now)
            count += 1
    return count
