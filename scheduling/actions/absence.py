"""Somebody away: the days noted and the chosen visits moved, all together or not at all."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.actions import hours, relay
from scheduling.actions import repair as repairs
from scheduling.actions.race import Taken
from scheduling.models import Appointment, Closure, Repair
from scheduling.models.absence import Absence
from scheduling.rules.slot import Offer

Chosen = Mapping[UUID, Offer]


class Lost(Refused):
    """One of the chosen times is gone; the sentence names whose."""


@transaction.atomic
def add(*, by: User, now: datetime, absence: Absence, reason: str, chosen: Chosen) -> Repair:
    """Note that a practitioner is away and move the chosen visits; returns what was done.

    Raises: Lost, Refused. Nothing is noted or moved then.
    """
    closure = hours.close(
        by=by,
        now=now,
        practitioner=absence.practitioner,
        location=None,  # who is ill is nowhere
        first_on=absence.first_on,
        last_on=absence.last_on,
        starts=absence.starts,  # what was worked before it stays worked
        reason=reason,
    )
    return _apply(by=by, now=now, closure=closure, made=True, chosen=chosen, of=absence.affected)


@transaction.atomic
def settle(
    *, by: User, now: datetime, closure: Closure, affected: list[Appointment], chosen: Chosen
) -> Repair:
    """Move the chosen visits out of days that are noted already; returns what was done.

    Raises: Lost, Refused. Nothing is moved then.
    """
    if not chosen:
        raise Refused(_("No visit was chosen."))
    return _apply(by=by, now=now, closure=closure, made=False, chosen=chosen, of=affected)


def _apply(
    *,
    by: User,
    now: datetime,
    closure: Closure,
    made: bool,
    chosen: Chosen,
    of: list[Appointment],
) -> Repair:
    """In the order of time, in which each proposal was found free."""
    steps = []
    for visit in of:
        if visit.pk not in chosen:
            continue
        try:
            steps.append(relay.move(by=by, now=now, visit=visit, offer=chosen[visit.pk]))
        except (Taken, Refused) as error:
            said = _("%(name)s: %(why)s New times are proposed.")
            words = {"name": visit.patient.full_name, "why": str(error)}
            raise Lost(said % words) from None
    repair = Repair.objects.create(
        closure=closure, made_closure=made, made_by=by, made_at=now, steps=steps
    )
    repairs.say(by=by, now=now, steps=steps)
    audit.record(
        by=by,
        action="absence.add" if made else "absence.settle",
        obj=repair,
        now=now,
        reason=closure.reason,
        details={"closure": str(closure.pk), "visits": [step["visit"] for step in steps]},
    )
    return repair
