"""Visits that did not take place: noted with the rule of the day, followed up, settled."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.actions import recall
from scheduling.models import Appointment, Miss, MissContact, Policy
from scheduling.rules import policy as rule
from scheduling.rules.policy import Fee, MissKind, Outcome, Reason


@transaction.atomic
def note_no_show(*, by: User | None, now: datetime, visit: Appointment, is_auto: bool) -> Miss:
    """Note, beside the visit's own state, that nobody came; returns the row."""
    limit = timedelta(minutes=Policy.objects.current().no_show_min)
    return _note(MissKind.NO_SHOW, by=by, now=now, visit=visit, limit=limit, is_auto=is_auto)


@transaction.atomic
def note_cancel(
    *, by: User | None, now: datetime, visit: Appointment, reason: Reason
) -> Miss | None:
    """Note a cancellation that comes late by the rule of today; None when it does not."""
    hours = Policy.objects.current().late_cancel_hours
    late = rule.is_late_cancel(
        start_at=visit.start_at, now=now, late_cancel_hours=hours, reason=reason
    )
    if not late:
        return None
    return _note(MissKind.LATE_CANCEL, by=by, now=now, visit=visit, limit=timedelta(hours=hours))


def _note(
    kind: MissKind,
    *,
    by: User | None,
    now: datetime,
    visit: Appointment,
    limit: timedelta,
    is_auto: bool = False,
) -> Miss:
    minutes = int(limit.total_seconds()) // 60
    miss = Miss.objects.create(
        appointment=visit, kind=kind, at=now, limit_min=minutes, is_auto=is_auto
    )
    audit.record(by=by, action=f"miss.{kind}", patient=visit.patient, obj=miss, now=now)
    return miss


@transaction.atomic
def undo(*, by: User | None, now: datetime, visit: Appointment) -> int:
    """The visit stands again: what was noted of it no longer counts; returns how many rows."""
    rows = list(Miss.objects.standing().filter(appointment=visit).select_for_update())
    for miss in rows:
        miss.undone_at = now
        miss.save(update_fields=["undone_at"])
        audit.record(by=by, action="miss.undo", patient=visit.patient, obj=miss, now=now)
    if rows:
        recall.answered(by=by, now=now, patient=visit.patient)
    return len(rows)


def _locked(miss: Miss) -> Miss:
    """The row as it is now. Raises: Refused when it was taken back."""
    rows = Miss.objects.select_related("appointment__patient").select_for_update(of=("self",))
    row = rows.get(pk=miss.pk)
    if row.undone_at is not None:
        raise Refused(_("This visit stands again, so there is nothing to follow up."))
    return row


def _settle(row: Miss, *, by: User, now: datetime) -> None:
    if row.settled_at is None:
        row.settled_at, row.settled_by = now, by


@transaction.atomic
def contact(
    *, by: User, now: datetime, miss: Miss, how: str, outcome: Outcome, note: str = ""
) -> MissContact:
    """Note a try to reach somebody; one that leaves nothing to do settles the row.

    Raises: Refused when the visit stands again.
    """
    row = _locked(miss)
    made = MissContact.objects.create(
        miss=row, at=now, by=by, how=how, outcome=outcome, note=note.strip()
    )
    if outcome in rule.SETTLING:
        _settle(row, by=by, now=now)
        row.save(update_fields=["settled_at", "settled_by"])
    audit.record(
        by=by,
        action="miss.contact",
        patient=row.appointment.patient,
        obj=row,
        now=now,
        details={"how": how, "outcome": outcome.value},
    )
    return made


@transaction.atomic
def decide(*, by: User, now: datetime, miss: Miss, fee: Fee, note: str = "") -> Miss:
    """Charge or waive the fee, with who decided; for a late cancellation nothing else is to do.

    Raises: Refused when the visit stands again.
    """
    row = _locked(miss)
    row.fee, row.fee_note, row.fee_at, row.fee_by = fee, note.strip(), now, by
    if row.kind == MissKind.LATE_CANCEL:
        _settle(row, by=by, now=now)
    row.save()
    patient = row.appointment.patient
    audit.record(by=by, action="miss.fee", patient=patient, obj=row, now=now, reason=str(fee))
    return row


@transaction.atomic
def settle(*, by: User, now: datetime, miss: Miss) -> Miss:
    """Nothing more is to be done about it. Raises: Refused when the visit stands again."""
    row = _locked(miss)
    _settle(row, by=by, now=now)
    row.save(update_fields=["settled_at", "settled_by"])
    audit.record(by=by, action="miss.settle", patient=row.appointment.patient, obj=row, now=now)
    return row
