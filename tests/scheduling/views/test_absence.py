"""Somebody is away: a sentence with the numbers, a time for everybody, who is left is called."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, User
from clinic.rules.access import Permission
from scheduling.actions import appointment
from scheduling.models import Appointment, Closure, Repair
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import broken, key

pytestmark = pytest.mark.django_db
AT = NOW + timedelta(hours=2)


def test_everybody_is_listed_with_what_is_left_today(place: Clinic, desk: Client) -> None:
    appointment.book(**place.facts(start_at=AT))
    page = desk.get("/absences/add/").content.decode()
    assert page.index("Ann Alder") < page.index("Ben Birch")
    assert "1 visit left today" in page
    assert not AuditEvent.objects.filter(action="absence.view").exists()


def test_the_board_leads_there(place: Clinic, desk: Client) -> None:
    assert "/absences/add/" in desk.get("/today/").content.decode()


def test_the_heading_counts_and_the_first_way_is_chosen(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts(start_at=AT))
    page = desk.get(f"/absences/add/?practitioner={place.ann.pk}").content.decode()
    assert "One visit with Ann Alder loses its time. It has a new time." in page
    assert "Move the visit" in page
    ways = re.findall(rf'name="visit-{visit.pk}" value="([^"]*)"( checked)?', page)
    assert [bool(checked) for _value, checked in ways] == [True, *[False] * (len(ways) - 1)]
    assert ways[-1][0] == ""
    details = AuditEvent.objects.get(action="absence.view").details
    assert details == {"patients": [str(visit.patient_id)]}


def test_who_is_left_is_a_worklist_with_a_number(place: Clinic, desk: Client) -> None:
    place.ben.hours.all().delete()
    patient = make.patient(phone="+15550142263")
    appointment.book(**place.facts(start_at=AT, patient=patient))
    Closure.objects.create(
        first_on=NOW.date() + timedelta(days=1),
        last_on=NOW.date() + timedelta(days=60),
        reason="Flood",
    )
    page = desk.get(f"/absences/add/?practitioner={place.ann.pk}").content.decode()
    assert "Nobody has a new time, one is to be called." in page
    assert "Call (555) 014-2263" in page
    assert "Find a time" in page
    assert "Note the days" in page


def test_moved_leads_to_the_days_with_the_way_back(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts(start_at=AT))
    address = f"/absences/add/?practitioner={place.ann.pk}"
    page = desk.get(address).content.decode()
    value = page.split(f'name="visit-{visit.pk}" value="', 1)[1].split('"', 1)[0]
    sent = {**key(), "practitioner": str(place.ann.pk), f"visit-{visit.pk}": value, "reason": "Flu"}
    done = desk.post("/absences/add/", sent, follow=True)
    repair = Repair.objects.get()
    page = done.content.decode()
    assert "No visit is left on these days." in page
    assert "gets an e-mail" in page
    assert f"/repairs/{repair.pk}/undo/" in page
    assert Closure.objects.get().reason == "Flu"
    desk.post(f"/repairs/{repair.pk}/undo/", key())
    assert Appointment.objects.get().practitioner == place.ann
    assert not Closure.objects.exists()


def test_a_lost_race_proposes_anew_and_keeps_nothing(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts(start_at=AT))
    page = desk.get(f"/absences/add/?practitioner={place.ann.pk}").content.decode()
    value = page.split(f'name="visit-{visit.pk}" value="', 1)[1].split('"', 1)[0]
    appointment.book(**place.facts(start_at=AT, practitioner=place.ben, room=place.two))
    sent = {**key(), "practitioner": str(place.ann.pk), f"visit-{visit.pk}": value}
    answer = desk.post("/absences/add/", sent)
    assert answer.status_code == 409
    assert "New times are proposed." in answer.content.decode()
    assert value not in answer.content.decode()
    assert not Closure.objects.exists()


def test_one_left_to_a_call_stays_and_the_days_are_noted(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts(start_at=AT))
    sent = {**key(), "practitioner": str(place.ann.pk), f"visit-{visit.pk}": ""}
    page = desk.post("/absences/add/", sent, follow=True).content.decode()
    assert "One visit still stands on these days." in page
    assert Closure.objects.count() == 1


@pytest.mark.parametrize(
    "query", ["practitioner=nonsense", "until=0000-01-01", "since=never", "first=last"]
)
def test_bad_addresses_are_refused_with_a_sentence(place: Clinic, desk: Client, query: str) -> None:
    answer = desk.get(f"/absences/add/?{query}")
    assert answer.status_code == 422
    assert "Choose who is away" in answer.content.decode()


def test_nothing_chosen_on_noted_days_is_refused(place: Clinic, desk: Client) -> None:
    appointment.book(**place.facts())
    row = Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Holiday")
    answer = desk.post(f"/closures/{row.pk}/repair/", key())
    assert answer.status_code == 409
    assert "No visit was chosen." in answer.content.decode()


def test_the_plans_of_a_closure_are_mended_from_its_page(place: Clinic, desk: Client) -> None:
    """One press opens the diff of the repair; accepting it leads back to the closure."""
    plan = broken(place)
    closure = Closure.objects.get()
    here = f"/closures/{closure.pk}/repair/"
    way = f"/plans/{plan.pk}/repair/?closure={closure.pk}"
    assert f'hx-get="{way}"' in desk.get(here).content.decode()
    diff = desk.get(way).content.decode()
    assert f'<a class="crumb" href="{here}">Away</a>' in diff
    shown = diff.split('name="shown" value="')[1][:24]
    sent = {"shown": shown, "closure": str(closure.pk), **key()}
    answer = desk.post(f"/plans/{plan.pk}/repair/", sent)
    assert (answer.status_code, answer["Location"]) == (302, here)
    assert f'hx-get="{way}"' not in desk.get(here).content.decode()
    assert desk.get(f"/plans/{plan.pk}/repair/?closure=nonsense").status_code == 422


def test_the_plans_are_shown_to_those_who_may_mend_them(
    place: Clinic, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken(place)
    here = f"/closures/{Closure.objects.get().pk}/repair/"
    may = {Permission.APPOINTMENT_EDIT, Permission.APPOINTMENT_VIEW}
    monkeypatch.setattr(User, "can", lambda self, wish: wish in may)
    assert 'hx-get="/plans/' not in desk.get(here).content.decode()


def test_the_worklist_leads_to_the_proposals_and_the_plans(place: Clinic, desk: Client) -> None:
    plan = broken(place)
    closure = Closure.objects.get()
    page = desk.get("/appointments/outside/").content.decode()
    assert page.count(f'href="/closures/{closure.pk}/repair/"') == 1
    assert f'href="/plans/{plan.pk}/repair/?closure={closure.pk}"' in page


def test_the_same_queries_with_1_and_20_rows(place: Clinic, desk: Client) -> None:
    row = Closure.objects.create(
        practitioner=place.ann, first_on=MONDAY, last_on=MONDAY, reason="Away"
    )
    counts = []
    for numbers in (range(1), range(1, 20)):
        for number in numbers:
            start = place.at(9) + timedelta(minutes=20 * number)
            patient = make.patient()
            plan = place.plan(patient)
            place.visit(start_at=start, minutes=20, patient=patient, plan=plan, plan_number=2)
        desk.get(f"/closures/{row.pk}/repair/")
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(f"/closures/{row.pk}/repair/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
