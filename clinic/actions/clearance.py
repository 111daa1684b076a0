"""A doctor's word before treatment: needed, asked for, received, declined, or waived with a reason.

Each step keeps the alert that everybody sees in step: a stop while treatment waits, a caution with
what is allowed once the answer is there.
"""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from clinic.actions import Refused, alert, audit, handout
from clinic.catalogue.screening import Policy
from clinic.models import Clearance, Patient, ScreeningPolicy, User
from clinic.rules.access import Permission
from clinic.rules.screening import Condition

_WARNINGS = {
    Policy.URGENT: ("stop", _lazy("%(condition)s: urgent. Nothing is booked, nobody treats.")),
    Policy.HOLD: ("stop", _lazy("%(condition)s: no treatment before a doctor’s word.")),
    Policy.LOW_FORCE: ("caution", _lazy("%(condition)s: low force only.")),
    Policy.NO_PRONE: ("caution", _lazy("%(condition)s: not lying face down.")),
    Policy.NOTE: ("note", _lazy("%(condition)s.")),
}


@transaction.atomic
def need(
    *,
    by: User | None,
    now: datetime,
    patient: Patient,
    condition: str,
    source: str,
    detail: str = "",
    due_on: date | None = None,
) -> tuple[Clearance, bool]:
    """Ask for a doctor's word and raise the alert; returns the clearance and whether it is new.

    One that waits, or that was answered and still holds, is enough: it is returned instead.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)  # two answers at once raise one
    same = Clearance.objects.filter(patient=patient, condition=condition).order_by("-id")
    for known in same:
        run_out = known.expires_on is not None and known.expires_on < now.date()
        if known.status != "over" and not (run_out and known.status in {"received", "waived"}):
            return known, False
    ScreeningPolicy.objects.stand_still()
    clearance = Clearance.objects.create(
        created_at=now,
        patient=patient,
        condition=condition,
        policy=ScreeningPolicy.objects.policy_of(condition),
        raised_on=now.date(),
        raised_by=by,
        source=source[:80],
        detail=detail[:240],
        due_on=due_on,
    )
    audit.record(by=by, action="clearance.need", patient=patient, obj=clearance, now=now)
    _warn(by=by, now=now, row=clearance)
    return clearance, True


@transaction.atomic
def rule(*, by: User, now: datetime, condition: str, policy: Policy) -> int:
    """Put every clearance of a condition under a new policy; returns how many it changed.

    Those that nobody has answered get the alert of that policy in place of their own.
    """
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("patient")
    found = list(rows.filter(condition=condition).exclude(status="over").order_by("id"))
    for row in found:
        row.policy = policy
        _save(by=by, now=now, row=row, verb="rule")
        if row.status in {"needed", "requested"}:
            alert.end_of(by=by, now=now, clearance=row, reason=_("the clinic’s policy changed"))
            _warn(by=by, now=now, row=row)
    return len(found)


def _warn(*, by: User | None, now: datetime, row: Clearance) -> None:
    """What everybody sees as long as nobody has answered."""
    level, words = _WARNINGS[Policy(row.policy)]
    text = str(words) % {"condition": row.get_condition_display()}
    alert.add(
        by=by,
        now=now,
        patient=row.patient,
        level=level,
        text=text,
        source=row.source,
        clearance=row,
    )


@transaction.atomic
def request(
    *,
    by: User,
    now: datetime,
    clearance: Clearance,
    physician_name: str,
    physician_practice: str = "",
    contact_route: str = "",
) -> None:
    """Note that the doctor was asked. Raises: Refused when it was answered already."""
    row = _open(clearance)
    row.status = "requested"
    row.physician_name = physician_name
    row.physician_practice = physician_practice
    row.contact_route = contact_route
    _save(by=by, now=now, row=row, verb="request")


@transaction.atomic
def receive(
    *,
    by: User,
    now: datetime,
    clearance: Clearance,
    received_on: date,
    scope: str,
    expires_on: date,
    physician_name: str,
    physician_practice: str = "",
    detail: str = "",
) -> None:
    """Note the doctor's consent, what it allows and until when; the stop becomes a caution.

    Raises: Refused when it was answered already, or when the dates cannot be.
    """
    row = _open(clearance, declined_too=True)
    if received_on > now.date():
        raise Refused(_("The answer cannot come from the future."))
    if expires_on <= received_on:
        raise Refused(_("It must hold longer than the day it was given."))
    row.status, row.scope = "received", scope
    row.received_on, row.expires_on = received_on, expires_on
    row.physician_name, row.physician_practice = physician_name, physician_practice
    row.detail = detail or row.detail
    if by.can(Permission.CLEARANCE_WAIVE):
        row.reviewed_by, row.reviewed_at = by, now
    _save(by=by, now=now, row=row, verb="receive")
    text = _("%(condition)s. The doctor allows: %(scope)s.") % {
        "condition": row.get_condition_display(),
        "scope": row.get_scope_display(),
    }
    _settle(by=by, now=now, row=row, level="note" if scope == "all" else "caution", text=text)


@transaction.atomic
def decline(
    *,
    by: User,
    now: datetime,
    clearance: Clearance,
    received_on: date,
    physician_name: str,
    physician_practice: str = "",
    detail: str = "",
) -> None:
    """Note that the doctor advises against treatment; the stop remains."""
    row = _open(clearance)
    if received_on > now.date():
        raise Refused(_("The answer cannot come from the future."))
    row.status, row.received_on = "declined", received_on
    row.physician_name, row.physician_practice = physician_name, physician_practice
    row.detail = detail or row.detail
    _save(by=by, now=now, row=row, verb="decline")
    text = _("%(condition)s: the doctor advises against treatment.") % {
        "condition": row.get_condition_display()
    }
    _settle(by=by, now=now, row=row, level="stop", text=text)


@transaction.atomic
def waive(
    *,
    by: User,
    now: datetime,
    clearance: Clearance,
    reason: str,
    expires_on: date | None = None,
) -> None:
    """Go on without a doctor's word, on a chiropractor's own responsibility and with the reason.

    Raises: Refused when this person may not, gives no reason, or it was answered already.
    """
    if not by.can(Permission.CLEARANCE_WAIVE):
        raise Refused(_("Only a chiropractor may go on without a doctor’s word."))
    if not reason.strip():
        raise Refused(_("Say why treatment may go on."))
    row = _open(clearance, declined_too=True)
    row.status, row.override_reason, row.expires_on = "waived", reason.strip()[:240], expires_on
    row.reviewed_by, row.reviewed_at = by, now
    _save(by=by, now=now, row=row, verb="waive", reason=row.override_reason)
    text = _("%(condition)s. %(name)s goes on without a doctor’s word.") % {
        "condition": row.get_condition_display(),
        "name": by.display_name,
    }
    _settle(by=by, now=now, row=row, level="caution", text=text, reason=row.override_reason)


@transaction.atomic
def lapse(*, by: User | None, now: datetime, patient: Patient, condition: str, reason: str) -> int:
    """Say that a condition is past: nobody waits for a word about it, and its alerts end.

    Returns how many clearances it settled. What a doctor said stays on the record.
    """
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("patient")
    found = list(rows.filter(patient=patient, condition=condition).exclude(status="over"))
    for row in found:
        row.status = "over"
        _save(by=by, now=now, row=row, verb="lapse", reason=reason)
        alert.end_of(by=by, now=now, clearance=row, reason=reason)
        handout.withdraw(by=by, now=now, clearance=row)
    return len(found)


@transaction.atomic
def date_birth(*, by: User | None, now: datetime, patient: Patient, due_on: date | None) -> None:
    """Tell the pregnancy's clearance which due date holds now, for its own end follows from it."""
    rows = Clearance.objects.select_for_update(of=("self",)).select_related("patient")
    for row in rows.filter(patient=patient, condition=Condition.PREGNANCY.value):
        if row.status != "over" and due_on is not None and row.due_on != due_on:
            row.due_on = due_on
            _save(by=by, now=now, row=row, verb="change")


def _open(clearance: Clearance, *, declined_too: bool = False) -> Clearance:
    """The locked row. Raises: Refused when it was answered already."""
    row = Clearance.objects.select_for_update(of=("self",)).select_related("patient")
    found = row.get(pk=clearance.pk)
    if found.status not in {"needed", "requested"} | ({"declined"} if declined_too else set()):
        raise Refused(_("This clearance was answered already."))
    return found


def _save(*, by: User | None, now: datetime, row: Clearance, verb: str, reason: str = "") -> None:
    row.save()
    audit.record(
        by=by, action=f"clearance.{verb}", patient=row.patient, obj=row, now=now, reason=reason
    )


def _settle(
    *, by: User, now: datetime, row: Clearance, level: str, text: str, reason: str = ""
) -> None:
    """Put one alert in the place of those that this clearance raised; its letter is done with."""
    alert.end_of(by=by, now=now, clearance=row, reason="answered")
    doctor = ", ".join(part for part in (row.physician_name, row.physician_practice) if part)
    alert.add(
        by=by,
        now=now,
        patient=row.patient,
        level=level,
        text=text,
        reason=reason,
        source=doctor or row.source,
        clearance=row,
    )
    handout.withdraw(by=by, now=now, clearance=row)
