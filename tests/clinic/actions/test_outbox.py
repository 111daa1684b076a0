"""The outbox as a whole: a pause, its hours, a carrier that is left alone, and the alarm."""

from datetime import time, timedelta
from typing import Any

import pytest

from clinic.actions import Refused, gate, message, outbox
from clinic.gateways import email
from clinic.models import AuditEvent, CarrierState, Message, Outbox
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def mails(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    taken: list[str] = []
    monkeypatch.setattr(email, "send", lambda **mail: taken.append(mail["to"]))
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: False)
    monkeypatch.setattr(message, "wake", lambda: None)
    return taken


def queue(key: str = "k", now: Any = NOW, **facts: Any) -> Message:
    words: dict[str, Any] = {
        "subject": "Hello",
        "body": "Hello.",
        "kind": "test",
        "to": "dana@mail.example",
        **facts,
    }
    return message.queue(by=None, now=now, key=key, **words)


def run(now: Any = NOW) -> list[str]:
    return [message.deliver(message=row, now=now) for row in message.claim(now=now)]


def test_nothing_goes_while_paused_and_all_after(mails: list[str]) -> None:
    owner = make.user("owner")
    queue()
    outbox.pause(by=owner, now=NOW)
    with pytest.raises(Refused):
        outbox.pause(by=owner, now=NOW)
    assert run() == []
    outbox.resume(by=owner, now=NOW)
    with pytest.raises(Refused):
        outbox.resume(by=owner, now=NOW)
    assert run() == ["sent"]
    actions = AuditEvent.objects.filter(by=owner).values_list("action", flat=True)
    assert sorted(actions) == ["outbox.pause", "outbox.resume"]


@pytest.mark.parametrize("kind", sorted(gate.CODES))
def test_codes_that_somebody_waits_for_go_while_all_else_is_paused(
    mails: list[str], kind: str
) -> None:
    queue("reminder", kind="appointment_reminder")
    outbox.pause(by=make.user("owner"), now=NOW)
    queue("code", kind=kind, to="ann@mail.example")
    queue("over", kind=kind, stale_at=NOW + timedelta(minutes=10))
    assert run(NOW + timedelta(minutes=10)) == ["sent"]
    assert mails == ["ann@mail.example"]
    assert Message.objects.get(key="over").why == "stale"
    assert Message.objects.get(key="reminder").status == "planned"


def test_codes_overtake_what_was_due_before(mails: list[str]) -> None:
    for number in range(30):
        queue(str(number))
    later = NOW + timedelta(minutes=1)
    queue("code", later, kind="signin_code")
    taken = message.claim(now=later)
    assert [row.key for row in taken[:2]] == ["code", "0"]


def test_a_carrier_that_fails_in_a_row_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, mails: list[str]
) -> None:
    def send(**mail: str) -> None:
        raise email.NotTaken("refused")

    monkeypatch.setattr(email, "send", send)
    for number in range(12):
        queue(str(number))
    outcomes = [message.deliver(message=row, now=NOW) for row in message.claim(now=NOW, limit=8)]
    assert outcomes == ["planned"] * 8
    assert message.claim(now=NOW) == []  # four are due, and wait
    state = CarrierState.objects.get()
    assert (state.failures, state.shut_until) == (8, NOW + timedelta(minutes=1))
    monkeypatch.setattr(email, "send", lambda **mail: mails.append(mail["to"]))
    later = NOW + timedelta(minutes=2)
    assert set(run(later)) == {"sent"}
    assert CarrierState.objects.get().failures == 0
    assert gate.shut(later) == []


def test_the_alarm_goes_to_the_owners_once_an_hour(mails: list[str]) -> None:
    owner = make.user("owner")
    make.user("front_desk")
    queue()
    assert outbox.alarm(now=NOW + timedelta(minutes=4)) is False
    late = NOW + timedelta(minutes=6)
    assert [outbox.alarm(now=late + timedelta(minutes=n)) for n in (0, 1, 70)] == [
        True,
        False,
        True,
    ]
    assert mails == [owner.email] * 2
    run(late)
    assert outbox.alarm(now=late + timedelta(hours=5)) is False


def test_a_pause_is_no_trouble(mails: list[str]) -> None:
    queue()
    outbox.pause(by=make.user("owner"), now=NOW)
    assert outbox.alarm(now=NOW + timedelta(hours=1)) is False


def test_the_hours_of_the_clinic(mails: list[str]) -> None:
    outbox.change(by=make.user("owner"), now=NOW, quiet_from=time(18), quiet_to=time(9))
    assert Outbox.objects.current().quiet.holds(time(8, 30))
