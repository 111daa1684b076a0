"""The door of a provider's reports, and what the desk sees and says of an address."""

import json
import random
from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.actions import message
from clinic.models import AuditEvent, CarrierCall, MailHold, Message, Patient
from clinic.web import clock
from tests import make
from tests.make import NOW
from tests.services.provider import (
    NAMES,
    SECRET,
    Call,
    Provider,
    call,
    long_ago,
    sign_mailgun,
    sign_mailtrap,
    use,
)

pytestmark = pytest.mark.django_db
HOOK = "/mail/hook/"


@pytest.fixture(autouse=True)
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    monkeypatch.setattr(clock, "now", lambda: NOW)


def written(key: str, patient: Patient | None = None) -> Message:
    """A mail that went out."""
    patient = patient or make.patient(email=f"{key}@mail.example")
    row = message.queue(
        by=None,
        now=NOW,
        key=key,
        kind="appointment_reminder",
        to=patient.email,
        subject="Visit",
        body="See you.",
        patient=patient,
    )
    Message.objects.filter(pk=row.pk).update(status="sent", sent_at=NOW, settled_at=NOW)
    row.refresh_from_db()
    return row


def ref(row: Message) -> str:
    return row.message_id.strip("<>")


def post(one: Call, **more: str) -> int:
    headers, body = one
    answer = Client().post(HOOK, body, content_type="application/json", headers={**headers, **more})
    return answer.status_code


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("event", "fate", "held"),
    [
        ("deferred", "sent", ""),
        ("delivered", "delivered", ""),
        ("refused", "failed", ""),
        ("bounced", "failed", "bounced"),
        ("complained", "delivered", "complained"),
        ("opened", "", ""),
    ],
)
def test_each_event_of_each_provider(
    settings: Any, provider: Provider, name: str, event: str, fate: str, held: str
) -> None:
    use(settings, name, provider)
    row = written("a")
    assert post(call(name, ref(row), event, "e1", NOW)) == 200
    assert post(call(name, ref(row), event, "e1", NOW)) == 200
    row.refresh_from_db()
    assert row.fate == fate
    assert [one.cause for one in MailHold.objects.all()] == ([held] if held else [])
    assert AuditEvent.objects.filter(action="mail.receive").count() == (1 if fate else 0)


@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_calls_that_are_none(
    settings: Any, provider: Provider, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Forged, altered, old, replayed or reordered: none has an effect; the genuine ones all do."""
    use(settings, name, provider)
    rng, outcomes = random.Random(46), Counter[str]()
    rows = [written(f"m{number}") for number in range(40)]
    others = [written(f"o{number}") for number in range(20)]  # nothing was told of them
    kinds = ["delivered", "bounced", "complained", "deferred"]
    told = [(row, kinds[number % 4], f"g{number}") for number, row in enumerate(rows)]
    genuine = [call(name, ref(row), kind, key, NOW) for row, kind, key in told]
    assert [post(one) for one in genuine] == [200] * 40
    assert CarrierCall.objects.count() == 40
    assert MailHold.objects.count() == 20

    def state() -> Any:
        fates = list(Message.objects.order_by("key").values_list("key", "fate", "why", "status"))
        return fates, MailHold.objects.count(), CarrierCall.objects.count(), _events()

    before = state()
    ways = ["replayed", "wrong secret", "no secret", "stranger"]
    ways += [] if name == "postmark" else ["body", "signature", "unsigned"]
    ways += ["old"] if name == "mailgun" else []
    for number in range(1000):
        way, other = rng.choice(ways), rng.choice(others)
        outcomes[f"{way} {post(_spoilt(name, way, rng.choice(genuine), other, number))}"] += 1
    with capsys.disabled():
        accepted = int(state() != before)
        print(f"\n{name}: 1000 calls, {accepted} accepted {dict(sorted(outcomes.items()))}")  # noqa: T201
    assert state() == before
    refused = {way for way in ways if way not in {"replayed", "stranger"}}
    if name == "mailgun":
        refused -= {"body"}  # it signs the time alone, and the id of each call is good once
    for outcome in outcomes:
        way, _, status = outcome.rpartition(" ")
        assert status == ("403" if way in refused else "200"), outcome
    control = call(name, ref(others[0]), "bounced", "control", NOW)
    assert post(control) == 200
    assert state() != before


def _events() -> int:
    return AuditEvent.objects.filter(action__startswith="mail.").count()


def _spoilt(name: str, way: str, genuine: Call, other: Message, number: int) -> Call:
    headers, body = genuine
    if way == "replayed":
        return genuine
    if way == "stranger":  # of a mail that is none of ours
        return call(name, f"{uuid4()}@plumbline", "bounced", f"s{number}", NOW)
    forged, fresh = call(name, ref(other), "complained", f"f{number}", NOW)
    if way == "wrong secret":
        return {**forged, "Authorization": "Basic cmVwb3J0czpndWVzc2Vk"}, fresh
    if way == "no secret":
        return {key: value for key, value in forged.items() if key != "Authorization"}, fresh
    if way == "old":
        return call(name, ref(other), "bounced", f"f{number}", long_ago(NOW))
    said = json.loads(body)
    if name == "mailtrap":
        if way == "body":  # another mail under a signature that was good
            said["events"][0]["custom_variables"]["plumbline"] = ref(other)
            said["events"][0]["event_id"] = f"f{number}"
            return headers, json.dumps(said).encode()
        if way == "unsigned":
            return {"Authorization": forged["Authorization"]}, fresh
        return {**forged, "Mailtrap-Signature": sign_mailtrap(fresh)[::-1]}, fresh
    if way == "body":
        said["event-data"]["user-variables"]["plumbline"] = ref(other)
        return headers, json.dumps(said).encode()
    said = json.loads(fresh)
    if way == "unsigned":
        del said["signature"]
    else:
        said["signature"] = {**sign_mailgun("x", NOW), "token": f"f{number}"}
    return forged, json.dumps(said).encode()


def test_without_a_secret_there_is_no_door(settings: Any, provider: Provider) -> None:
    row = written("a")
    one = call("postmark", ref(row), "bounced", "e", NOW)
    settings.ANYMAIL = {**settings.ANYMAIL, "WEBHOOK_SECRET": ""}
    assert post(one) == 404
    settings.ANYMAIL = {"POSTMARK_SERVER_TOKEN": "x"}
    assert post(one) == 404
    settings.EMAIL_PROVIDER, settings.ANYMAIL = "", {"WEBHOOK_SECRET": SECRET}
    assert post(one) == 404
    assert not CarrierCall.objects.exists()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b"null", b"\xff", b"7", b'{"events": [3]}'])
def test_nonsense_with_the_right_secret_is_no_fault(
    settings: Any, provider: Provider, name: str, body: bytes
) -> None:
    use(settings, name, provider)
    headers, _body = call(name, "x", "bounced", "e", NOW)
    headers = {**headers, "Mailtrap-Signature": sign_mailtrap(body)}
    assert post((headers, body)) in {200, 400, 403}
    assert not CarrierCall.objects.exists()


def test_doors(provider: Provider) -> None:
    headers, _body = call("postmark", "x", "bounced", "e", NOW)
    assert Client().get(HOOK).status_code == 405
    assert Client().post(HOOK, {"a": "b"}, headers=headers).status_code in {400, 403}
    assert post((headers, b"x" * (1024 * 1024 + 1))) == 413


def test_the_desk_sees_why_and_says_that_it_is_right(client: Client, provider: Provider) -> None:
    client.force_login(make.user("front_desk"))
    patient = make.patient(email="dana@mail.example")
    row = written("a", patient)
    page = reverse("clinic:patient-view", args=[patient.pk])
    assert "comes back" not in client.get(page).content.decode()
    post(call("postmark", ref(row), "bounced", "e", NOW - timedelta(minutes=1)))
    shown = client.get(page).content.decode()
    assert "Mail to this address comes back; ask for another." in shown
    assert "Failed" in shown
    listed = client.get(reverse("clinic:message-list")).content.decode()
    assert "Addresses to ask for" in listed
    address = reverse("clinic:mail-allow", args=[patient.pk])
    answer = client.post(address, {"form_key": str(uuid4())})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert "comes back" not in client.get(page).content.decode()
    assert client.post(address, {"form_key": str(uuid4())}).status_code == 409
    failed = client.get(reverse("clinic:message-list") + "?show=not-sent").content.decode()
    assert "The address was refused by its mail server." in failed


def test_the_list_asks_as_much_for_twenty_as_for_one(client: Client, provider: Provider) -> None:
    client.force_login(make.user("front_desk"))
    counts = []
    for number in range(20):
        row = written(f"q{number}")
        post(call("postmark", ref(row), "bounced", f"q{number}", NOW))
        if number in {0, 19}:
            client.get(reverse("clinic:message-list"))
            with CaptureQueriesContext(connection) as asked:
                client.get(reverse("clinic:message-list"))
            counts.append(len(asked))
    assert counts[0] == counts[1]
