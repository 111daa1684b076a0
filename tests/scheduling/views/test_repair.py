"""The repair page: a sentence with the numbers in it, the diff, obstacles with another way."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent
from scheduling.actions import appointment
from scheduling.models import CarePlan, Closure, Repair
from scheduling.models.proposal import propose
from scheduling.rules.cadence import Phase
from scheduling.rules.policy import Reason
from tests.make import NOW
from tests.scheduling.actions.test_plan import laid
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import broken, key

pytestmark = pytest.mark.django_db


def test_the_plan_says_what_needs_a_time_and_leads_to_the_proposal(
    place: Clinic, desk: Client
) -> None:
    plan = broken(place)
    lost = plan.appointments.get(plan_number=5)
    appointment.cancel(by=place.desk, now=NOW, appointment=lost, reason=Reason.WORK)
    page = desk.get(f"/plans/{plan.pk}/").content.decode()
    assert "2 visits need a new time." in page
    assert f"/plans/{plan.pk}/repair/" in page


def test_the_heading_counts_and_the_diff_says_why(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    page = desk.get(f"/plans/{plan.pk}/repair/").content.decode()
    assert "One visit needs a new time. No other visit moves." in page
    assert "11 visits stay as they are." in page
    assert "Away: Ann Alder is not here on that day." in page
    assert "Move the visit" in page
    assert AuditEvent.objects.filter(action="repair.preview", patient=plan.patient).count() == 1


def test_a_sound_plan_has_nothing_to_accept(place: Clinic, desk: Client) -> None:
    plan = laid(place)
    page = desk.get(f"/plans/{plan.pk}/repair/").content.decode()
    assert "Every visit of the plan has its time." in page
    assert 'name="shown"' not in page


def test_an_obstacle_reads_cause_what_was_done_another_way(place: Clinic, desk: Client) -> None:
    plan = laid(place)
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY + timedelta(days=150), reason="Flood")
    page = desk.get(f"/plans/{plan.pk}/repair/").content.decode()
    assert "not every one finds it" in page
    assert "Nobody works on these days." in page
    assert "Book by hand" in page
    assert 'name="shown"' not in page


def test_others_step_in_when_asked(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    page = desk.get(f"/plans/{plan.pk}/repair/?whom=any").content.decode()
    assert 'value="any"' in page
    assert desk.get(f"/plans/{plan.pk}/repair/?whom=everybody").status_code == 422


def test_a_calendar_that_changed_since_shows_the_new_proposal(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    shown = propose(plan, NOW).digest
    appointment.book(**place.facts(start_at=place.at(9, 30)))
    answer = desk.post(f"/plans/{plan.pk}/repair/", {**key(), "shown": shown})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "The calendar has changed since" in page
    assert shown not in page
    assert not Repair.objects.exists()


def test_the_way_back_stands_on_the_plan_for_three_minutes(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    shown = propose(plan, NOW).digest
    page = desk.post(f"/plans/{plan.pk}/repair/", {**key(), "shown": shown}, follow=True)
    made = Repair.objects.get()
    assert f"/repairs/{made.pk}/undo/" in page.content.decode()
    assert "1 visit moved. E-mails go out in 3 minutes." in page.content.decode()
    page = desk.post(f"/repairs/{made.pk}/undo/", key(), follow=True)
    assert "Everything is back where it was." in page.content.decode()
    assert "/undo/" not in page.content.decode()


def test_a_stopped_plan_is_not_repaired(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    CarePlan.objects.filter(pk=plan.pk).update(status="stopped", ended_at=NOW, end_reason="Moved")
    assert desk.get(f"/plans/{plan.pk}/repair/").status_code == 409


def test_the_same_queries_for_2_and_24_visits(place: Clinic, desk: Client) -> None:
    counts = []
    for phases in ((Phase(2, 1),), (Phase(3, 4), Phase(2, 6))):
        plan = laid(place, phases=phases)
        closure = Closure.objects.create(
            practitioner=place.ann, first_on=MONDAY, last_on=MONDAY + timedelta(days=1), reason="X"
        )
        desk.get(f"/plans/{plan.pk}/repair/")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/plans/{plan.pk}/repair/").status_code == 200
        counts.append(len(queries))
        closure.delete()
    assert counts[0] == counts[1]
