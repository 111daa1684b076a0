"""A pregnancy under care: noted, dated anew, ended; the clearance it asks for follows."""

from datetime import date, datetime
from typing import Any, TypedDict, Unpack

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, clearance, told
from clinic.models import Patient, Pregnancy, User
from clinic.rules import pregnancy
from clinic.rules.screening import Condition


class Facts(TypedDict, total=False):
    """What can be said about a pregnancy: the due date, or the weeks on a day."""

    due_on: date | None
    counted_weeks: int | None
    counted_days: int | None
    counted_on: date | None
    babies: int | None
    informant: str
    source: str
    note: str


@transaction.atomic
def add(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> Pregnancy:
    """Write a pregnancy that goes on and return it; a doctor's word is asked for.

    Raises: Refused when one goes on already, or when the dates cannot be.
    """
    Patient.objects.select_for_update().get(pk=patient.pk)
    if Pregnancy.objects.open().filter(patient=patient).exists():
        raise Refused(_("A pregnancy is noted already. Change it, or say how it ended."))
    row = Pregnancy(patient=patient, **_dated(facts, now))
    told.write(by=by, now=now, row=row, noun="pregnancy", patient=patient)
    clearance.need(
        by=by,
        now=now,
        patient=patient,
        condition=Condition.PREGNANCY,
        source=row.source or _("noted at the clinic"),
        due_on=row.due_on,
    )
    _date_clearance(by=by, now=now, row=row)
    return row


@transaction.atomic
def note(
    *, by: User | None, now: datetime, patient: Patient, due_on: date | None, source: str
) -> Pregnancy:
    """The pregnancy that goes on, written if there is none: for what an intake or import tells."""
    known = Pregnancy.objects.open().filter(patient=patient).first()
    if known is not None:
        return known
    if due_on is not None and pregnancy.weeks_on(due_on, now.date()) is None:
        due_on = None  # a date that no pregnancy of today can have is no reason to lose the rest
    return add(by=by, now=now, patient=patient, due_on=due_on, source=source[:80])


@transaction.atomic
def change(*, by: User, now: datetime, row: Pregnancy, **facts: Unpack[Facts]) -> None:
    """Change what is given; the clearance is told of a new due date. Raises: Refused as `add`."""
    fresh = _locked(row)
    given = _dated(facts, now) if fresh.ended_on is None else dict(facts)
    told.rewrite(
        by=by, now=now, row=fresh, action="pregnancy.change", patient=fresh.patient, facts=given
    )
    _date_clearance(by=by, now=now, row=fresh)


@transaction.atomic
def end(
    *,
    by: User,
    now: datetime,
    row: Pregnancy,
    ended_on: date,
    ended_precision: str = "",
    outcome: str = "",
) -> None:
    """Say when it ended and how; what waited for a doctor's word waits no longer.

    Raises: Refused when it has ended already, or cannot have ended then.
    """
    fresh = _locked(row)
    if fresh.ended_on is not None:
        raise Refused(_("This pregnancy has ended already."))
    facts: dict[str, Any] = {
        "ended_on": ended_on,
        "ended_precision": ended_precision,
        "outcome": outcome,
    }
    told.moment(facts, "ended", patient=fresh.patient, now=now)
    told.rewrite(
        by=by, now=now, row=fresh, action="pregnancy.end", patient=fresh.patient, facts=facts
    )
    clearance.lapse(
        by=by,
        now=now,
        patient=fresh.patient,
        condition=Condition.PREGNANCY,
        reason=_("the pregnancy has ended"),
    )


def _dated(facts: Facts, now: datetime) -> dict[str, Any]:
    """The facts with the due date that the weeks make.

    Raises: Refused when weeks and due date are both given, or give no weeks for today.
    """
    given: dict[str, Any] = dict(facts)
    weeks = given.get("counted_weeks")
    if weeks is None:
        given |= {"counted_weeks": None, "counted_days": None, "counted_on": None}
    else:
        if given.get("due_on") is not None:
            raise Refused(_("Give the due date or the weeks, not both."))
        given["counted_days"] = given.get("counted_days") or 0
        given["counted_on"] = given.get("counted_on") or now.date()
        if given["counted_on"] > now.date():
            raise Refused(_("The weeks cannot have been counted in the future."))
        given["due_on"] = pregnancy.due_on(weeks, given["counted_days"], given["counted_on"])
    due = given.get("due_on")
    if due is not None and pregnancy.weeks_on(due, now.date()) is None:
        raise Refused(_("No pregnancy of today has this date. Check it, or say how it ended."))
    return given


def _date_clearance(*, by: User | None, now: datetime, row: Pregnancy) -> None:
    clearance.date_birth(by=by, now=now, patient=row.patient, due_on=row.due_on)


def _locked(row: Pregnancy) -> Pregnancy:
    rows = Pregnancy.objects.select_for_update(of=("self",)).select_related("patient")
    return rows.get(pk=row.pk)
