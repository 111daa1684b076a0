"""Care plans: made, laid on the calendar all at once or not at all, stopped."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Room, User
from scheduling.actions import appointment as visits
from scheduling.actions import notice
from scheduling.models import Appointment, CarePlan, PlanAway, PlanPhase, PlanSpecial, PlanWindow
from scheduling.models.appointment import COMING_VALUES
from scheduling.models.draft import Draft, digest
from scheduling.models.notice import Known
from scheduling.rules.policy import Reason
from scheduling.rules.solver import Layout


class DoesNotFit(Refused):
    """Not every visit finds a time, or not the one that was shown; `layout` says which."""

    def __init__(self, sentence: str, layout: Layout) -> None:
        super().__init__(sentence)
        self.layout = layout


@transaction.atomic
def make(*, by: User, now: datetime, draft: Draft) -> CarePlan:
    """Store a plan that is not booked yet; returns it. Raises: Refused when one is under way."""
    if CarePlan.objects.active().filter(patient=draft.patient).exists():
        raise Refused(_("This patient has a plan under way. Stop it first, then make a new one."))
    plan = CarePlan.objects.create(
        patient=draft.patient,
        practitioner=draft.practitioner,
        location=draft.location,
        type=draft.type,
        exam_type=draft.exam_type,
        exam_number=draft.exam_number,
        goal=draft.goal,
        others_may_treat=draft.others_may_treat,
        gap_days=draft.gap_days,
        pauses=sorted(draft.pauses),
        exam_visits=draft.exam_visits,
        exam_days=draft.exam_days,
        starts_on=draft.starts_on,
        visits_total=draft.visits_total,
        weekdays=sorted(draft.weekdays),
        wanted_at=draft.wanted_at,
        made_by=by,
    )
    _fill(plan, draft)
    audit.record(by=by, action="plan.make", patient=draft.patient, obj=plan, now=now)
    return plan


def _fill(plan: CarePlan, draft: Draft) -> None:
    """Store the rows that belong to a plan, which has none yet."""
    PlanPhase.objects.bulk_create(
        PlanPhase(plan=plan, position=position, per_week=phase.per_week, weeks=phase.weeks)
        for position, phase in enumerate(draft.phases)
    )
    PlanSpecial.objects.bulk_create(
        PlanSpecial(plan=plan, number=number, type=kind) for number, kind in draft.specials
    )
    PlanWindow.objects.bulk_create(
        PlanWindow(plan=plan, weekday=one.weekday, starts=one.starts, ends=one.ends)
        for one in draft.windows
    )
    PlanAway.objects.bulk_create(
        PlanAway(plan=plan, first_on=first, last_on=last) for first, last in draft.aways
    )


@transaction.atomic
def reshape(*, by: User, now: datetime, plan: CarePlan, draft: Draft) -> CarePlan:
    """Let a plan under way say what a draft says, and return it; no visit is touched."""
    for rows in (plan.phases, plan.specials, plan.windows, plan.aways):
        rows.all().delete()
    plan.practitioner, plan.others_may_treat = draft.practitioner, draft.others_may_treat
    plan.exam_type, plan.exam_number = draft.exam_type, draft.exam_number
    plan.weekdays, plan.wanted_at = sorted(draft.weekdays), draft.wanted_at
    plan.gap_days, plan.visits_total = draft.gap_days, draft.visits_total
    plan.save()
    _fill(plan, draft)
    audit.record(by=by, action="plan.reshape", patient=plan.patient, obj=plan, now=now)
    return plan


@transaction.atomic
def lay(
    *, by: User, now: datetime, plan: CarePlan, shown: str | None = None, tells: bool = False
) -> list[Appointment]:
    """Book every visit of a plan in one transaction; returns them in order.

    `shown` is the digest of the layout that a person agreed to; another one is refused. With
    `tells` its patient gets one confirmation of all visits after the undo window.

    Raises: DoesNotFit, Taken when somebody was faster, Refused when it is booked already. Nothing
    is booked then.
    """
    plan = CarePlan.objects.select_for_update(of=("self",)).for_list().get(pk=plan.pk)
    if plan.status != "draft":
        raise Refused(_("This plan is booked already."))
    draft = Draft.of(plan)
    diary = draft.diary(now)
    layout = draft.lay(diary)
    if not layout.fits:
        raise DoesNotFit(_("Not every visit of the plan finds a time."), layout)
    if shown is not None and shown != digest(layout):
        raise DoesNotFit(_("The calendar has changed since. Look at the new times."), layout)
    people = {**diary.practitioners, plan.practitioner_id: plan.practitioner}
    rooms = {room.pk: room for room in Room.objects.filter(pk__in=diary.rooms)}
    booked = [
        visits.book(
            by=by,
            now=now,
            patient=plan.patient,
            practitioner=people[visit.offer.practitioner],
            room=rooms[visit.offer.room],
            type=draft.type_of(visit.number),
            start_at=visit.offer.start,
            plan=plan,
            plan_number=visit.number,
        )
        for visit in layout.placed
    ]
    plan.status, plan.laid_at = "active", now
    plan.save(update_fields=["status", "laid_at"])
    if tells:
        news = [Known(visit, None, None) for visit in booked]
        notice.tell(by=by, now=now, patient=plan.patient, changes=news)
    audit.record(by=by, action="plan.lay", patient=plan.patient, obj=plan, now=now)
    return booked


@transaction.atomic
def stop(*, by: User, now: datetime, plan: CarePlan, reason: str) -> int:
    """End a plan and cancel its visits still to come; returns how many were cancelled.

    Its patient is told of all of them in one message, which strikes them out of the calendar.

    Raises: Refused when it has ended already.
    """
    plan = (
        CarePlan.objects.select_for_update(of=("self",)).select_related("patient").get(pk=plan.pk)
    )
    if plan.status != "active":
        raise Refused(_("This plan is not under way."))
    coming = plan.appointments.filter(status__in=COMING_VALUES, period__startswith__gt=now)
    why: dict[str, Any] = {"reason": Reason.PLAN, "note": reason, "tells": False}
    gone = [visits.cancel(by=by, now=now, appointment=visit, **why) for visit in coming.in_order()]
    news = [Known(visit, visit.start_at, visit.practitioner) for visit in gone]
    notice.tell(by=by, now=now, patient=plan.patient, changes=news)
    plan.status, plan.ended_at, plan.end_reason = "stopped", now, reason
    plan.save(update_fields=["status", "ended_at", "end_reason"])
    audit.record(by=by, action="plan.stop", patient=plan.patient, obj=plan, now=now, reason=reason)
    return len(gone)
