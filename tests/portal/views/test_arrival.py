"""Arrival at the tablet and on the phone: what it does, and all that it must not show."""

from datetime import date, timedelta
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from clinic.models import AuditEvent
from clinic.web import clock
from portal.gateways import qr
from portal.models import ArrivalDoor
from scheduling.models import Appointment
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic
from tests.scheduling.make import clinic as build

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return build()


def browser(*roles: str) -> Client:
    client = Client()
    client.force_login(make.user(*roles), BACKEND)
    return client


def key() -> dict[str, str]:
    return {"form_key": str(uuid4())}


def door_data(place: Clinic, kind: str = "tablet") -> dict[str, str]:
    return {"kind": kind, "name": "Front desk", "location": str(place.location.pk), **key()}


def tablet(place: Clinic) -> Client:
    client = browser("front_desk")
    answer = client.post("/arrivals/add/", door_data(place))
    assert (answer.status_code, answer["Location"]) == (302, "/arrive/")
    return client


def expected(place: Clinic, minutes: int = 10, **person: Any) -> Appointment:
    patient = make.patient(**person)
    start = NOW + timedelta(minutes=minutes)
    return place.visit(patient=patient, start_at=start, minutes=10)


def birthday(client: Client, month: int = 3, day: int = 12, **more: str) -> Any:
    return client.post("/arrive/", {"month": month, "day": day, **more})


def confirm(client: Client, page: Any) -> Any:
    return client.post("/arrive/", {"visit": page.context["visit"]})


def test_two_steps_and_the_board_knows(place: Clinic) -> None:
    visit, client = expected(place), tablet(place)
    page = birthday(client)
    assert f"Are you Dana {visit.patient.last_name[0]}.?" in page.content.decode()
    done = confirm(client, page).content.decode()
    assert "Thank you, Dana. Please take a seat." in done
    visit.refresh_from_db()
    assert (visit.status, visit.arrived_at) == ("arrived", NOW)
    event = AuditEvent.objects.get(action="appointment.arrive")
    assert (event.by, event.patient) == (None, visit.patient)
    assert AuditEvent.objects.get(action="arrival.arrive").object_id == str(
        ArrivalDoor.objects.get().pk
    )


def test_the_form_of_the_list_goes_where_it_is_taken(place: Clinic) -> None:
    assert 'action="/arrivals/add/"' in browser("front_desk").get("/arrivals/").content.decode()


def test_whoever_opens_the_tablet_is_signed_out_on_it(place: Clinic) -> None:
    client = tablet(place)
    assert client.get("/today/").status_code == 302
    assert "Are you here for a visit?" in client.get("/arrive/").content.decode()


def test_no_page_shows_anything_but_a_first_name_and_a_letter(place: Clinic) -> None:
    visit = expected(place)
    expected(place, 20, first_name="Mateo", birth_on=date(1990, 7, 1))
    patient, client = visit.patient, tablet(place)
    found = birthday(client)
    pages = [
        client.get("/arrive/"),
        found,
        confirm(client, found),
        birthday(client, 1, 1),
        birthday(client, 13, 40),
    ]
    for page in pages:
        text = page.content.decode()
        local = visit.start_at.astimezone(place.location.tz)
        secret = [patient.last_name, patient.email, patient.phone, "1980", "Mateo", "Ann Alder"]
        assert not [word for word in [*secret, f"{local:%H:%M}", "Table"] if word in text]


def test_two_of_one_birthday_are_asked_for_a_letter(place: Clinic) -> None:
    expected(place)
    other = expected(place, 20, first_name="Élise")
    client = tablet(place)
    page = birthday(client)
    assert "first letter of your first name" in page.content.decode()
    assert "Dana" not in page.content.decode()
    confirm(client, birthday(client, letter="E"))
    other.refresh_from_db()
    assert other.status == "arrived"


def test_nobody_is_sent_to_the_desk_without_a_word_more(place: Clinic) -> None:
    client = tablet(place)
    assert "Please see the front desk." in birthday(client).content.decode()


@pytest.mark.parametrize(
    "state",
    [
        {"status": "cancelled", "cancelled_at": NOW, "cancel_reason": "work"},
        {"status": "no_show"},
        {"status": "arrived", "arrived_at": NOW},
        {"status": "held", "hold_until": NOW + timedelta(minutes=5)},
    ],
)
def test_only_visits_that_are_awaited(place: Clinic, state: dict[str, Any]) -> None:
    place.visit(start_at=NOW + timedelta(minutes=10), minutes=10, **state)
    assert "Please see the front desk." in birthday(tablet(place)).content.decode()


def test_another_location_is_another_door(place: Clinic) -> None:
    client = tablet(place)
    elsewhere = build()
    expected(elsewhere)
    assert "Please see the front desk." in birthday(client).content.decode()


def test_after_too_many_vain_tries_the_door_rests(
    place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected(place)
    client = tablet(place)
    for day in range(1, 11):
        assert birthday(client, 1, day).status_code == 200
    assert birthday(client).status_code == 429  # even the right one
    later = (NOW + timedelta(minutes=11)).astimezone(clock.zone())
    monkeypatch.setattr(clock, "now", lambda: later)
    assert "Are you Dana" in birthday(client).content.decode()


@pytest.mark.parametrize(
    ("month", "day"), [("", ""), ("0", "1"), ("13", "1"), ("x", "1"), ("2", "32"), ("-1", "9" * 9)]
)
def test_what_is_no_birthday_is_said(place: Clinic, month: str, day: str) -> None:
    answer = tablet(place).post("/arrive/", {"month": month, "day": day})
    assert answer.status_code == 422
    assert "Type the month and the day of your birthday" in answer.content.decode()


@pytest.mark.parametrize("forged", ["", "nonsense", "W10:1wXyz:abc"])
def test_a_forged_confirmation_begins_again(place: Clinic, forged: str) -> None:
    visit, client = expected(place), tablet(place)
    assert client.post("/arrive/", {"visit": forged}).status_code == 422
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_a_confirmation_of_one_door_is_none_at_another(place: Clinic) -> None:
    visit = expected(place)
    page = birthday(tablet(place))
    assert confirm(tablet(place), page).status_code == 409
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_pressing_twice_arrives_once(place: Clinic) -> None:
    expected(place)
    client = tablet(place)
    page = birthday(client)
    assert confirm(client, page).status_code == confirm(client, page).status_code == 200
    assert AuditEvent.objects.filter(action="appointment.arrive").count() == 1


def test_a_visit_that_was_cancelled_meanwhile_goes_to_the_desk(place: Clinic) -> None:
    visit, client = expected(place), tablet(place)
    page = birthday(client)
    Appointment.objects.filter(pk=visit.pk).update(
        status="cancelled", cancelled_at=NOW, cancel_reason="work"
    )
    assert confirm(client, page).status_code == 409


def test_a_closed_door_opens_nothing_at_once(place: Clinic) -> None:
    client = tablet(place)
    door = ArrivalDoor.objects.get()
    assert browser("front_desk").post(f"/arrivals/{door.pk}/end/", key()).status_code == 302
    for answer in (client.get("/arrive/"), birthday(client)):
        assert answer.status_code == 404
        assert "This page is closed." in answer.content.decode()


def test_a_device_that_nobody_opened_is_no_door(place: Clinic) -> None:
    tablet(place)
    assert Client().get("/arrive/").status_code == 404
    forged = Client()
    forged.cookies["arrival_door"] = "x" * 43
    assert forged.get("/arrive/").status_code == 404


def test_the_code_for_phones_is_shown_once_and_works(place: Clinic) -> None:
    visit, staff = expected(place), browser("front_desk")
    page = staff.post("/arrivals/add/", door_data(place, "phone"))
    link = page.context["link"]
    assert link.startswith("http")
    path = "/arrive/" + link.split("/arrive/")[1]
    assert path not in staff.get("/arrivals/").content.decode()
    phone = Client()
    found = phone.post(path, {"month": "3", "day": "12"})
    phone.post(path, {"visit": found.context["visit"]})
    visit.refresh_from_db()
    assert visit.status == "arrived"
    assert Client().get("/arrive/" + "y" * 43 + "/").status_code == 404
    assert Client().get("/arrive/short/").status_code == 404


def test_a_phones_code_is_no_tablet(place: Clinic) -> None:
    staff = browser("front_desk")
    staff.post("/arrivals/add/", door_data(place, "phone"))
    assert staff.get("/arrive/").status_code == 404


def test_in_spanish_where_it_is_chosen(place: Clinic) -> None:
    page = tablet(place).get("/arrive/?lang=es").content.decode()
    assert '<html lang="es"' in page
    assert 'href="?lang=en"' in page


def test_a_refused_form_of_a_stranger_is_refused_by_its_token(place: Clinic) -> None:
    client = tablet(place)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert birthday(strict).status_code == 403


# ── the code on paper ──────────────────────────────────────────────────────────────────────


def coded(place: Clinic, staff: Client) -> tuple[str, dict[str, str], Any]:
    """A fresh code: where its sheet is asked for, with what, and the page that showed it once."""
    page = staff.post("/arrivals/add/", door_data(place, "phone"))
    door = page.context["made"]
    return f"/arrivals/{door.pk}/sheet/", {"secret": page.context["secret"]}, page


def test_the_code_is_drawn_once_and_leads_to_the_door(place: Clinic) -> None:
    """Every dark module of the picture is one of a code of exactly this address."""
    _url, _data, page = coded(place, browser("front_desk"))
    assert page.content.decode().count('<svg xmlns="http://www.w3.org/2000/svg"') == 1
    assert qr.svg(page.context["link"]) in page.content.decode()
    assert Client().get("/arrive/" + page.context["link"].split("/arrive/")[1]).status_code == 200
    assert 'class="qr"' not in browser("front_desk").get("/arrivals/").content.decode()


def test_the_sheet_is_a_pdf_and_is_audited(place: Clinic) -> None:
    staff = browser("front_desk")
    url, data, _page = coded(place, staff)
    answer = staff.post(url, data)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer["Cache-Control"] == "no-store, private"
    (page,) = PdfReader(BytesIO(answer.content)).pages
    text = " ".join(page.extract_text().split())
    assert "Are you here for a visit?" in text
    assert "¿" in text  # and in Spanish
    assert data["secret"] not in text
    event = AuditEvent.objects.get(action="arrival.sheet")
    assert event.object_id == str(ArrivalDoor.objects.get().pk)


def test_a_sheet_needs_the_secret_of_a_code_that_is_open(place: Clinic) -> None:
    staff = browser("front_desk")
    url, data, _page = coded(place, staff)
    for wrong in ({}, {"secret": ""}, {"secret": "x" * 43}, {"secret": "é" * 5000}):
        assert staff.post(url, wrong).status_code == 422
    other = ArrivalDoor.objects.create(
        kind="tablet",
        name="Door",
        location=place.location,
        token_hash="0" * 64,
        opened_by=place.desk,
    )
    for unknown in (other.pk, uuid4(), "nonsense"):
        assert staff.post(f"/arrivals/{unknown}/sheet/", data).status_code == 404
    assert browser("auditor").post(url, data).status_code == 403
    assert Client().post(url, data)["Location"].startswith(reverse("account_login"))
    assert staff.get(url).status_code == 405
    staff.post(url.replace("sheet", "end"), key())
    assert staff.post(url, data).status_code == 404
    assert not AuditEvent.objects.filter(action="arrival.sheet").exists()


# ── what staff do with the doors ───────────────────────────────────────────────────────────


def acts(place: Clinic, staff: Client) -> list[tuple[str, dict[str, str], str]]:
    staff.post("/arrivals/add/", door_data(place, "phone"))
    door = ArrivalDoor.objects.get()
    return [
        ("/arrivals/add/", door_data(place, "phone"), "arrival.open"),
        (f"/arrivals/{door.pk}/end/", key(), "arrival.close"),
    ]


def test_staff_open_and_close_and_it_is_audited(place: Clinic) -> None:
    staff = browser("front_desk")
    for url, data, event in acts(place, staff):
        before = AuditEvent.objects.filter(action=event).count()
        assert staff.post(url, data).status_code in {200, 302}
        rows = AuditEvent.objects.filter(action=event)
        assert rows.count() == before + 1
        assert rows.latest("id").by is not None
        assert staff.post(url, data).status_code == 409  # a replay does nothing twice
        assert rows.count() == before + 1


def test_wrong_roles_strangers_and_methods(place: Clinic) -> None:
    staff = browser("front_desk")
    for url, data, _event in acts(place, staff):
        count = ArrivalDoor.objects.open().count()
        assert browser("auditor").post(url, data).status_code == 403
        answer = Client().post(url, data)
        assert answer["Location"].startswith(reverse("account_login"))
        assert staff.get(url).status_code == 405
        assert ArrivalDoor.objects.open().count() == count


def test_bad_and_unknown_ids_and_bad_input(place: Clinic) -> None:
    staff = browser("front_desk")
    for wrong in ("nonsense", str(uuid4())):
        assert staff.post(f"/arrivals/{wrong}/end/", key()).status_code == 404
    for bad in ({"kind": "door"}, {"name": ""}, {"location": str(uuid4())}, {"name": "x" * 41}):
        assert staff.post("/arrivals/add/", {**door_data(place), **bad}).status_code == 422
    assert not ArrivalDoor.objects.exists()


def test_the_list_costs_the_same_with_1_and_20_doors(place: Clinic) -> None:
    staff = browser("front_desk")
    for _n in range(2):
        staff.post("/arrivals/add/", door_data(place, "phone"))
    with CaptureQueriesContext(connection) as few:
        staff.get("/arrivals/")
    for _n in range(20):
        staff.post("/arrivals/add/", door_data(place, "phone"))
    with CaptureQueriesContext(connection) as many:
        staff.get("/arrivals/")
    assert len(few) == len(many)
