"""Repairs: a plan's visits moved and added together or not at all, and all put back at once."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, Room, User
from scheduling.actions import appointment as visits
from scheduling.actions import hours, notice, race, relay, reminder
from scheduling.actions import plan as plans
from scheduling.actions.relay import Changed, Step
from scheduling.actions.standing import locked, noted
from scheduling.models import Appointment, AppointmentType, CarePlan, Repair
from scheduling.models.notice import Known
from scheduling.models.proposal import propose
from scheduling.models.revision import unpacked
from scheduling.rules.policy import Reason, Status
from scheduling.rules.slot import Shape


@transaction.atomic
def add(
    *, by: User, now: datetime, plan: CarePlan, shown: str, with_others: bool = False
) -> Repair:
    """Move and add what a plan's repair proposes, all in one transaction; returns it.

    `shown` is the digest of the proposal that a person agreed to; another one is refused.

    Raises: Changed, Taken when somebody was faster. Nothing is changed then.
    """
    plan = relay.under_way(plan)
    proposal = propose(plan, now, with_others=with_others)
    relay.agreed(proposal, shown)
    if not proposal.count:
        raise Changed(_("The calendar has changed since. Look at the new times."))
    steps = relay.carried_out(proposal, by=by, now=now)
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
    relay.number(
        {UUID(one["visit"]): one["was"]["number"] for one in back if one["do"] == "number"}
    )
    for step in back:
        if step["do"] in {"move", "retype", "drop"}:
            _put_back(step, row.plan, by=by, now=now)
    if row.plan is not None and row.plan_was is not None:
        plan = CarePlan.objects.for_list().get(pk=row.plan.pk)
        plans.reshape(by=by, now=now, plan=plan, draft=unpacked(plan, row.plan_was))
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
    as_left = visit.status == Status.CANCELLED if step["do"] == "drop" else visit.is_open
    if visit.start_version != step["version"] or not as_left:
        said = _("%(name)s’s visit was changed since. Move the visits by hand.")
        raise Refused(said % {"name": visit.patient.full_name})
    return visit


def _take_away(step: Step, *, by: User, now: datetime) -> None:
    """Cancel a visit that the repair added; it does not count as one of the plan."""
    visit = _unchanged(step)
    relay.leave(visits.cancel(by=by, now=now, appointment=visit, reason=Reason.MISTAKE))


def _put_back(step: Step, plan: CarePlan | None, *, by: User, now: datetime) -> None:
    """Give a visit its former time, people and state. Raises: Refused, Taken."""
    was, visit = step["was"], _unchanged(step)
    kind = AppointmentType.objects.get(pk=was["type"])
    visit.take_shape(kind, Shape(**was["shape"]), datetime.fromisoformat(was["start"]))
    if step["do"] == "drop":
        visit.plan, visit.plan_number = plan, was["number"]
        visit.cancel_reason, visit.cancelled_at = "", None
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
        race.line_up(visit.whole, visit.practitioner_id, visit.room_id, visit.patient_id)
        # Back under, or over, the visit beside which it stood: the constraints still forbid more.
        visit.overbook_reason = was["overbook_reason"]
        visit.save()

    race.settle(work, taken=lambda name: race.taken(visit, now=now, constraint=name))
    reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was moved."))
    reminder.plan(by=by, now=now, appointment=visit)
    noted(visit, "put_back", by=by, now=now)
