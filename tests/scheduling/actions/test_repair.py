"""Repairs: the fewest moves, all or nothing, one message a patient, and one press back."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import Refused
from clinic.models import AuditEvent, Message
from scheduling.actions import appointment
from scheduling.actions import repair as repairs
from scheduling.actions.race import Taken
from scheduling.actions.relay import Changed
from scheduling.models import Appointment, CarePlan, Closure, Repair
from scheduling.models.change import Change, in_turn
from scheduling.models.proposal import Proposal, propose
from scheduling.rules.cadence import Phase
from scheduling.rules.policy import UNDO_WINDOW, Reason
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Why
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import laid
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db
SECOND_MONDAY = MONDAY + timedelta(days=7)


@pytest.fixture
def place() -> Clinic:
    return clinic()


def standing(plan: CarePlan) -> list[Appointment]:
    rows = plan.appointments.exclude(status__in=["cancelled", "no_show"])
    return list(rows.order_by("plan_number"))


def times(plan: CarePlan) -> list[tuple[int | None, datetime]]:
    return [(visit.plan_number, visit.start_at) for visit in standing(plan)]


def away(place: Clinic, first: int, days: int = 1) -> Closure:
    return Closure.objects.create(
        practitioner=place.ann,
        first_on=MONDAY + timedelta(days=first),
        last_on=MONDAY + timedelta(days=first + days - 1),
        reason="Seminar",
    )


def accept(place: Clinic, plan: CarePlan, now: datetime = NOW) -> Repair:
    plan = CarePlan.objects.for_list().get(pk=plan.pk)
    shown = propose(plan, now).digest
    return repairs.add(by=place.desk, now=now, plan=plan, shown=shown)


def proposal(plan: CarePlan, now: datetime = NOW) -> Proposal:
    return propose(CarePlan.objects.for_list().get(pk=plan.pk), now)


def gaps(plan: CarePlan) -> Sequence[int]:
    days = [visit.start_at.date() for visit in standing(plan)]
    return [(b - a).days for a, b in pairwise(days)]


def test_a_sound_plan_needs_nothing(place: Clinic) -> None:
    plan = laid(place)
    found = proposal(plan)
    assert (found.count, len(found.of("kept")), len(found.changes)) == (0, 12, 12)
    with pytest.raises(Changed):
        accept(place, plan)


def test_a_day_away_moves_one_visit_and_says_why(place: Clinic) -> None:
    plan = laid(place)
    away(place, 1)  # the first Tuesday
    found = proposal(plan)
    assert found.count == 1
    (moved,) = found.of("moved")
    assert (moved.number, moved.why, moved.cause) == (1, Why.CLOSED, "Seminar")
    assert len(found.of("kept")) == 11
    old = times(plan)
    made = accept(place, plan)
    assert times(plan)[1:] == old[1:]
    assert times(plan)[0] == (1, place.at(9, 30))  # the Monday before
    assert (len(made.steps), made.plan) == (1, plan)
    events = AuditEvent.objects
    assert events.filter(action="appointment.move").count() == 1
    assert events.get(action="repair.add").patient == plan.patient


def test_a_lost_visit_is_made_up_and_the_examination_stays_the_last(place: Clinic) -> None:
    exam = kind(duration_min=40, is_exam=True)
    plan = laid(place, phases=(Phase(2, 2), Phase(1, 2)), exam_type=exam, exam_number=6)
    missed = plan.appointments.get(plan_number=5)
    appointment.cancel(by=place.desk, now=NOW, appointment=missed, reason=Reason.WORK)
    accept(place, plan)
    visits = standing(plan)
    day = missed.start_at.date()
    assert day not in {visit.start_at.date() for visit in visits}  # they cannot come on that day
    assert [visit.plan_number for visit in visits] == [1, 2, 3, 4, 5, 6]
    assert visits == sorted(visits, key=lambda visit: visit.start_at)
    assert [visit.type for visit in visits] == [place.kind] * 5 + [exam]
    assert all(gap >= least for gap, least in zip(gaps(plan), (2, 2, 2, 2, 4), strict=True))


def test_numbers_follow_the_order_of_time(place: Clinic) -> None:
    """The Monday is missed and made up on Friday: the Wednesday between is the first now."""
    plan = laid(place, phases=(Phase(2, 2),), weekdays=(0, 2))
    first = plan.appointments.get(plan_number=1)
    later = first.end_at + timedelta(hours=1)
    appointment.no_show(by=place.desk, now=later, appointment=first)
    old = [start for _n, start in times(plan)]
    made = accept(place, plan, now=later)
    days = [start.date() - MONDAY for _n, start in times(plan)]
    assert [day.days for day in days] == [2, 4, 7, 9]
    assert [number for number, _start in times(plan)] == [1, 2, 3, 4]
    assert [step["do"] for step in made.steps].count("add") == 1
    assert {step["do"] for step in made.steps} == {"add", "number"}
    repairs.undo(by=place.desk, now=later, repair=made)
    assert [number for number, _start in times(plan)] == [2, 3, 4]
    assert [start for _n, start in times(plan)] == old


def test_what_was_shown_is_what_is_done(place: Clinic) -> None:
    plan = laid(place)
    away(place, 1)
    shown = proposal(plan).digest
    appointment.book(**place.facts(start_at=place.at(9, 30)))  # somebody takes the Monday
    with pytest.raises(Changed, match="changed since"):
        repairs.add(by=place.desk, now=NOW, plan=plan, shown=shown)
    assert not Repair.objects.exists()
    assert not AuditEvent.objects.filter(action="appointment.move").exists()


def test_another_practitioner_steps_in_where_nothing_else_fits(place: Clinic) -> None:
    plan = laid(place)
    away(place, 0, days=120)
    found = proposal(plan)
    assert found.with_others
    accept(place, plan)
    whom = [visit.practitioner for visit in standing(plan)]
    assert whom == [place.ben] * 12


def test_a_closed_clinic_is_an_obstacle_and_nothing_moves(place: Clinic) -> None:
    plan = laid(place)
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY + timedelta(days=120), reason="Flood")
    found = proposal(plan)
    assert found.mended.stuck is not None
    assert found.mended.stuck.why == Why.CLOSED
    with pytest.raises(Changed, match="finds a time"):
        accept(place, plan)


def test_a_visit_outside_the_hours_by_intention_is_left_alone(place: Clinic) -> None:
    plan = laid(place)
    first = plan.appointments.get(plan_number=1)
    appointment.move(
        by=place.desk,
        now=NOW,
        appointment=first,
        practitioner=place.ann,
        room=place.one,
        start_at=place.at(18, day=MONDAY + timedelta(days=1)),
        outside_reason="Asked for the evening",
    )
    assert proposal(plan).count == 0


def test_what_is_done_or_past_is_never_touched(place: Clinic) -> None:
    plan = laid(place)
    later = datetime.combine(SECOND_MONDAY, time(8), tzinfo=place.location.tz)
    first = plan.appointments.get(plan_number=1)
    appointment.finish(by=place.ann, now=first.end_at, appointment=first)
    away(place, 1, days=14)
    found = proposal(plan, later)
    assert first not in [one.visit for one in found.changes]
    assert {one.number for one in found.of("moved")} <= set(range(3, 13))


def test_the_patient_is_told_once_after_the_window(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    away(place, 0, days=9)
    accept(place, plan)
    message = Message.objects.get(kind="appointment_changed")
    assert message.due_at == NOW + UNDO_WINDOW
    assert message.body.count("Your new time") == len(proposal_moves(plan))
    assert message.notices.count() == len(proposal_moves(plan))


def proposal_moves(plan: CarePlan) -> list[dict[str, object]]:
    return [step for step in Repair.objects.get(plan=plan).steps if step["do"] == "move"]


def test_one_press_puts_all_back_and_nobody_is_told(place: Clinic) -> None:
    plan = laid(place)
    first = plan.appointments.get(plan_number=1)
    appointment.confirm(by=place.desk, now=NOW, appointment=first, via="phone")
    old = times(plan)
    away(place, 0, days=9)
    made = accept(place, plan)
    assert times(plan) != old
    count = repairs.undo(by=place.desk, now=NOW + timedelta(minutes=2), repair=made)
    assert count == len({step["visit"] for step in made.steps})
    assert times(plan) == old
    first.refresh_from_db()
    assert (first.status, first.confirmed_via) == ("confirmed", "phone")
    assert not Message.objects.filter(kind="appointment_changed", status="planned").exists()
    assert Message.objects.filter(kind="appointment_reminder", status="planned").count() == 12
    with pytest.raises(Refused, match="already"):
        repairs.undo(by=place.desk, now=NOW, repair=made)


def test_after_the_window_it_cannot_be_undone(place: Clinic) -> None:
    plan = laid(place)
    away(place, 1)
    made = accept(place, plan)
    with pytest.raises(Refused, match="gone out"):
        repairs.undo(by=place.desk, now=NOW + UNDO_WINDOW, repair=made)


def test_nothing_is_put_back_when_one_was_changed_or_taken_since(place: Clinic) -> None:
    plan = laid(place)
    away(place, 1)
    made = accept(place, plan)
    visit = Appointment.objects.get(pk=made.steps[0]["visit"])
    Closure.objects.all().delete()
    old = datetime.fromisoformat(made.steps[0]["was"]["start"])
    appointment.book(**place.facts(start_at=old))
    with pytest.raises(Taken):
        repairs.undo(by=place.desk, now=NOW, repair=made)
    appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ann,
        room=place.two,
        start_at=place.at(15),
    )
    with pytest.raises(Refused, match="changed since"):
        repairs.undo(by=place.desk, now=NOW, repair=made)
    made.refresh_from_db()
    assert made.undone_at is None


def test_a_visit_goes_back_under_the_one_that_was_booked_over_it(place: Clinic) -> None:
    """Found by the machine: the way back was refused, though nobody had taken the time."""
    plan = laid(place)
    first = plan.appointments.get(plan_number=1)
    over = place.facts(start_at=first.start_at + timedelta(minutes=5), room=place.two)
    appointment.book(**over, overbook_reason="In pain")
    away(place, 1)
    made = accept(place, plan)
    Closure.objects.all().delete()
    repairs.undo(by=place.desk, now=NOW, repair=made)
    back = plan.appointments.get(plan_number=1)
    assert (back.start_at, back.overbook_reason) == (first.start_at, "")


def test_two_that_would_change_places_are_refused(place: Clinic) -> None:
    """Nobody knows which of two to move first; the desk moves one by hand."""
    one, other = place.visit(), place.visit(start_at=place.at(12))

    def to(visit: Appointment, at: Appointment) -> Change:
        offer = Offer(at.start_at, at.end_at, place.ann.pk, place.one.pk)
        return Change(1, visit, offer, Why.GAP)

    assert in_turn([to(one, other)]) == [to(one, other)]
    chain = [to(one, other), to(other, place.visit(start_at=place.at(14)))]
    assert in_turn(chain) == chain[::-1]
    assert in_turn([to(one, other), to(other, one)]) is None


def test_a_proposal_reads_the_calendar_in_few_queries(place: Clinic) -> None:
    counts = []
    for phases in ((Phase(1, 2),), (Phase(3, 4), Phase(2, 6))):
        plan = laid(place, phases=phases, patient=make.patient())
        plan = CarePlan.objects.for_list().get(pk=plan.pk)
        away(place, 0, days=7)
        with CaptureQueriesContext(connection) as queries:
            assert propose(plan, NOW).changes
        counts.append(len(queries))
        Closure.objects.all().delete()
    print(f"repair of 2 and of 24 visits: {counts} queries")  # noqa: T201
    assert counts[0] == counts[1] <= 13
