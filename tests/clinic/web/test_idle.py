"""A session ends after a quarter of an hour without work, and after a working day."""

import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from clinic.models import AuditEvent
from tests import make

pytestmark = pytest.mark.django_db
BOARD = "/today/"


@pytest.fixture
def desk(client: Client) -> Client:
    backend = "allauth.account.auth_backends.AuthenticationBackend"
    client.force_login(make.user("front_desk"), backend=backend)
    assert client.get(BOARD).status_code == 200
    return client


def _ago(client: Client, **seconds: int) -> None:
    session = client.session
    for name, count in seconds.items():
        session[name] = int(time.time()) - count
    session.save()


@pytest.mark.parametrize("gone", [{"seen_at": 901}, {"seen_at": 5, "began_at": 12 * 3600 + 1}])
def test_it_ends(desk: Client, gone: dict[str, int]) -> None:
    old = desk.session.session_key
    _ago(desk, **gone)
    response: Any = desk.get(BOARD)
    assert response.status_code == 302
    assert response["Location"].startswith(reverse("account_login"))
    assert AuditEvent.objects.filter(action="session.expire").count() == 1
    desk.cookies["plumbline_session"] = str(old)
    assert desk.get(BOARD).status_code == 302  # the old cookie opens nothing any more


def test_work_keeps_it_alive(desk: Client) -> None:
    _ago(desk, seen_at=899, began_at=7200)
    assert desk.get(BOARD).status_code == 200
    assert time.time() - desk.session["seen_at"] < 10


def test_a_page_that_refreshes_itself_is_no_work(desk: Client) -> None:
    _ago(desk, seen_at=600)
    headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{BOARD}"}
    assert desk.get(BOARD, headers=headers).status_code == 200
    assert time.time() - desk.session["seen_at"] >= 600


def test_what_was_being_sent_gets_a_sentence_and_does_nothing(desk: Client) -> None:
    _ago(desk, seen_at=901)
    response = desk.post(reverse("clinic:patient-add"), {"first_name": "Ada"})
    assert response.status_code == 401
    assert "was not saved" in response.content.decode()


def test_a_fragment_leads_the_whole_page_to_the_sign_in(desk: Client) -> None:
    _ago(desk, seen_at=901)
    response = desk.get(reverse("clinic:patient-find"), headers={"HX-Request": "true"})
    assert response["HX-Redirect"] == reverse("account_login")


def test_asking_for_the_time_left_is_no_work_and_the_button_is(desk: Client) -> None:
    _ago(desk, seen_at=870, began_at=7200)
    url = reverse("clinic:session-stay")
    asked = desk.get(url, headers={"X-Only-Asking": "1"}).json()
    assert 25 <= asked["left_s"] <= 30
    assert desk.post(url, headers={"X-Only-Asking": "1"}).json()["left_s"] >= 899
    _ago(desk, seen_at=870)
    assert desk.post(url).json()["left_s"] >= 899


def test_the_working_day_is_not_made_longer(desk: Client) -> None:
    _ago(desk, seen_at=870, began_at=12 * 3600 - 40)
    assert desk.post(reverse("clinic:session-stay")).json()["left_s"] <= 40


def test_the_page_knows_when_it_ends(desk: Client) -> None:
    _ago(desk, seen_at=30)
    page = desk.get(BOARD).content.decode()
    assert re.search(r'data-left="8(69|70)" data-warn="60"', page)


def test_after_the_end_nothing_is_told(desk: Client) -> None:
    _ago(desk, seen_at=901)
    assert desk.get(reverse("clinic:session-stay")).status_code == 302


def test_patients_links_know_no_such_limit(desk: Client) -> None:
    _ago(desk, seen_at=901)
    assert desk.get("/healthz").status_code != 302
