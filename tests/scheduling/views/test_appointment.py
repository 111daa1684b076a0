"""Booking at the desk, and the steps of the day."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from time import thread_time

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Patient
from clinic.web import clock
from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.scheduling.make import MONDAY, Clinic
from tests.scheduling.views.test_post import booking, key, slot

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000001"


def test_the_page_offers_free_times_and_notes_the_look(place: Clinic, desk: Client) -> None:
    patient = make.patient()
    page = desk.get(f"/appointments/add/?patient={patient.pk}&day={MONDAY}").content.decode()
    assert "Monday 23 November" in page
    assert slot(place, 9) in page
    assert (
        f'<input type="hidden" name="patient" value="{patient.pk}">' in page
    )  # kept by the wishes
    assert AuditEvent.objects.get().action == "appointment.find"


def test_a_clicked_time_is_chosen_already(place: Clinic, desk: Client) -> None:
    url = f"/appointments/add/?patient={make.patient().pk}&day={MONDAY}&start=11:00"
    page = desk.get(f"{url}&practitioner={place.ann.pk}").content.decode()
    assert f'value="{slot(place, 11)}" checked' in page


def test_without_a_patient_it_asks_whom(place: Clinic, desk: Client) -> None:
    patient = make.patient(last_name="Quill")
    assert "Whom is the visit for" in desk.get("/appointments/add/?start=10:00").content.decode()
    page = desk.post("/appointments/add/?start=10:00&q=no", {"q": "quill"}).content.decode()
    assert f"?patient={patient.pk}&amp;start=10%3A00" in page
    assert "q=no" not in page
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == ("appointment.whom", {"patients": [str(patient.pk)]})


def test_nobody_found_goes_on_into_the_quick_form(place: Clinic, desk: Client) -> None:
    page = desk.post("/appointments/add/", {"q": "nora li"}).content.decode()
    assert "Add “Nora Li”" in page
    assert '<input type="hidden" name="q" value="nora li">' in page
    assert desk.post("/appointments/add/", {"q": "x" * 81}).status_code == 422
    assert not AuditEvent.objects.exists()


def test_nobody_is_found_by_an_address(place: Clinic, desk: Client) -> None:
    make.patient(last_name="Quill")
    page = desk.get("/appointments/add/?q=quill").content.decode()
    assert "quill" not in page.lower()


def test_a_refusal_offers_three_times_and_keeps_what_was_typed(place: Clinic, desk: Client) -> None:
    case = booking(place)
    appointment.book(**place.facts(start_at=place.at(11)))
    answer = desk.post(case.url, {**key(), **case.data, "note": "Brings a cushion"})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert page.count('name="near" value=') == 3
    assert 'value="Brings a cushion"' in page
    assert Appointment.objects.count() == 1


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"day": "2027-03-14", "at": "02:30"}, "does not exist on that day"),
        ({"day": "9999-12-31", "at": "10:00"}, "Choose a day of this year"),
        ({"day": "0001-01-01", "at": "10:00"}, "Choose a day of this year"),
        ({"day": "2026-11-23", "at": "20:00"}, "does not work at that time"),
        ({"day": "2020-11-23", "at": "10:00"}, "past, or more than two years"),
        ({}, "Choose a free time"),
    ],
    ids=["gap", "9999", "0001", "evening", "past", "nothing"],
)
def test_impossible_times_get_a_sentence(
    place: Clinic, desk: Client, fields: dict[str, str], sentence: str
) -> None:
    case = booking(place)
    del case.data["slot"]
    own = {"practitioner": str(place.ann.pk), "room": str(place.one.pk)} if fields else {}
    answer = desk.post(case.url, {**key(), **case.data, **own, **fields})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not Appointment.objects.exists()


def test_an_own_time_outside_the_hours_needs_a_reason(place: Clinic, desk: Client) -> None:
    case = booking(place)
    del case.data["slot"]
    own = {"practitioner": str(place.ann.pk), "room": str(place.one.pk), "day": "2026-11-23"}
    data = {**case.data, **own, "at": "20:00", "outside_reason": "Cannot sit"}
    assert desk.post(case.url, {**key(), **data}).status_code == 302
    assert Appointment.objects.get().outside_reason == "Cannot sit"


@pytest.mark.parametrize("value", ["x~y~z", "0000-00-00T00:00:00Z~a~b", "9999-12-31T23:59:59Z"])
def test_a_forged_time_is_refused(place: Clinic, desk: Client, value: str) -> None:
    case = booking(place)
    answer = desk.post(case.url, {**key(), **case.data, "slot": value})
    assert answer.status_code == 422


@pytest.mark.parametrize("query", ["day=0000-01-01", "day=9999-12-31", "type=x", "location=x"])
def test_a_forged_address_shows_a_page(place: Clinic, desk: Client, query: str) -> None:
    answer = desk.get(f"/appointments/add/?patient={make.patient().pk}&{query}")
    assert answer.status_code == 200
    assert "Put the wishes right" in answer.content.decode()


@pytest.mark.parametrize("key", ["not-a-key", NOBODY])
def test_an_unknown_patient_is_not_found(place: Clinic, desk: Client, key: str) -> None:
    assert desk.get(f"/appointments/add/?patient={key}").status_code == 404


def test_a_lost_visit_of_a_plan_is_made_up_for(place: Clinic, desk: Client) -> None:
    case = booking(place)
    patient = case.data["patient"]
    plan = place.plan(Patient.objects.get(pk=patient))
    desk.post(case.url, {**key(), **case.data, "plan": str(plan.pk)})
    assert (Appointment.objects.get().plan, Appointment.objects.get().plan_number) == (plan, 1)


def test_a_click_and_its_way_back(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts())
    url = f"/appointments/{visit.pk}/status/"
    answer = desk.post(url, {"to": "arrived", "next": "/today/"})
    assert answer["Location"] == "/today/"
    page = desk.get("/today/").content.decode()
    assert 'name="undo" value="1"' in page
    desk.post(url, {"to": "booked", "undo": "1", "next": "/today/"})
    assert Appointment.objects.get().status == "booked"
    assert 'name="undo"' not in desk.get("/today/").content.decode()


def test_a_step_that_somebody_else_took_says_so(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts())
    url = f"/appointments/{visit.pk}/status/"
    desk.post(url, {"to": "arrived"})
    answer = desk.post(url, {"to": "arrived"})
    assert answer.status_code == 409
    assert "Waiting" in answer.content.decode()


def test_the_way_back_leads_to_our_own_pages_only(place: Clinic, desk: Client) -> None:
    visit = appointment.book(**place.facts())
    answer = desk.post(
        f"/appointments/{visit.pk}/status/", {"to": "arrived", "next": "https://evil.example/"}
    )
    assert answer["Location"].startswith("/calendar/")


@pytest.mark.parametrize("page", ["", "move/", "cancel/"])
def test_each_look_at_a_visit_is_noted_once(place: Clinic, desk: Client, page: str) -> None:
    visit = place.visit()
    assert desk.get(f"/appointments/{visit.pk}/{page}").status_code == 200
    event = AuditEvent.objects.get()
    assert (event.action, event.patient) == ("appointment.view", visit.patient)


def test_the_panel_runs_the_same_queries_with_1_and_20_visits(place: Clinic, desk: Client) -> None:
    patient = make.patient()
    url = f"/patients/{patient.pk}/appointments/"
    place.visit(patient=patient)
    desk.get(url)
    with CaptureQueriesContext(connection) as few:
        assert desk.get(url).status_code == 200
    for day in range(1, 20):
        place.visit(patient=patient, start_at=place.at(10) + timedelta(days=day))
    with CaptureQueriesContext(connection) as many:
        desk.get(url)
    assert len(few) == len(many)
    panel = desk.get(url, headers={"HX-Request": "true"}).content.decode()
    assert panel.count("<li") == 20


def test_nobody_arrives_for_a_visit_of_another_day(
    place: Clinic, desk: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One tap on the wrong line let a January visit wait since this morning."""
    visit = appointment.book(**place.facts(start_at=place.at(11)))
    arrive = f'id="step-arrived-{visit.pk}"'
    page = desk.get(f"/appointments/{visit.pk}/").content.decode()
    assert f'id="step-confirmed-{visit.pk}"' in page
    assert arrive not in page
    monkeypatch.setattr(clock, "now", lambda: place.at(8))
    assert arrive in desk.get(f"/appointments/{visit.pk}/").content.decode()


@pytest.mark.parametrize(("role", "status"), [("chiropractor", 302), ("front_desk", 409)])
def test_over_another_visit_with_a_reason_and_the_permission(
    place: Clinic, enter: Callable[..., Client], role: str, status: int
) -> None:
    appointment.book(**place.facts())
    facts = {"day": str(MONDAY), "at": "10:00", "overbook_reason": "In pain"}
    people = {"practitioner": str(place.ann.pk), "room": str(place.two.pk)}
    data = {**booking(place).data, "slot": "", **facts, **people, **key()}
    browser = enter(role)
    url = f"/appointments/add/?patient={data['patient']}"
    assert ("overbook_reason" in browser.get(url).content.decode()) == (status == 302)
    assert browser.post(url, data).status_code == status
    assert Appointment.objects.exclude(overbook_reason="").exists() == (status == 302)


@pytest.mark.parametrize(("minutes", "offered"), [(0, True), (2, True), (3, False), (60, False)])
def test_a_cancel_can_be_taken_back_for_three_minutes(
    place: Clinic, desk: Client, monkeypatch: pytest.MonkeyPatch, minutes: int, offered: bool
) -> None:
    visit = appointment.book(**place.facts())
    desk.post(f"/appointments/{visit.pk}/cancel/", {"reason": "work", **key()})
    desk.get("/today/")  # a page between does not use it up
    later = make.NOW + timedelta(minutes=minutes)
    monkeypatch.setattr(clock, "now", lambda: later)
    for url in ("/today/", f"/calendar/?day={MONDAY}", f"/appointments/{visit.pk}/"):
        assert ('name="undo"' in desk.get(url).content.decode()) == offered, url


def found(desk: Client, wishes: str) -> str:
    url = f"/appointments/add/?patient={make.patient().pk}&day={MONDAY}&{wishes}"
    return desk.get(url).content.decode()


def test_several_days_of_the_week_over_the_weeks_ahead(place: Clinic, desk: Client) -> None:
    page = found(desk, "weekdays=1&weekdays=3")
    days = re.findall(r"<h2>(\w+ \d+ \w+)", page)
    assert days[-3:] == ["Tuesday 24 November", "Thursday 26 November", "Tuesday 1 December"]


def test_a_part_of_the_day_and_hours_between(place: Clinic, desk: Client) -> None:
    assert clocks(found(desk, "part=afternoon"))[:2] == ["12:00", "12:30"]
    assert set(clocks(found(desk, "begins=10:00&ends=11:00"))) == {"10:00", "10:30"}
    assert clocks(found(desk, "part=evening")) == []
    assert "No time fits in the eight weeks" in found(desk, "part=evening")


def clocks(page: str) -> list[str]:
    """The times that are offered, in their order."""
    return re.findall(r"<span>(\d+:\d\d).{1,8}m<small", page)


def test_the_next_days_are_one_click_away_and_keep_the_wishes(place: Clinic, desk: Client) -> None:
    page = found(desk, "weekdays=0&start=09:00")
    later = re.search(r'href="(\?[^"]+)" hx-get', page)
    assert later
    address = "/appointments/add/" + later[1].replace("&amp;", "&")
    assert "weekdays=0" in address
    assert "start" not in address
    assert "Monday 14 December" in desk.get(address).content.decode()


@pytest.mark.parametrize(
    "wishes",
    ["weekdays=9", "part=night", "begins=25:00", "begins=15:00&ends=09:00", "day=nonsense"],
)
def test_wishes_that_cannot_be_are_said(place: Clinic, desk: Client, wishes: str) -> None:
    url = f"/appointments/add/?patient={make.patient().pk}&{wishes}"
    answer = desk.get(url)
    assert answer.status_code == 200
    assert "Put the wishes right" in answer.content.decode()


def test_a_search_far_ahead_in_a_full_calendar_stays_quick(place: Clinic, desk: Client) -> None:
    """Eight weeks, 85 of 100 visits' time taken: under a second of work, in the queries of an empty
    one."""
    url = f"/appointments/add/?patient={make.patient().pk}&day={MONDAY}&part=afternoon&weekdays=4"
    desk.get(url)
    with CaptureQueriesContext(connection) as empty:
        desk.get(url)
    fill(place, MONDAY, weeks=8)
    with CaptureQueriesContext(connection) as full:
        began = thread_time()
        assert desk.get(url).status_code == 200
        took = thread_time() - began
    assert len(full) == len(empty)
    assert took < 1, took


def fill(place: Clinic, first: date, weeks: int) -> None:
    """Seven of eight half hours of both practitioners, written at once."""
    patients = {place.ann: make.patient(), place.ben: make.patient()}
    rows = []
    for day in (first + timedelta(days=n) for n in range(7 * weeks)):
        if day.weekday() > 4:
            continue
        for who, room in ((place.ann, place.one), (place.ben, place.two)):
            for step in range(16):
                if step % 8 == 7:
                    continue
                start = place.at(9, day=day) + timedelta(minutes=30 * step)
                rows.append((who, room, start))
    Appointment.objects.bulk_create(
        Appointment(
            patient=patients[who],
            practitioner=who,
            room=room,
            location=place.location,
            type=place.kind,
            period=DateTimeTZRange(start, start + timedelta(minutes=30), "[)"),
        )
        for who, room, start in rows
    )
