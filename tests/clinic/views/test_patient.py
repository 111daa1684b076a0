"""Finding, adding and looking at patients."""

import uuid
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Alert, AuditEvent, HistoryItem, Patient
from tests import make
from tests.clinic.views.post import BIRTH, PATIENT

pytestmark = pytest.mark.django_db

LIST = "/patients/"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.user("front_desk"))
    return client


def _new(**more: Any) -> dict[str, Any]:
    return {**PATIENT, **BIRTH, "language": "en", "form_key": str(uuid.uuid4()), **more}


@pytest.mark.parametrize(
    "query",
    ["theo", "THÉO", "delac", "croix théo", "014-2263", "(555) 014", "8/21/2012", "2012-08-21"],
)
def test_a_part_finds_the_patient(desk: Client, query: str) -> None:
    make.patient(
        first_name="Théo", last_name="Delacroix", phone="+15550142263", birth_on=date(2012, 8, 21)
    )
    make.patient(first_name="Somebody", last_name="Else", phone="+15550990000")
    response = desk.post(LIST, {"q": query}, follow=True)
    assertContains(response, "Delacroix, Théo")
    assertNotContains(response, "Else, Somebody")


def test_results_as_one_types_are_a_fragment(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    response = desk.post("/patients/find/", {"q": "dela"}, headers=HTMX)
    assertContains(response, "Delacroix")
    assertNotContains(response, "<html")


def test_without_htmx_the_search_is_a_page(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    response = desk.post("/patients/find/", {"q": "dela"})
    assertContains(response, "Delacroix")
    assertContains(response, "<html")


def test_a_search_is_one_look_with_ids_and_no_words(desk: Client) -> None:
    one = make.patient(last_name="Delacroix")
    desk.post(LIST, {"q": "delacroix"}, follow=True)
    event = AuditEvent.objects.get()
    assert (event.action, event.details) == ("patient.list", {"patients": [str(one.pk)]})


@pytest.mark.parametrize("query", ["zzz", "%", "_", "'; --", "0000-00-00", "9999-99-99", "\\"])
def test_nothing_found_says_so_and_offers_to_add(desk: Client, query: str) -> None:
    make.patient()
    assertContains(desk.post(LIST, {"q": query}, follow=True), "Nobody here fits")


def test_a_search_begins_with_nobody_shown(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    response = desk.get(LIST, {"q": "delacroix"})
    assertNotContains(response, "Delacroix")
    assertNotContains(response, "delacroix")
    assertContains(response, "Show the one patient")
    assert not AuditEvent.objects.exists()


def test_no_words_show_everybody_but_not_while_typing(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    assertContains(desk.post(LIST, {"q": " "}, follow=True), "Delacroix")
    assert AuditEvent.objects.count() == 1
    assertNotContains(desk.post("/patients/find/", {"q": ""}, headers=HTMX), "Delacroix")
    assert AuditEvent.objects.count() == 1


def test_back_leads_to_what_was_found_and_the_address_tells_no_name(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    answer = desk.post(LIST, {"q": "delacroix"})
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}?found")
    for _again in range(2):
        assertContains(desk.get(answer["Location"]), "Delacroix")
    assertNotContains(desk.get(LIST), "Delacroix")


def test_found_without_a_search_is_the_start(desk: Client) -> None:
    make.patient(last_name="Delacroix")
    assertNotContains(desk.get(f"{LIST}?found&page=9"), "Delacroix")


def test_the_next_page_of_a_search_is_posted(desk: Client) -> None:
    for number in range(26):
        make.patient(first_name=f"{number:02}", last_name="Delacroix")
    response = desk.post(LIST, {"q": "delacroix"}, follow=True)
    assertContains(response, '<input type="hidden" name="q" value="delacroix">')
    assertContains(response, 'name="page" value="2"')
    assertNotContains(response, "?q=")
    further = desk.post(LIST, {"q": "delacroix", "page": "2"}, follow=True)
    assertContains(further, "26 to 26 of 26")
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_too_many_words_are_refused(desk: Client, headers: dict[str, str]) -> None:
    response = desk.post(LIST, {"q": "a" * 81}, headers=headers)
    assertContains(response, "at most 80 characters", status_code=422)
    assert not AuditEvent.objects.exists()


def test_results_alone_are_not_fetched_by_an_address(desk: Client) -> None:
    assert desk.get("/patients/find/", {"q": "dela"}).status_code == 405


def test_words_without_their_token_find_nobody() -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make.user("front_desk"))
    assert client.post(LIST, {"q": "dela"}).status_code == 403


@pytest.mark.parametrize(
    ("path", "words"),
    [("/patients/", ""), ("/patients/", "whit"), ("/clearances/", None), ("/audit/", None)],
)
def test_a_list_asks_as_often_for_one_as_for_twenty(
    client: Client, path: str, words: str | None
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(make.user("owner"))

    def ask() -> int:
        answer = client.get(path) if words is None else client.post(path, {"q": words}, follow=True)
        return answer.status_code

    ask()
    counts = []
    for more in (1, 19):
        for _number in range(more):
            Alert.objects.create(patient=make.patient(), level="note", text="x")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert ask() == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_page_asks_as_often_for_one_entry_as_for_twenty(desk: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = make.patient()
    desk.get(f"/patients/{one.pk}/")  # the first request of a session also looks after the session
    counts = []
    for more in (1, 19):
        for number in range(more):
            Alert.objects.create(patient=one, level="note", text="x", raised_by=make.user())
            HistoryItem.objects.create(patient=one, kind="condition", label=f"{more}-{number}")
        with CaptureQueriesContext(connection) as queries:
            desk.get(f"/patients/{one.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_look_at_the_page_is_one_event(desk: Client) -> None:
    one = make.patient()
    desk.get(f"/patients/{one.pk}/")
    event = AuditEvent.objects.get()
    assert (event.action, event.patient) == ("patient.view", one)


def test_names_are_shown_as_text(desk: Client) -> None:
    one = make.patient(first_name="<script>alert(1)</script>", last_name="{{ 7|add:7 }}")
    response = desk.get(f"/patients/{one.pk}/")
    assertNotContains(response, "<script>alert")
    assertContains(response, "{{ 7|add:7 }}")


def test_a_likely_double_is_shown_before_anything_is_saved(desk: Client) -> None:
    known = make.patient(first_name="Ada", last_name="Byron", birth_on=date(1974, 5, 3))
    response = desk.post("/patients/add/", _new())
    assert response.status_code == 409
    assertContains(response, "same name and birth date", status_code=409)
    assertContains(response, reverse("clinic:patient-view", args=[known.pk]), status_code=409)
    assertContains(response, 'id="add"', status_code=409)  # the form that "add anyway" sends
    assertContains(response, 'form="add"', status_code=409)
    assert Patient.objects.count() == 1
    assert desk.post("/patients/add/", _new(anyway=str(known.pk))).status_code == 302
    assert Patient.objects.count() == 2


def test_a_double_that_came_meanwhile_is_shown_again(desk: Client) -> None:
    known = make.patient(first_name="Ada", last_name="Byron", birth_on=date(1974, 5, 3))
    make.patient(first_name="ADA", last_name="byron", birth_on=date(1974, 5, 3))
    assert desk.post("/patients/add/", _new(anyway=str(known.pk))).status_code == 409
    assert Patient.objects.count() == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"birth_on_month": "2", "birth_on_day": "30"},
        {"birth_on_year": "0"},
        {"birth_on_year": "9999"},
        {"birth_on_year": "1899"},
        {"birth_on_year": ""},
        {"phone": "call me"},
        {"phone": "", "email": ""},
        {"phone": "", "email": "ada@"},
        {"last_name": ""},
        {"last_name": "x" * 81},
        {"language": "xx"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_in_words(desk: Client, wrong: dict[str, str]) -> None:
    response = desk.post("/patients/add/", _new(**wrong))
    assert response.status_code == 422
    assertContains(response, "put right", status_code=422)
    assert not Patient.objects.exists()


def test_a_search_goes_on_into_the_form(desk: Client) -> None:
    assertContains(desk.post(LIST, {"q": "ada byron"}, follow=True), "Add “Ada Byron”")
    response = desk.post("/patients/add/", {"q": "ada byron", "begin": "1"})
    assertContains(response, 'value="Ada"')
    assertContains(response, 'value="Byron"')
    assertNotContains(response, "put right")
    assert not Patient.objects.exists()


def test_handing_over_words_saves_nothing(desk: Client) -> None:
    assert desk.post("/patients/add/", _new(begin="1")).status_code == 200
    assert not Patient.objects.exists()


def test_the_address_of_the_form_carries_no_name(desk: Client) -> None:
    assertNotContains(desk.get("/patients/add/?name=ada&q=ada"), "Ada")


def test_who_may_not_change_sees_no_way_to(client: Client) -> None:
    client.force_login(make.user("auditor"))
    one = make.patient()
    Alert.objects.create(patient=one, level="stop", text="Stroke")
    response = client.get(f"/patients/{one.pk}/")
    assertContains(response, "Stroke")
    assertNotContains(response, f"/patients/{one.pk}/edit/")
    assertNotContains(response, "End it")
