"""A plan's visits laid anew: dropped, moved, counted anew, added, in steps that can be undone."""

from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from clinic.actions import Refused
from clinic.models import Room, User
from scheduling.actions import appointment as visits
from scheduling.actions.standing import noted
from scheduling.models import Appointment, AppointmentType, CarePlan
from scheduling.models.change import Change, in_turn
from scheduling.models.proposal import Proposal
from scheduling.rules.policy import Reason
from scheduling.rules.slot import Offer

Step = dict[str, Any]
_APART = 1000  # numbers are first taken out of each other's way: none stands twice meanwhile


class Changed(Refused):
    """It would not be what was shown, or nothing that can be done."""


def under_way(plan: CarePlan) -> CarePlan:
    """The plan as it is now, locked. Raises: Refused when it has ended."""
    plan = CarePlan.objects.select_for_update(of=("self",)).for_list().get(pk=plan.pk)
    if plan.status != "active":
        raise Refused(_("This plan is not under way."))
    return plan


def agreed(proposal: Proposal, shown: str) -> None:
    """Whether it is what a person saw and said yes to. Raises: Changed."""
    if proposal.mended.stuck is not None:
        raise Changed(_("Not every visit of the plan finds a time."))
    if shown != proposal.digest:
        raise Changed(_("The calendar has changed since. Look at the new times."))


def carried_out(proposal: Proposal, *, by: User, now: datetime) -> list[Step]:
    """Drop, move, renumber and add; returns the steps in this order. Raises: Changed, Taken."""
    changes = [one for one in proposal.changes if one.visit and one.offer]
    moves = in_turn(changes)
    if moves is None:
        raise Changed(_("Two visits would have to change places. Move one of them first."))
    steps = [_drop(one, by=by, now=now) for one in proposal.of("dropped")]
    steps += [_move(one, by=by, now=now) for one in moves]
    steps += _renumber(proposal, by=by, now=now)
    return steps + [_book(one, proposal, by=by, now=now) for one in proposal.of("added")]


def _drop(change: Change, *, by: User, now: datetime) -> Step:
    """Cancel a visit that the plan does not need any more; it does not count as one of it."""
    assert change.visit is not None  # noqa: S101 narrows the type: only such drop out
    visit = change.visit
    was = {**_before(visit), "number": visit.plan_number}
    gone = visits.cancel(by=by, now=now, appointment=visit, reason=Reason.PLAN)
    leave(gone)
    return {"do": "drop", "visit": str(visit.pk), "was": was, "version": gone.start_version}


def leave(visit: Appointment) -> None:
    """A cancelled visit does not count as one of its plan any more."""
    visit.plan, visit.plan_number = None, None
    visit.save(update_fields=["plan", "plan_number"])


def _move(change: Change, *, by: User, now: datetime) -> Step:
    assert change.visit is not None  # noqa: S101 narrows the type: only such are moved
    assert change.offer is not None  # noqa: S101
    return move(visit=change.visit, offer=change.offer, by=by, now=now, becomes=change.kind)


def move(
    *,
    by: User,
    now: datetime,
    visit: Appointment,
    offer: Offer,
    becomes: AppointmentType | None = None,
) -> Step:
    """Move one visit within a repair, unsaid so far; returns the step that undoes it.

    Raises: as `appointment.move`.
    """
    was = _before(visit)
    moved = visits.move(
        by=by,
        now=now,
        appointment=visit,
        practitioner=User.objects.get(pk=offer.practitioner),
        room=Room.objects.select_related("location").get(pk=offer.room),
        start_at=offer.start,
        tells=False,
        becomes=becomes,
    )
    told = (moved.start_at, moved.practitioner_id) != (visit.start_at, visit.practitioner_id)
    do = "move" if told or becomes is None else "retype"
    return {"do": do, "visit": str(visit.pk), "was": was, "version": moved.start_version}


def _before(visit: Appointment) -> Step:
    """What has to be known of a visit to put it back."""
    return {
        "start": visit.start_at.isoformat(),
        "type": str(visit.type_id),
        "shape": asdict(visit.shape),
        "practitioner": str(visit.practitioner_id),
        "room": str(visit.room_id),
        "status": visit.status,
        "confirmed_at": visit.confirmed_at.isoformat() if visit.confirmed_at else None,
        "confirmed_via": visit.confirmed_via,
        "arrived_at": visit.arrived_at.isoformat() if visit.arrived_at else None,
        "outside_reason": visit.outside_reason,
        "overbook_reason": visit.overbook_reason,
    }


def _book(change: Change, proposal: Proposal, *, by: User, now: datetime) -> Step:
    offer = change.offer
    assert offer is not None  # noqa: S101 narrows the type: an added visit has a time
    visit = visits.book(
        by=by,
        now=now,
        patient=proposal.plan.patient,
        practitioner=User.objects.get(pk=offer.practitioner),
        room=Room.objects.select_related("location").get(pk=offer.room),
        type=proposal.draft.type_of(change.number),
        start_at=offer.start,
        plan=proposal.plan,
        plan_number=change.number,
    )
    return {"do": "add", "visit": str(visit.pk), "was": None, "version": visit.start_version}


def _renumber(proposal: Proposal, *, by: User, now: datetime) -> list[Step]:
    """Let the numbers follow the order of time again; returns the steps that undo it."""
    changed = [one for one in proposal.changes if one.visit is not None and one.is_renumbered]
    steps = []
    for change in changed:
        assert change.visit is not None  # noqa: S101 narrows the type
        was = {"number": change.visit.plan_number}
        steps.append({"do": "number", "visit": str(change.visit.pk), "was": was})
        noted(change.visit, "renumber", by=by, now=now)
    keys = [UUID(str(one["visit"])) for one in steps]
    number({key: change.number for key, change in zip(keys, changed, strict=True)})
    return steps


def number(wanted: dict[UUID, int]) -> None:
    """Give visits these numbers of their plan."""
    for apart in (_APART, 0):
        for key, one in wanted.items():
            Appointment.objects.filter(pk=key).update(plan_number=one + apart)
