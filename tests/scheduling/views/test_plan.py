"""Asking how a plan would lie: nothing is booked, and no wish stands in an address."""

from datetime import timedelta

import pytest
from django.test import Client

from clinic.models import AuditEvent
from scheduling.actions import plan as plans
from scheduling.models import Appointment, CarePlan, Closure, Goal, PlanTemplate
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import key, planning

pytestmark = pytest.mark.django_db
GOAL = "Sit through a film again"


@pytest.mark.parametrize("more", [{}, key()], ids=["as the form asks", "with a key"])
def test_a_preview_books_nothing(place: Clinic, desk: Client, more: dict[str, str]) -> None:
    case = planning(place)
    data = {name: value for name, value in case.data.items() if name != "book"}
    answer = desk.post(case.url, {**data, **more, "goal": GOAL})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "All 12 visits fit" in page
    assert f'<input type="hidden" name="goal" value="{GOAL}">' in page
    assert f'name="shown" value="{case.data["shown"]}"' in page
    assert not CarePlan.objects.exists()
    assert not Appointment.objects.exists()
    event = AuditEvent.objects.get()
    assert (event.action, str(event.patient_id)) == ("plan.preview", data["patient"])


def test_a_preview_of_what_cannot_be_says_so(place: Clinic, desk: Client) -> None:
    case = planning(place)
    data = {name: value for name, value in case.bad.items() if name != "book"}
    assert desk.post(case.url, data).status_code == 422
    assert AuditEvent.objects.get().action == "plan.preview"


def test_an_address_carries_a_patient_and_a_template_only(place: Clinic, desk: Client) -> None:
    case = planning(place)
    short = PlanTemplate.objects.get(name="4 weeks, 6 visits")
    page = desk.get(case.url, {**case.data, "goal": GOAL, "template": short.pk}).content.decode()
    assert GOAL not in page
    assert 'name="weeks_0" value="2"' in page


def test_only_what_was_shown_is_booked(place: Clinic, desk: Client) -> None:
    case = planning(place)
    assert desk.post(case.url, {**key(), **case.data, "shown": "another"}).status_code == 409
    assert not CarePlan.objects.exists()


def test_what_would_help_is_tried_with_one_press(place: Clinic, desk: Client) -> None:
    case = planning(place)
    week = MONDAY + timedelta(days=7)
    Closure.objects.create(
        practitioner=place.ann, first_on=week, last_on=week + timedelta(days=6), reason="Seminar"
    )
    data = {name: value for name, value in case.data.items() if name not in {"book", "shown"}}
    page = desk.post(case.url, data).content.decode()
    assert "2 visits find no time" in page
    assert "Ann Alder is away: Seminar." in page
    assert f'name="try" value="pause:{week}"' in page
    helped = desk.post(case.url, {**data, "try": f"pause:{week}"}).content.decode()
    assert "All 12 visits fit" in helped
    assert f'name="pauses" value="{week}"' in helped
    assert not Appointment.objects.exists()


def test_nonsense_is_not_tried(place: Clinic, desk: Client) -> None:
    case = planning(place)
    data = {name: value for name, value in case.data.items() if name != "book"}
    page = desk.post(case.url, {**data, "try": "fly:away"})
    assert page.status_code == 200
    assert "All 12 visits fit" in page.content.decode()


def test_a_booked_plan_is_read_in_the_language_of_the_patient(place: Clinic, desk: Client) -> None:
    wanted = draft(place)
    made = plans.make(by=place.desk, now=NOW, draft=wanted)
    plans.lay(by=place.desk, now=NOW, plan=made)
    page = desk.get(f"/plans/{made.pk}/read/").content.decode()
    assert "Tuesdays and Fridays at 9:30" in page
    assert "from Tuesday 24 November, for 4 weeks." in page
    assert page.count("<li value=") == 12
    assert "Tuesday 24 November</b>" in page
    assert "no time yet" not in page
    assert AuditEvent.objects.filter(action="plan.read", patient=wanted.patient).count() == 1
    wanted.patient.language = "es"
    wanted.patient.save(update_fields=["language"])
    made.appointments.filter(plan_number=2).update(status="no_show")
    page = desk.get(f"/plans/{made.pk}/read/").content.decode()
    assert 'lang="es"' in page
    assert "martes 24 de noviembre</b>" in page
    assert page.count('<p class="but">') == 1


def test_a_plan_shows_its_goals_and_why_it_is_due(place: Clinic, desk: Client) -> None:
    patient, began = make.patient(), NOW - timedelta(days=35)
    made = place.plan(patient, starts_on=began.date())
    done = {"status": "done", "done_at": began, "minutes": 20}
    place.visit(patient=patient, plan=made, plan_number=1, start_at=began, **done)
    Goal.objects.create(plan=made, measure="Pain now", unit="of 10", baseline=6, target=3)
    page = desk.get(f"/plans/{made.pk}/").content.decode()
    assert "Re-examination due." in page
    assert "36 days since the last examination." in page
    assert "6 → 3 of 10" in page
    panel = desk.get(f"/patients/{patient.pk}/plan/", headers={"HX-Request": "true"})
    assert "36 days since the last examination." in panel.content.decode()
