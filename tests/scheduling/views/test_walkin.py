"""Somebody walks in: one form, and they wait on the board."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import AuditEvent, Patient
from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic
from tests.scheduling.views.test_post import key

pytestmark = pytest.mark.django_db
NOBODY = "00000000-0000-4000-8000-000000000001"
URL = "/walk-in/"


def slots(client: Client, url: str = URL) -> list[str]:
    return re.findall(r'name="slot" value="([^"]+)"', client.get(url).content.decode())


def person(place: Clinic, first: str, **fields: str) -> dict[str, str]:
    usual = {
        "first_name": "Nora",
        "last_name": "Lindqvist",
        "birth_on_month": "5",
        "birth_on_day": "3",
        "birth_on_year": "1974",
        "phone": "(555) 014-0187",
        "language": "en",
        "type": str(place.kind.pk),
        "slot": first,
    }
    return {**usual, **key(), **fields}


def test_added_booked_and_waiting_in_one_step(place: Clinic, desk: Client) -> None:
    first = slots(desk)[0]
    answer = desk.post(URL, person(place, first))
    assert answer.status_code == 302, answer.context["form"].errors
    patient, visit = Patient.objects.get(), Appointment.objects.get()
    assert answer["Location"] == f"/patients/{patient.pk}/"
    assert (visit.patient, visit.status, visit.arrived_at) == (patient, "arrived", NOW)
    assert visit.start_at - NOW < timedelta(minutes=10)
    page = desk.get(answer["Location"]).content.decode()
    assert "Nora Lindqvist is here." in page
    assert "Send intake" in page
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"patient.add", "appointment.book", "appointment.arrive", "walkin.add"} <= actions


def test_the_next_places_of_each_practitioner_the_soonest_chosen(
    place: Clinic, desk: Client
) -> None:
    page = desk.get(URL).content.decode()
    found = slots(desk)
    assert len(found) == 4
    assert f'value="{found[0]}" checked' in page
    assert "The next free place is at 10:30" in page


def test_who_may_be_known_is_shown_first_and_booked_as_that_one(
    place: Clinic, desk: Client
) -> None:
    known = make.patient(first_name="Nora", last_name="Lindquist", phone="+15550140187")
    known.birth_on = known.birth_on.replace(1974, 5, 3)
    known.save()
    data = person(place, slots(desk)[0])
    answer = desk.post(URL, data)
    assert answer.status_code == 409
    assert "may be the same person" in answer.content.decode()
    assert not Appointment.objects.exists()
    assert desk.post(URL, {**data, "same": str(known.pk)}).status_code == 302
    assert Patient.objects.get() == known
    assert Appointment.objects.get().patient == known


def test_another_person_of_the_same_name_is_added_anyway(place: Clinic, desk: Client) -> None:
    known = make.patient(first_name="Nora", last_name="Lindqvist", phone="+15550140187")
    data = person(place, slots(desk)[0], anyway=str(known.pk))
    assert desk.post(URL, data).status_code == 302
    assert Patient.objects.count() == 2


@pytest.mark.parametrize("same", ["nonsense", NOBODY])
def test_an_unknown_known_one_is_not_found(place: Clinic, desk: Client, same: str) -> None:
    data = person(place, slots(desk)[0], same=same)
    assert desk.post(URL, data).status_code == 404
    assert not Patient.objects.exists()


def test_a_lost_place_writes_nothing_and_keeps_what_was_typed(place: Clinic, desk: Client) -> None:
    first = slots(desk)[0]
    start = place.at(10, 30, day=NOW.date())
    appointment.book(**place.facts(start_at=start, now=NOW))
    before = Patient.objects.count()
    answer = desk.post(URL, person(place, first))
    page = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Lindqvist"' in page
    assert Patient.objects.count() == before
    near = re.findall(r'name="near" value="([^"]+)"', page)
    assert len(near) == 3
    assert desk.post(URL, person(place, first, near=near[0])).status_code == 302


@pytest.mark.parametrize(
    "bad",
    [
        {"first_name": ""},
        {"birth_on_year": "3000"},
        {"birth_on_month": "13"},
        {"phone": "12"},
        {"slot": ""},
        {"slot": "nonsense"},
        {"language": "xx"},
        {"first_name": "x" * 81},
    ],
)
def test_bad_input_is_said_and_nothing_is_written(
    place: Clinic, desk: Client, bad: dict[str, str]
) -> None:
    answer = desk.post(URL, person(place, slots(desk)[0], **bad))
    assert answer.status_code == 422
    assert not Patient.objects.exists()
    assert not Appointment.objects.exists()


def test_a_replay_does_it_once(place: Clinic, desk: Client) -> None:
    data = person(place, slots(desk)[0])
    desk.post(URL, data)
    desk.post(URL, {**data, "anyway": str(Patient.objects.get().pk)})
    assert (Patient.objects.count(), Appointment.objects.count()) == (1, 1)


def test_wrong_roles_strangers_and_methods(place: Clinic, desk: Client, enter: Any) -> None:
    data = person(place, slots(desk)[0])
    assert enter("auditor").post(URL, data).status_code == 403
    assert Client().post(URL, data)["Location"].startswith("/accounts/login/")
    assert desk.put(URL).status_code == 405
    assert not Patient.objects.exists()


def test_a_full_or_closed_day_says_what_to_do(place: Clinic, desk: Client) -> None:
    for who, room in ((place.ann, place.one), (place.ben, place.two)):
        place.visit(practitioner=who, room=room, start_at=NOW, minutes=7 * 60)
    page = desk.get(URL).content.decode()
    assert "Nothing is free any more today." in page


@pytest.mark.parametrize("query", ["type=x", "location=x", f"type={NOBODY}"])
def test_forged_addresses_show_the_page(place: Clinic, desk: Client, query: str) -> None:
    assert desk.get(f"{URL}?{query}").status_code == 200


def test_an_unknown_location_is_said(place: Clinic, desk: Client) -> None:
    assert desk.get(f"{URL}?location={uuid4()}").status_code == 404
