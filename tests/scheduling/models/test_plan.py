"""What the database refuses of plans, hours, kinds of visit and reminders."""

from datetime import date, time
from typing import Any

import pytest
from django.db import IntegrityError

from scheduling.models import AppointmentType, Closure, PlanPhase, Reminder, WeeklyHours
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("plan_visits_possible", {"visits_total": 0}),
        ("plan_visits_possible", {"visits_total": 121}),
        ("plan_exam_both_or_neither", {"exam_number": 3}),
        ("plan_laid_says_when", {"laid_at": None}),
        ("plan_ended_says_when", {"status": "completed"}),
        ("plan_ended_says_when", {"ended_at": NOW}),
        ("plan_stopped_says_why", {"status": "stopped", "ended_at": NOW}),
        ("plan_weekdays_exist", {"weekdays": [7]}),
    ],
)
def test_a_plan_is_possible(place: Clinic, name: str, fields: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=name):
        place.plan(make.patient(), **fields)


def test_an_exam_lies_within_the_plan(place: Clinic) -> None:
    with pytest.raises(IntegrityError, match="plan_exam_within"):
        place.plan(make.patient(), exam_type=place.kind, exam_number=13)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("phase_rate_possible", {"per_week": 6, "weeks": 1}),
        ("phase_weeks_possible", {"per_week": 1, "weeks": 27}),
    ],
)
def test_a_phase_is_possible(place: Clinic, name: str, fields: dict[str, int]) -> None:
    plan = place.plan(make.patient())
    with pytest.raises(IntegrityError, match=name):
        PlanPhase.objects.create(plan=plan, position=0, **fields)


def test_a_phase_has_its_own_place(place: Clinic) -> None:
    plan = place.plan(make.patient())
    PlanPhase.objects.create(plan=plan, position=0, per_week=2, weeks=4)
    with pytest.raises(IntegrityError, match="phase_position_once"):
        PlanPhase.objects.create(plan=plan, position=0, per_week=1, weeks=4)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("type_duration_possible", {"duration_min": 0}),
        ("type_buffer_possible", {"buffer_min": 61}),
        ("type_lead_possible", {"lead_min": 61}),
    ],
)
def test_a_kind_of_visit_is_possible(name: str, fields: dict[str, int]) -> None:
    with pytest.raises(IntegrityError, match=name):
        kind(**fields)


def test_a_kind_of_visit_has_its_own_name() -> None:
    kind(name="Check")
    with pytest.raises(IntegrityError, match="type_name_once"):
        AppointmentType.objects.create(name="Check", duration_min=20)


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("hours_end_after_start", {"ends": time(9)}),
        ("hours_weekday_exists", {"weekday": 7}),
        ("hours_valid_in_order", {"valid_to": date(2025, 1, 1)}),
    ],
)
def test_hours_are_possible(place: Clinic, name: str, fields: dict[str, Any]) -> None:
    usual = {"weekday": 5, "starts": time(9), "ends": time(17), "valid_from": date(2026, 1, 1)}
    with pytest.raises(IntegrityError, match=name):
        WeeklyHours.objects.create(
            practitioner=place.ann, location=place.location, **{**usual, **fields}
        )


def test_days_away_are_in_order() -> None:
    with pytest.raises(IntegrityError, match="closure_days_in_order"):
        Closure.objects.create(first_on=date(2026, 12, 2), last_on=date(2026, 12, 1), reason="Away")


def test_a_reminder_is_planned_once(place: Clinic) -> None:
    visit = place.visit()
    facts = {"appointment": visit, "start_version": 1, "kind": "visit", "why_not": "too_late"}
    Reminder.objects.create(**facts)
    with pytest.raises(IntegrityError, match="reminder_once"):
        Reminder.objects.create(**facts)


def test_a_reminder_has_a_message_or_a_reason(place: Clinic) -> None:
    with pytest.raises(IntegrityError, match="reminder_message_or_why"):
        Reminder.objects.create(appointment=place.visit(), start_version=1, kind="visit")
