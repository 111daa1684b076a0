"""STOP and a complaint end everything within a second, while workers are in the middle of sending.

The moment of each message is the carrier's own: when its bytes arrived there. Beside each stands a
control, the same call with another word, after which everything goes on.
"""

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from clinic.actions import message, text
from clinic.embedded import smssink
from clinic.gateways import broker as gateway
from clinic.gateways import sms
from clinic.models import Message, Patient
from tests import make
from tests.services.provider import Provider, call

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
MANY, SLOW_S, AT_ONCE_S = 160, 0.03, 1.0
SECRET = "x" * 32


class Slow(smssink._Handler):
    """A carrier that takes its time, so that workers are surely at it when the word comes."""

    def do_POST(self) -> None:
        time.sleep(SLOW_S)
        super().do_POST()


@pytest.fixture
def sink(tmp_path: Path, settings: Any) -> Iterator[smssink.SmsSink]:
    found = smssink.SmsSink(tmp_path / "texts", handler=Slow)
    found.start()
    settings.SMS_CARRIER, settings.SMS_URL, settings.SMS_SECRET = "http", found.url, SECRET
    yield found
    found.stop()


def queue_all(patient: Patient, channel: str) -> None:
    """So many messages that are due now and keep to no cap, as those that staff write."""
    to = patient.phone if channel == "sms" else patient.email
    facts: dict[str, Any] = {"by": None, "now": timezone.now(), "kind": "text", "patient": patient}
    facts |= {"channel": channel, "to": to, "subject": "Word", "body": "Hello."}
    for number in range(MANY):
        message.queue(key=f"stop-{number}", **facts)


def until(holds: Callable[[], bool], seconds: float) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, list(Message.objects.values_list("status", flat=True))
        time.sleep(0.02)


def open_() -> bool:
    return Message.objects.filter(status__in=["planned", "sending"]).exists()


def report(name: str, asked: float, answered: float, arrived: list[float]) -> tuple[int, int]:
    """Prints the figures; returns how many arrived at all, and how many a second too late."""
    last = max(arrived) - answered
    late = sum(at > answered + AT_ONCE_S for at in arrived)
    took = answered - asked
    print(  # noqa: T201
        f"\n{name}: {MANY} due, {len(arrived)} arrived, the call took {took:.2f} s, the last one "
        f"came {last:+.2f} s from its answer, {late} later than {AT_ONCE_S:.0f} s"
    )
    return len(arrived), late


@pytest.mark.parametrize("said", ["STOP", "Thank you"])
def test_after_stop_nothing_leaves(
    start_celery: Any,
    sink: smssink.SmsSink,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    said: str,
) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    make.practice()
    patient = make.patient()
    text.agree(by=make.user(), now=timezone.now(), patient=patient, heard="paper")
    queue_all(patient, "sms")
    facts = {"CARRIER": "http", "URL": sink.url, "TOKEN": "t", "FROM": smssink.NUMBER}
    env = {f"SMS_{name}": value for name, value in facts.items()} | {"SMS_SECRET": SECRET}
    Client().get("/texts/hook/")  # the first request of a process is slow
    start_celery("worker", "--concurrency=2", **env)
    for _worker in range(2):
        gateway.call("clinic.message_sweep", expires_s=60)
    until(lambda: len(list(sink.folder.glob("*.json"))) >= 20, 60)
    body = json.dumps({"id": "m1", "from": patient.phone, "body": said}).encode()
    stamp = str(int(timezone.now().timestamp()))
    headers = {"X-Timestamp": stamp, "X-Signature": sms.sign(SECRET, stamp, body)}
    asked = time.time()
    answer = Client().post("/texts/hook/", body, content_type="application/json", headers=headers)
    answered = time.time()
    assert answer.status_code == 204
    gateway.call("clinic.message_sweep", expires_s=60)
    until(lambda: not open_(), 60)
    kept = [
        (path.stat().st_mtime, json.loads(path.read_text())) for path in sink.folder.glob("*.json")
    ]
    with capfd.disabled():
        count, late = report(
            f"“{said}”", asked, answered, [at for at, one in kept if one["body"] == "Hello."]
        )
    ours = Message.objects.filter(kind="text")
    assert count == ours.filter(status="sent").count()
    if said == "STOP":
        assert (late, answered - asked < AT_ONCE_S * 2) == (
            0,
            True,
        )  # and a slow machine's allowance
        assert count + ours.filter(status="cancelled", why="stopped").count() == MANY
        assert len(kept) == count + 1  # the one answer to a STOP
    else:
        assert (count, late > 0) == (MANY, True)


class Stamped(list[bytes]):
    """What a provider got, with the moment of each."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[float] = []

    def append(self, body: bytes) -> None:
        self.at.append(time.time())
        super().append(body)


@pytest.mark.parametrize("said", ["complained", "opened"])
def test_after_a_complaint_nothing_leaves(
    start_celery: Any,
    provider: Provider,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    said: str,
) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    make.practice()
    queue_all(make.patient(), "email")
    provider.moods, provider.slow_s, provider.bodies = ["slow"] * MANY, SLOW_S, Stamped()
    api = {"PROVIDER": "postmark", "PROVIDER_KEY": "k", "PROVIDER_URL": provider.url}
    Client().get("/mail/hook/")
    env = {f"EMAIL_{name}": value for name, value in api.items()}
    start_celery("worker", "--concurrency=2", **env)
    for _worker in range(2):
        gateway.call("clinic.message_sweep", expires_s=60)
    until(lambda: len(provider.bodies) >= 20 and Message.objects.filter(status="sent").exists(), 60)
    first = Message.objects.filter(status="sent").order_by("sent_at").first()
    assert first is not None
    headers, body = call("postmark", first.message_id.strip("<>"), said, "1", timezone.now())
    asked = time.time()
    answer = Client().post("/mail/hook/", body, content_type="application/json", headers=headers)
    answered = time.time()
    assert answer.status_code == 200
    until(lambda: not open_(), 60)
    with capfd.disabled():
        count, late = report(f"“{said}”", asked, answered, provider.bodies.at)
    gone = Message.objects.filter(status="cancelled", why="complained").count()
    if said == "complained":
        assert (late, answered - asked < AT_ONCE_S * 2) == (0, True)
        assert count + gone == MANY
        assert gone > 0
    else:
        assert (count, gone, late > 0) == (MANY, 0, True)
