"""Signing in, out, and being kept out."""

import re

import pytest
from django.core.mail import EmailMessage
from django.test import Client

from clinic.models import AuditEvent, User
from tests import make
from tests.house import tree

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def bea() -> User:
    return make.user("front_desk", email="bea@alder.example")


def _try(client: Client, password: str, email: str = "bea@alder.example", **extra: str) -> int:
    return client.post(LOGIN, {"login": email, "password": password}, **extra).status_code  # type: ignore[arg-type]


def test_the_product_itself_hashes_slowly() -> None:
    source = (tree.ROOT / "clinic/settings.py").read_text()
    assert 'PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]' in source


def test_signing_in_leads_on_and_renews_the_session(client: Client, bea: User) -> None:
    client.get(LOGIN)
    before = client.session.session_key
    assert _try(client, make.PASSWORD) == 302
    assert client.session["_auth_user_id"] == str(bea.pk)
    assert client.session.session_key != before


def test_the_case_of_the_address_does_not_matter(client: Client, bea: User) -> None:
    assert _try(client, make.PASSWORD, "BEA@Alder.Example") == 302


def test_a_wrong_password_and_an_unknown_address_answer_alike(client: Client, bea: User) -> None:
    wrong = client.post(LOGIN, {"login": "bea@alder.example", "password": "not-this-one"})
    unknown = client.post(LOGIN, {"login": "nobody@alder.example", "password": "not-this-one"})
    assert wrong.status_code == unknown.status_code == 422
    errors = [str(page.context["form"].errors) for page in (wrong, unknown)]
    assert errors[0] == errors[1]


def test_guessing_is_stopped_even_for_the_right_password(client: Client, bea: User) -> None:
    codes = [_try(client, f"wrong-{n}") for n in range(8)]
    assert codes[-1] == 429
    assert codes[0] == 422
    assert _try(client, make.PASSWORD) == 429
    assert "_auth_user_id" not in client.session


def test_coming_going_and_failing_are_written_down(client: Client, bea: User) -> None:
    _try(client, "wrong")
    _try(client, make.PASSWORD)
    client.post("/accounts/logout/")
    actions = AuditEvent.objects.order_by("at").values_list("action", flat=True)
    assert list(actions) == ["session.refuse", "session.open", "session.close"]


def test_a_lock_binds_one_address_only(client: Client, bea: User) -> None:
    for n in range(9):
        _try(client, f"wrong-{n}")
    assert _try(Client(), make.PASSWORD, REMOTE_ADDR="10.1.2.3") == 302


def test_a_closed_account_cannot_sign_in(client: Client, bea: User) -> None:
    User.objects.filter(pk=bea.pk).update(is_active=False)
    _try(client, make.PASSWORD)
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up_alone(client: Client) -> None:
    client.post(
        "/accounts/signup/",
        {"email": "new@alder.example", "password1": make.PASSWORD, "login": "new@alder.example"},
    )
    assert not User.objects.exists()


def test_signing_out_takes_a_post(client: Client, bea: User) -> None:
    client.force_login(bea, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get("/accounts/logout/")
    assert "_auth_user_id" in client.session
    client.post("/accounts/logout/")
    assert "_auth_user_id" not in client.session


def test_reset_answers_the_same_for_known_and_unknown(client: Client, bea: User) -> None:
    answers = [
        client.post("/accounts/password/reset/", {"email": email})
        for email in ("bea@alder.example", "nobody@alder.example")
    ]
    assert [page.status_code for page in answers] == [302, 302]
    assert answers[0]["Location"] == answers[1]["Location"]


def test_a_reset_without_an_address_answers_as_other_forms_do(client: Client) -> None:
    refused = client.post("/accounts/password/reset/", {"email": "nobody"})
    assert refused.status_code == 422
    assert "id_email_error" in refused.content.decode()


def test_the_mailed_link_sets_a_password_once(
    client: Client, bea: User, mailoutbox: list[EmailMessage]
) -> None:
    client.post("/accounts/password/reset/", {"email": "bea@alder.example"})
    found = re.search(r"https?://[^/\s]+(/\S+)", str(mailoutbox[0].body))
    assert found
    page = client.get(found[1], follow=True)
    form_url = page.request["PATH_INFO"]
    chosen = {"password1": "hanging-true-line-9", "password2": "hanging-true-line-9"}
    refused = client.post(form_url, {"password1": "short", "password2": "short"})
    assert refused.status_code == 422
    assert 'aria-describedby="id_password1_error"' in refused.content.decode()
    assert client.post(form_url, chosen).status_code == 302
    assert _try(Client(), "hanging-true-line-9") == 302
    assert "This link has run out" in Client().get(found[1], follow=True).content.decode()
