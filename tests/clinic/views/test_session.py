"""Signing in again on an open page: the same person, the same limit on tries, nobody else."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from clinic.models import AuditEvent, User
from tests import make

pytestmark = pytest.mark.django_db
RENEW, STAY = "/session/renew/", "/session/stay/"


@pytest.fixture(autouse=True)
def another_minute() -> Iterator[None]:
    """Tries are counted by the minute as well, across tests."""
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def bea() -> User:
    return make.user("front_desk", email="bea@alder.example")


def _sent(user: User, password: str = make.PASSWORD, **more: str) -> dict[str, str]:
    return {"login": user.email, "password": password, "user": str(user.pk), **more}


def _post(client: Client, data: dict[str, str]) -> Any:
    return client.post(RENEW, data)


def _over(client: Client, user: User) -> None:
    """Signed in, and the time is over, but no request has noticed."""
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = client.session
    session["seen_at"] = session["began_at"] = int(time.time()) - 901
    session.save()


def test_the_right_password_opens_a_new_session(client: Client, bea: User) -> None:
    answer = _post(client, _sent(bea))
    assert answer.status_code == 200
    facts = answer.json()
    assert facts["user"] == str(bea.pk)
    assert 890 <= facts["left_s"] <= 900
    assert client.session["_auth_user_id"] == str(bea.pk)
    assert client.get(STAY).json()["user"] == str(bea.pk)
    assert "no-store" in answer["Cache-Control"]
    assert list(AuditEvent.objects.values_list("action", flat=True)) == ["session.open"]


def test_the_token_it_hands_out_is_good(bea: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.get("/accounts/login/")
    before = client.cookies["csrftoken"].value
    answer = client.post(RENEW, _sent(bea), headers={"X-CSRFToken": before})
    token = answer.json()["token"]
    assert client.post(STAY, headers={"X-CSRFToken": before}).status_code == 403
    assert client.post(STAY, headers={"X-CSRFToken": token}).status_code == 200


def test_a_browser_that_forgot_everything_is_asked_for_the_password_in_place(bea: User) -> None:
    """All cookies are gone, the token of forms too: the page hears 401 and gets a new one."""
    client = Client(enforce_csrf_checks=True)
    page = {"HX-Request": "true", "X-CSRFToken": "of-a-page-that-stands-open"}
    asked = Client().get(STAY, headers={"X-Only-Asking": "1"})
    assert asked.status_code == 302
    assert asked.cookies["csrftoken"].value
    refused = client.post("/patients/", {"q": "Ann"}, headers=page)
    assert refused.status_code == 401
    assert client.post("/patients/", {"q": "Ann"}).status_code == 403  # a plain form: a page
    fresh = refused.cookies["csrftoken"].value
    answer = client.post(RENEW, _sent(bea), headers={"X-CSRFToken": fresh})
    token = answer.json()["token"]
    again = client.post("/patients/", {"q": "Ann"}, headers={**page, "X-CSRFToken": token})
    assert again.status_code == 302  # to what was found
    wrong = client.post("/patients/", {"q": "Ann"}, headers=page)
    assert wrong.status_code == 403  # signed in, with a wrong token: no more than before


@pytest.mark.parametrize("password", ["", "not-this-one", "x" * 5000])
def test_a_wrong_password_opens_nothing(client: Client, bea: User, password: str) -> None:
    answer = _post(client, _sent(bea, password))
    assert answer.status_code == 422
    assert answer.json()["sentence"]
    assert "_auth_user_id" not in client.session


def test_a_session_that_is_over_is_not_a_password(client: Client, bea: User) -> None:
    _over(client, bea)
    assert _post(client, _sent(bea, "not-this-one")).status_code == 422
    assert client.get(STAY).status_code == 302
    _over(client, bea)
    assert _post(client, _sent(bea)).status_code == 200
    assert client.get(STAY).status_code == 200


def test_who_signed_in_elsewhere_meanwhile_just_goes_on(client: Client, bea: User) -> None:
    client.force_login(bea, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert _post(client, _sent(bea, "")).status_code == 200


def test_nobody_takes_over_the_page_of_another(client: Client, bea: User) -> None:
    other = make.user("owner")
    mixed = _sent(other) | {"user": str(bea.pk)}
    assert _post(client, mixed).status_code == 409
    assert "_auth_user_id" not in client.session
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = _post(client, _sent(bea))
    assert (answer.status_code, answer.json()["leave"]) == (409, "/accounts/login/")


@pytest.mark.parametrize("user", ["", "x", "0", "'"])
def test_a_page_of_nobody_is_left(client: Client, bea: User, user: str) -> None:
    assert _post(client, _sent(bea) | {"user": user}).status_code == 409
    assert "_auth_user_id" not in client.session


def test_guessing_is_stopped_here_too(client: Client, bea: User) -> None:
    codes = [_post(client, _sent(bea, f"wrong-{n}")).status_code for n in range(8)]
    assert (codes[0], codes[-1]) == (422, 429)
    assert _post(client, _sent(bea)).status_code == 429
    assert AuditEvent.objects.filter(action="session.refuse").count() >= 7


def test_a_closed_account_stays_out(client: Client, bea: User) -> None:
    User.objects.filter(pk=bea.pk).update(is_active=False)
    assert _post(client, _sent(bea)).status_code in {400, 409, 422}
    assert "_auth_user_id" not in client.session


def test_only_by_post_and_only_with_clean_text(client: Client, bea: User) -> None:
    assert client.get(RENEW).status_code == 405
    assert client.put(RENEW).status_code == 405
    assert _post(client, _sent(bea) | {"login": "a\x00b"}).status_code == 400
    assert client.post(RENEW, b"{}", content_type="application/json").status_code in {400, 409, 422}
