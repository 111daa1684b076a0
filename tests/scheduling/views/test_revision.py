"""The page that changes a plan under way: what it does to the visits, asked and pressed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from scheduling.actions import appointment
from scheduling.actions import plan as plans
from scheduling.forms.revision import data_of_plan, next_week
from scheduling.models import CarePlan, Repair
from scheduling.rules.cadence import Phase
from tests.make import NOW
from tests.scheduling.actions.test_plan import laid
from tests.scheduling.make import MONDAY, Clinic, kind
from tests.scheduling.views.test_post import key, revising

pytestmark = pytest.mark.django_db


def asked(plan: CarePlan, **changed: Any) -> dict[str, Any]:
    return {**data_of_plan(plan, NOW.date()), **changed}


def test_the_plan_leads_there_in_one_click(place: Clinic, desk: Client) -> None:
    plan = laid(place)
    address = f"/plans/{plan.pk}/edit/"
    assert address in desk.get(f"/plans/{plan.pk}/").content.decode()
    page = desk.get(address).content.decode()
    assert "Nothing is changed yet." in page
    assert 'name="shown"' not in page
    plans.stop(by=place.desk, now=NOW, plan=plan, reason="Moved away")
    assert address not in desk.get(f"/plans/{plan.pk}/").content.decode()
    assert desk.get(address).status_code == 409


def test_a_question_changes_nothing_and_names_every_move(place: Clinic, desk: Client) -> None:
    case = revising(place)
    data = {name: value for name, value in case.data.items() if name not in {"change", "shown"}}
    page = desk.post(case.url, data).content.decode()
    assert "2 visits are cancelled." in page
    assert page.count("The plan has no place for it any more.") == 2
    assert f'name="shown" value="{case.data["shown"]}"' in page
    assert not Repair.objects.exists()
    assert CarePlan.objects.get().visits_total == 12
    assert AuditEvent.objects.filter(action="revision.preview").count() == 1


def test_after_the_press_the_plan_offers_the_way_back(place: Clinic, desk: Client) -> None:
    case = revising(place)
    page = desk.post(case.url, {**key(), **case.data}, follow=True).content.decode()
    assert "The plan is changed. 2 visits cancelled. E-mails go out in 3 minutes." in page
    made = Repair.objects.get()
    page = desk.post(f"/repairs/{made.pk}/undo/", key(), follow=True).content.decode()
    assert "Everything is back where it was." in page
    assert CarePlan.objects.get().visits_total == 12


def test_another_person_is_asked_for_with_one_field(place: Clinic, desk: Client) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    page = desk.post(f"/plans/{plan.pk}/edit/", asked(plan, practitioner=str(place.ben.pk)))
    assert "4 visits are with somebody else." in page.content.decode()
    assert page.content.decode().count("other person") == 4


def test_an_obstacle_says_why_and_offers_the_others(place: Clinic, desk: Client) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    window = {"window_day_0": "1", "window_from_0": "18:00", "window_to_0": "20:00"}
    page = desk.post(f"/plans/{plan.pk}/edit/", asked(plan, **window)).content.decode()
    assert "Not every visit finds a time this way." in page
    assert "Times are free, but not when the patient can come." in page
    assert "Try the others too" in page
    assert 'name="shown"' not in page


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"from_on": NOW.date().isoformat()}, "today stays as it is"),
        ({"from_on": ""}, "This field is required"),
        ({"visits_total": "121"}, "less than or equal to 120"),
        ({"per_week_0": "2"}, "how many a week and for how many weeks"),
        ({"per_week_0": "2", "weeks_0": "2", "visits_total": "9"}, "The phases make 4 visits"),
        ({"per_week_0": "5", "weeks_0": "26"}, "at most 120 visits"),
        ({"away_from": "2026-12-01"}, "Say the first and the last day."),
        ({"away_from": "2026-12-09", "away_until": "2026-12-01"}, "comes after the first"),
        ({"away_from": "1926-12-09", "away_until": "2026-12-01"}, "Choose a day of this year"),
        ({"gap_days": "6", "per_week_0": "3", "weeks_0": "2"}, "A week has no room"),
    ],
)
def test_what_does_not_go_together_is_said(
    place: Clinic, desk: Client, changed: dict[str, str], says: str
) -> None:
    plan = laid(place)
    answer = desk.post(f"/plans/{plan.pk}/edit/", asked(plan, **changed))
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_a_plan_is_not_cut_below_what_was_kept(place: Clinic, desk: Client) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    for visit in plan.appointments.in_order()[:2]:
        appointment.finish(by=place.ann, now=visit.end_at, appointment=visit)
    answer = desk.post(f"/plans/{plan.pk}/edit/", asked(plan, visits_total="2"))
    assert answer.status_code == 422
    assert "2 visits stay before that day." in answer.content.decode()


def test_the_last_visit_stays_the_examination(place: Clinic, desk: Client) -> None:
    exam = kind(duration_min=40, is_exam=True)
    plan = laid(place, phases=(Phase(1, 4),), exam_type=exam, exam_number=4)
    data = asked(plan, visits_total="3")
    assert data["exam_number"] == "last"
    page = desk.post(f"/plans/{plan.pk}/edit/", data).content.decode()
    assert "1 visit is cancelled. 1 visit changes its kind." in page
    assert f"Becomes “{exam.name}”." in page


def test_a_week_of_a_plan_begins_where_the_plan_began() -> None:
    wednesday = date(2026, 11, 25)
    assert next_week(wednesday, wednesday - timedelta(days=3)) == wednesday
    assert next_week(wednesday, wednesday) == wednesday + timedelta(days=7)
    assert next_week(wednesday, wednesday + timedelta(days=8)) == wednesday + timedelta(days=14)


def test_the_same_queries_for_2_and_24_visits(place: Clinic, desk: Client) -> None:
    counts = []
    for phases in ((Phase(2, 1),), (Phase(3, 4), Phase(2, 6))):
        plan = laid(place, phases=phases, starts_on=MONDAY)
        data = asked(plan, practitioner=str(place.ben.pk))
        desk.post(f"/plans/{plan.pk}/edit/", data)
        with CaptureQueriesContext(connection) as queries:
            assert desk.post(f"/plans/{plan.pk}/edit/", data).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
