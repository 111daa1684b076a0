"""The screen of the rules about booking online, by the nine tests of the house."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.models import AuditEvent, User
from portal.models import OnlinePolicy
from scheduling.models import AppointmentType
from tests import make

pytestmark = pytest.mark.django_db
URL = "/settings/online/"
RIGHT = {
    "is_on": "on",
    "notice_hours": "4",
    "horizon_days": "30",
    "most_held": "5",
    "most_ahead": "1",
    "call_words": "Ring the bell.",
    "call_words_es": "Toque el timbre.",
    "urgent_words": "",
    "urgent_words_es": "",
}


@pytest.fixture
def owner() -> User:
    make.practice()
    return make.user("owner")


def _client(user: User) -> Client:
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def _post(client: Client, **changed: str) -> Any:
    return client.post(URL, {"form_key": str(uuid4()), **RIGHT, **changed})


def test_before_it_is_set_nobody_books_online() -> None:
    policy = OnlinePolicy.objects.current()
    assert (policy.is_on, policy.notice_hours, policy.horizon_days) == (False, 2, 60)
    assert (policy.same_day, policy.most_held, policy.most_ahead) == (True, 8, 2)


def test_works_redirects_and_is_audited(owner: User) -> None:
    answer = _post(_client(owner))
    assert (answer.status_code, answer["Location"]) == (302, "/settings/")
    policy = OnlinePolicy.objects.get()
    assert (policy.is_on, policy.same_day, policy.notice_hours) == (True, False, 4)
    event = AuditEvent.objects.get(action="policy.set_online")
    assert (event.by, event.details["most_held"]) == (owner, 5)
    _post(_client(owner), notice_hours="6")
    assert OnlinePolicy.objects.get().notice_hours == 6


def test_a_replay_changes_nothing(owner: User) -> None:
    client, key = _client(owner), str(uuid4())
    client.post(URL, {**RIGHT, "form_key": key})
    client.post(URL, {**RIGHT, "form_key": key, "notice_hours": "9"})
    assert OnlinePolicy.objects.get().notice_hours == 4


@pytest.mark.parametrize("role", ["front_desk", "chiropractor", "assistant", "auditor"])
def test_wrong_role(owner: User, role: str) -> None:
    client = _client(make.user(role))
    assert client.get(URL).status_code == 403
    assert _post(client).status_code == 403
    assert not OnlinePolicy.objects.exists()


def test_stranger_and_wrong_method(owner: User) -> None:
    assert _post(Client())["Location"].startswith("/accounts/login/")
    assert _client(owner).put(URL).status_code == 405
    assert not OnlinePolicy.objects.exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("notice_hours", "-1"),
        ("notice_hours", "721"),
        ("notice_hours", "soon"),
        ("horizon_days", "0"),
        ("horizon_days", "366"),
        ("most_held", "0"),
        ("most_held", "101"),
        ("most_ahead", ""),
        ("call_words", "x" * 201),
    ],
)
def test_bad_input(owner: User, name: str, value: str) -> None:
    answer = _post(_client(owner), **{name: value})
    assert answer.status_code == 422
    assert not OnlinePolicy.objects.exists()


def test_the_page_says_what_can_be_booked_and_where(owner: User) -> None:
    AppointmentType.objects.create(name="First visit", duration_min=60, online_new=True)
    page = _client(owner).get(URL).content.decode()
    assert "By new patients:" in page
    assert "First visit" in page
    assert "Patients of the clinic can book no kind of visit yet." in page
    assert "http://testserver/book/" in page


def test_the_clinics_own_words_are_read_in_their_language_only(owner: User) -> None:
    _post(_client(owner), call_words_es="", is_on="")
    client = Client()
    assert "Ring the bell." in client.get("/book/").content.decode()
    spanish = client.get("/book/?lang=es").content.decode()
    assert "Ring the bell." not in spanish
    assert "<h1>" in spanish
