"""What writing a fact about a person shares: its dates can be, and what changed is recorded."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, User
from clinic.models.told import Lasting, Told
from clinic.rules import when
from clinic.rules.when import When

NEVER = When()


def write(*, by: User | None, now: datetime, row: Told, noun: str, patient: Patient) -> None:
    """Save a new fact and record it."""
    row.recorded_by, row.created_at = by, now
    row.save(force_insert=True)
    audit.record(by=by, action=f"{noun}.add", patient=patient, obj=row, now=now)


def rewrite(
    *,
    by: User | None,
    now: datetime,
    row: Told,
    action: str,
    patient: Patient,
    facts: Mapping[str, Any],
) -> bool:
    """Put the facts on a locked row; returns whether one of them differed, and records which."""
    changed = sorted(name for name, value in facts.items() if getattr(row, name) != value)
    if not changed:
        return False
    for name in changed:
        setattr(row, name, facts[name])
    row.save(update_fields=changed)
    details = {"fields": changed}
    audit.record(by=by, action=action, patient=patient, obj=row, now=now, details=details)
    return True


def _refuse_dates(start: When, end: When, patient: Patient, now: datetime) -> None:
    words = {
        "future": _("It cannot have started in the future."),
        "birth": _("It cannot have started before the birth."),
        "order": _("It cannot end before it started."),
        "end_future": _("It cannot have ended in the future."),
    }
    trouble = when.trouble(start, end, patient.birth_on, now.date())
    if trouble is not None:
        raise Refused(words[trouble])


def moment(facts: dict[str, Any], name: str, *, patient: Patient, now: datetime) -> None:
    """Check the date of a fact that happens once, `<name>_on` with its precision.

    Raises: Refused when it lies in the future or before the birth.
    """
    said = When(facts.get(f"{name}_on"), facts.get(f"{name}_precision", ""))
    _refuse_dates(said, NEVER, patient, now)


def period(facts: dict[str, Any], *, patient: Patient, now: datetime) -> dict[str, Any]:
    """The facts with an end that does not lie before the start of the same month or year.

    Raises: Refused when the dates cannot be.
    """
    start = When(facts.get("started_on"), facts.get("started_precision", ""))
    end = When(facts.get("ended_on"), facts.get("ended_precision", ""))
    _refuse_dates(start, end, patient, now)
    if start.on and end.on and end.on < start.on:
        facts = {**facts, "ended_on": start.on}
    return facts


def ending(
    row: Lasting, on: date | None, precision: str, words: str, *, patient: Patient, now: datetime
) -> dict[str, Any]:
    """The facts that end a row.

    Raises: Refused when it cannot have ended then, or when nothing is said.
    """
    if on is None and not words:
        raise Refused(_("Say when it ended: a day, a month, a year, or in words."))
    facts = {
        "started_on": row.started_on,
        "started_precision": row.started_precision,
        "ended_on": on,
        "ended_precision": precision,
        "ended_words": words,
    }
    return period(facts, patient=patient, now=now)
