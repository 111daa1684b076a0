"""Repairs: a plan's visits moved and added together or not at all, and all put back at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, Room, User
from scheduling.actions import appointment as visits
from scheduling.actions import hours, notice, race, reminder
from scheduling.actions.standing import locked, noted
from scheduling.models import Appointment, CarePlan, Repair
from scheduling.models.notice import Known
from scheduling.models.proposal import Change, Proposal, in_turn, propose
from scheduling.rules.policy import Reason, Status
from scheduling.rules.slot import Offer, Span

Step = dict[str, Any]
_APART = 1000  # numbers are first taken out of each other's way: none stands twice meanwhile


class Changed(Refused):
    """It would not be what was shown, or nothing that can be done."""


@transaction.atomic
def add(
    *, by: User, now: datetime, plan: CarePlan, shown: str, with_others: bool = False
) -> Repair:
    """Move and add what a plan's repair proposes, all in one transaction; returns it.

    `shown` is the digest of the proposal that a person agreed to; another one is refused.

    Raises: Changed, Taken when somebody was faster. Nothing is changed then.
    """
    plan = CarePlan.objects.select_for_update(of=("self",)).for_list().get(pk=plan.pk)
    if plan.status != "active":
        raise Refused(_("This plan is not under way."))
    proposal = propose(plan, now, with_others=with_others)
    if proposal.mended.stuck is not None:
        raise Changed(_("Not every visit of the plan finds a time."))
    if not proposal.count or shown != proposal.digest:
        raise Changed(_("The calendar has changed since. Look at the new times."))
    moves = in_turn(proposal.of("moved"))
    if moves is None:
        raise Changed(_("Two visits would have to change places. Move one of them first."))
    steps = [_move(one, by=by, now=now) for one in moves]
    steps += _renumber(proposal, by=by, now=now)
    steps += [_book(one, proposal, by=by, now=now) for one in proposal.of("added")]
    made = Repair.objects.create(plan=plan, made_by=by, made_at=now, steps=steps)
    say(by=by, now=now, steps=steps)
    numbers = [str(one.number) for one in proposal.of("moved", "added")]
    audit.record(
        by=by,
        action="repair.add",
        patient=plan.patient,
        obj=made,
        now=now,
        details={"plan": str(plan.pk), "numbers": numbers},
    )
    return made


def _move(change: Change, *, by: User, now: datetime) -> Step:
    assert change.visit is not None  # noqa: S101 narrows the type: only such are moved
    assert change.offer is not None  # noqa: S101
    return move(visit=change.visit, offer=change.offer, by=by, now=now)


def move(*, by: User, now: datetime, visit: Appointment, offer: Offer) -> Step:
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
    )
    return {"do": "move", "visit": str(visit.pk), "was": was, "version": moved.start_version}


def _before(visit: Appointment) -> Step:
    """What has to be known of a visit to put it back."""
    return {
        "start": visit.start_at.isoformat(),
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
    _number({key: change.number for key, change in zip(keys, changed, strict=True)})
    return steps


def _number(wanted: dict[UUID, int]) -> None:
    for apart in (_APART, 0):
        for key, one in wanted.items():
            Appointment.objects.filter(pk=key).update(plan_number=one + apart)


def say(*, by: User, now: datetime, steps: Iterable[Step]) -> None:
    """Plan one message for each patient about the visits of these steps, as they are now."""
    told = {UUID(one["visit"]): one for one in steps if one["do"] != "number"}
    rows = Appointment.objects.for_page().filter(pk__in=told).in_order()
    people = {user.pk: user for user in User.objects.filter(pk__in=_people(told.values()))}
    news: dict[Patient, list[Known]] = defaultdict(list)
    for visit in rows:
        was = told[visit.pk]["was"]
        at = datetime.fromisoformat(was["start"]) if was else None
        whom = people[UUID(was["practitioner"])] if was else None
        news[visit.patient].append(Known(visit, at, whom))
    for patient, changes in news.items():
        notice.tell(by=by, now=now, patient=patient, changes=changes)


def _people(steps: Iterable[Step]) -> set[str]:
    return {one["was"]["practitioner"] for one in steps if one["was"]}


@transaction.atomic
def undo(*, by: User, now: datetime, repair: Repair) -> int:
    """Put everything back as it was before a repair; returns how many visits that were.

    Raises: Refused when the messages have gone out, when a visit was changed since, or when
    somebody has its former time. Everything stays as it is then.
    """
    row = Repair.objects.select_for_update(of=("self",)).for_page().get(pk=repair.pk)
    if row.undone_at is not None:
        raise Refused(_("This was taken back already."))
    if not row.can_undo(now):
        raise Refused(_("The messages have gone out. Move the visits by hand."))
    back = list(reversed(row.steps))
    for step in back:
        if step["do"] == "add":
            _take_away(step, by=by, now=now)
    _number({UUID(one["visit"]): one["was"]["number"] for one in back if one["do"] == "number"})
    for step in back:
        if step["do"] == "move":
            _put_back(step, by=by, now=now)
    closure = row.closure
    row.undone_at = now
    row.save(update_fields=["undone_at"])
    if closure is not None and row.made_closure:
        hours.reopen(by=by, now=now, closure=closure)
    say(by=by, now=now, steps=back)
    patient = row.plan.patient if row.plan else None
    audit.record(by=by, action="repair.undo", patient=patient, obj=row, now=now)
    return len({step["visit"] for step in back})


def _unchanged(step: Step) -> Appointment:
    """A visit as its step left it, locked. Raises: Refused when it was changed since."""
    visit = locked(Appointment(pk=UUID(step["visit"])))
    if visit.start_version != step["version"] or not visit.is_open:
        said = _("%(name)s’s visit was changed since. Move the visits by hand.")
        raise Refused(said % {"name": visit.patient.full_name})
    return visit


def _take_away(step: Step, *, by: User, now: datetime) -> None:
    """Cancel a visit that the repair added; it does not count as one of the plan."""
    visit = _unchanged(step)
    gone = visits.cancel(by=by, now=now, appointment=visit, reason=Reason.MISTAKE)
    gone.plan, gone.plan_number = None, None
    gone.save(update_fields=["plan", "plan_number"])


def _put_back(step: Step, *, by: User, now: datetime) -> None:
    """Give a visit its former time, people and state. Raises: Refused, Taken."""
    was, visit = step["was"], _unchanged(step)
    visit.shift(datetime.fromisoformat(was["start"]) - visit.start_at)
    visit.practitioner = User.objects.get(pk=was["practitioner"])
    visit.room = Room.objects.select_related("location").get(pk=was["room"])
    visit.location = visit.room.location
    visit.note_wall()
    visit.status = Status(was["status"])
    visit.confirmed_at, visit.confirmed_via = was["confirmed_at"], was["confirmed_via"]
    visit.arrived_at = was["arrived_at"]
    visit.outside_reason = was["outside_reason"]
    visit.start_version += 1

    def work() -> None:
        whole = Span(visit.period.lower, visit.period.upper)
        race.line_up(whole, visit.practitioner_id, visit.room_id, visit.patient_id)
        race.give_way(visit, now=now, reason=was["overbook_reason"])
        visit.save()

    race.settle(work, taken=lambda name: race.taken(visit, now=now, constraint=name))
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was moved."))
    reminder.plan(by=by, now=now, appointment=visit)
    noted(visit, "put_back", by=by, now=now)
