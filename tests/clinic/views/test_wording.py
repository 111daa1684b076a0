"""Every message as it reads, and a clinic's own words for it: looked at, kept, taken away."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.actions import message
from clinic.models import AuditEvent, NudgeRule, Wording
from clinic.rules.nudge import Kind
from clinic.views.wording import MESSAGES
from tests import make

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LIST = "/settings/messages/"
TEXT = "/settings/messages/appointment_reminder/sms/en/"
MAIL = "/settings/messages/plan_waits/email/es/"
GOOD = {"body": "{clinic}: {day}, {time}. See you! STOP ends texts."}


@pytest.fixture
def owner(client: Client) -> Client:
    make.practice()
    make.location()
    client.force_login(make.user("owner"), backend=BACKEND)
    return client


def key(**fields: Any) -> dict[str, Any]:
    return {"form_key": str(uuid4()), **fields}


def test_every_message_is_shown_in_both_languages(owner: Client) -> None:
    html = owner.get(LIST).content.decode()
    for name, (label, channels) in MESSAGES.items():
        assert str(label) in html, name
        assert channels
    assert html.count('<blockquote class="letter"') == 2 * sum(
        len(channels) for _label, channels in MESSAGES.values()
    )
    assert "GSM-7: 1 text" in html
    assert "gauge over" not in html


def test_words_are_kept_and_used(owner: Client) -> None:
    page = owner.post(TEXT, key(**GOOD))
    assert (page.status_code, page.headers["Location"]) == (302, LIST)
    row = Wording.objects.get()
    assert (row.name, row.channel, row.language) == ("appointment_reminder", "sms", "en")
    assert AuditEvent.objects.filter(action="wording.keep").count() == 1
    from clinic.views.wording import _facts

    _subject, body = message.worded("appointment_reminder", _facts(), "en", "sms")
    assert body.startswith("Alder Street: Wednesday, September")
    assert body.endswith("See you! STOP ends texts.")
    _subject, other = message.worded("appointment_reminder", _facts(), "es", "sms")
    assert "See you!" not in other


def test_looking_keeps_nothing_and_says_how_long(owner: Client) -> None:
    page = owner.post(TEXT, key(look="1", body="{day} {time} á STOP"))
    assert page.status_code == 200
    html = page.content.decode()
    assert "UCS-2" in html
    assert not Wording.objects.exists()


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("{day} {time} for your back pain. STOP", "tells others"),
        ("{day} STOP", "{time} has to stand in it"),
        ("{day} {time} {secret} STOP", "{secret} is nothing"),
        ("{day} {time}", "with the word STOP"),
        ("{% include 'x' %} {day} {time} STOP", "A brace stands alone"),
        ("", "required"),
        ("x" * 400, "at most 320"),
    ],
)
def test_the_linter_speaks_and_nothing_is_kept(owner: Client, body: str, said: str) -> None:
    page = owner.post(TEXT, key(body=body))
    assert page.status_code == 422
    assert said in page.content.decode().replace("&#x27;", "'")
    assert not Wording.objects.exists()


def test_our_words_come_back(owner: Client) -> None:
    owner.post(MAIL, key(subject="Tu visita", body="Hola {name}, {clinic} {phone}"))
    assert Wording.objects.count() == 1
    page = owner.post(f"{MAIL}drop/", key())
    assert page.headers["Location"] == LIST
    assert not Wording.objects.exists()
    assert AuditEvent.objects.filter(action="wording.drop").count() == 1


@pytest.mark.parametrize(
    "address",
    [
        "/settings/messages/signin_code/email/en/",
        "/settings/messages/plan_waits/fax/en/",
        "/settings/messages/plan_waits/email/fr/",
        "/settings/messages/no_such/",
    ],
)
def test_what_cannot_be_worded_is_not_there(owner: Client, address: str) -> None:
    assert owner.get(address).status_code == 404
    assert owner.post(address, key()).status_code == 404


def test_the_desk_may_not_and_a_stranger_signs_in(client: Client) -> None:
    make.practice()
    for address in (LIST, TEXT, f"{TEXT}drop/", "/settings/messages/plan_waits/"):
        assert "/accounts/login/" in client.post(address, key()).headers["Location"]
    client.force_login(make.user("front_desk"), backend=BACKEND)
    for address in (LIST, TEXT, f"{TEXT}drop/", "/settings/messages/plan_waits/"):
        assert client.post(address, key()).status_code == 403
    assert client.get(f"{TEXT}drop/").status_code == 403


def test_other_methods_are_none(owner: Client) -> None:
    assert owner.get(f"{TEXT}drop/").status_code == 405
    assert owner.post(LIST, key()).status_code == 405


def test_a_kind_is_switched_off_and_on(owner: Client) -> None:
    address = "/settings/messages/plan_waits/"
    assert owner.get(address).status_code == 200
    page = owner.post(address, key(is_on="no", how="email", after="14"))
    assert page.headers["Location"] == LIST
    row = NudgeRule.objects.get()
    assert (row.kind, row.is_on, row.how, row.after) == ("plan_waits", False, "email", 14)
    assert NudgeRule.objects.in_force()[Kind.GAP].after == 14
    assert "is not sent" in owner.get(LIST).content.decode()


@pytest.mark.parametrize(
    "bad", [{"after": "2"}, {"after": "61"}, {"how": "pigeon"}, {"is_on": "perhaps"}], ids=str
)
def test_a_bad_rule_is_none(owner: Client, bad: dict[str, str]) -> None:
    page = owner.post(
        "/settings/messages/plan_waits/",
        key(**{"is_on": "yes", "how": "email", "after": "9", **bad}),
    )
    assert page.status_code == 422
    assert not NudgeRule.objects.exists()
