"""Plans: all visits or none."""

from datetime import time, timedelta
from typing import Any

import pytest

from clinic.actions import Refused
from clinic.models import AuditEvent, Message
from scheduling.actions import appointment
from scheduling.actions import plan as plans
from scheduling.actions.plan import DoesNotFit
from scheduling.models import Appointment, CarePlan, Closure
from scheduling.models.draft import Draft, digest
from scheduling.rules.cadence import Phase
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def draft(place: Clinic, **fields: Any) -> Draft:
    usual: dict[str, Any] = {
        "patient": make.patient(),
        "practitioner": place.ann,
        "location": place.location,
        "type": place.kind,
        "phases": (Phase(2, 4), Phase(1, 4)),
        "starts_on": MONDAY,
        "wanted_at": time(9, 30),
        "weekdays": (1, 4),
    }
    return Draft(**{**usual, **fields})


def laid(place: Clinic, **fields: Any) -> CarePlan:
    plan = plans.make(by=place.desk, now=NOW, draft=draft(place, **fields))
    plans.lay(by=place.desk, now=NOW, plan=plan)
    plan.refresh_from_db()
    return plan


def test_all_twelve_are_booked_with_their_reminders(place: Clinic) -> None:
    plan = laid(place)
    visits = list(plan.appointments.in_order())
    assert [visit.plan_number for visit in visits] == list(range(1, 13))
    tz = place.location.tz
    assert {visit.start_at.astimezone(tz).weekday() for visit in visits} == {1, 4}
    assert {visit.start_at.astimezone(tz).time() for visit in visits} == {time(9, 30)}
    assert Message.objects.filter(status="planned").count() == 12
    assert plan.status == "active"
    events = AuditEvent.objects
    assert events.filter(action="plan.lay").count() == 1
    assert events.filter(action="appointment.book").count() == 12


def test_the_last_visit_is_a_longer_examination(place: Clinic) -> None:
    exam = kind(duration_min=40, is_exam=True)
    plan = laid(place, exam_type=exam, exam_number=12)
    last = plan.appointments.get(plan_number=12)
    assert (last.type, last.duration_min) == (exam, 40)


def test_one_obstacle_and_nothing_is_booked(place: Clinic) -> None:
    away = MONDAY + timedelta(days=7)
    Closure.objects.create(
        practitioner=place.ann, first_on=away, last_on=away + timedelta(days=6), reason="Away"
    )
    plan = plans.make(by=place.desk, now=NOW, draft=draft(place))
    with pytest.raises(DoesNotFit) as refusal:
        plans.lay(by=place.desk, now=NOW, plan=plan)
    assert [obstacle.numbers for obstacle in refusal.value.layout.obstacles] == [(3, 4)]
    assert not Appointment.objects.exists()
    assert not Message.objects.exists()


def test_a_calendar_that_changed_since_is_not_booked(place: Clinic) -> None:
    wanted = draft(place)
    shown = digest(wanted.lay(wanted.diary(NOW)))
    appointment.book(**place.facts(start_at=place.at(9, 30, day=MONDAY + timedelta(days=1))))
    plan = plans.make(by=place.desk, now=NOW, draft=wanted)
    with pytest.raises(DoesNotFit, match="changed since"):
        plans.lay(by=place.desk, now=NOW, plan=plan, shown=shown)
    assert Appointment.objects.count() == 1


def test_the_same_question_has_the_same_answer(place: Clinic) -> None:
    wanted = draft(place)
    assert wanted.lay(wanted.diary(NOW)) == wanted.lay(wanted.diary(NOW))


def test_a_plan_is_laid_once_and_a_patient_has_one(place: Clinic) -> None:
    plan = laid(place)
    with pytest.raises(Refused, match="already"):
        plans.lay(by=place.desk, now=NOW, plan=plan)
    with pytest.raises(Refused, match="under way"):
        plans.make(by=place.desk, now=NOW, draft=draft(place, patient=plan.patient))


def test_stopping_cancels_what_is_still_to_come(place: Clinic) -> None:
    plan = laid(place)
    later = NOW + timedelta(days=15)
    first = plan.appointments.get(plan_number=1)
    appointment.finish(by=place.ann, now=later, appointment=first)
    count = plans.stop(by=place.desk, now=later, plan=plan, reason="Moved away")
    plan.refresh_from_db()
    assert plan.status == "stopped"
    assert count == plan.appointments.filter(status="cancelled", cancel_reason="plan").count() > 6
    assert plan.appointments.get(plan_number=1).status == "done"
    waits = Message.objects.filter(status="planned", due_at__gt=later)
    assert [one.kind for one in waits] == ["appointment_changed"]  # no reminder is left
    with pytest.raises(Refused):
        plans.stop(by=place.desk, now=later, plan=plan, reason="Again")


def test_the_last_kept_visit_completes_the_plan(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(1, 2),))
    for visit in plan.appointments.in_order():
        appointment.finish(by=place.ann, now=visit.end_at, appointment=visit)
    plan.refresh_from_db()
    assert plan.status == "completed"


def test_24_visits_are_laid_in_few_queries(
    place: Clinic, django_assert_max_num_queries: Any
) -> None:
    wanted = draft(place, phases=(Phase(3, 4), Phase(2, 4), Phase(1, 4)))
    with django_assert_max_num_queries(8):
        layout = wanted.lay(wanted.diary(NOW))
    assert len(layout.placed) == 24
