"""Asking how a plan would lie: nothing is booked, and no wish stands in an address."""

import pytest
from django.test import Client

from clinic.models import AuditEvent
from scheduling.models import Appointment, CarePlan, PlanTemplate
from tests.scheduling.make import Clinic
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
