"""Real SMTP into the local mail server: what the receiver sees."""

from typing import Any

import pytest

from clinic.actions import message
from clinic.gateways import email
from clinic.models import CarrierState, Message
from tests.make import NOW


def test_the_mail_comes_from_the_clinic_by_name(mailbox: Any, settings: Any) -> None:
    settings.DEFAULT_FROM_EMAIL = "Plumbline <desk@clinic.example>"
    email.send(message_id="<1@x>", to="d@mail.example", subject="A", body="B", sender="Alder Söhne")
    email.send(message_id="<2@x>", to="d@mail.example", subject="A", body="B")
    senders = [mail["From"].addresses[0] for mail in mailbox.wait(2)]
    assert [(one.display_name, one.addr_spec) for one in senders] == [
        ("Alder Söhne", "desk@clinic.example"),
        ("Plumbline", "desk@clinic.example"),
    ]


def test_the_sink_can_be_asked_and_plain_smtp_cannot(mailbox: Any, settings: Any) -> None:
    email.send(message_id="<3@x>", to="d@mail.example", subject="A", body="B")
    assert email.was_taken(message_id="<3@x>") is True
    assert email.was_taken(message_id="<4@x>") is False
    settings.MAIL_SINK_DIR = ""
    assert email.was_taken(message_id="<3@x>") is None


def test_a_server_that_is_not_there_has_not_taken_it(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with pytest.raises(email.NotTaken):
        email.send(message_id="<5@x>", to="d@mail.example", subject="A", body="B")


def test_each_calendar_is_a_part_of_its_own(mailbox: Any, settings: Any) -> None:
    """One entry a part: a program that reads one calendar a file misses none."""
    one = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    two = one.replace("REQUEST", "CANCEL")
    email.send(message_id="<c@x>", to="d@mail.example", subject="s", body="b", calendar=one + two)
    parts = [
        part for part in mailbox.wait(1)[0].walk() if part.get_content_type() == "text/calendar"
    ]
    assert [part.get_param("method") for part in parts] == ["REQUEST", "CANCEL"]


class Moody:
    """A mail server that gives one answer at one step of the talk, and counts what it keeps."""

    def __init__(self, step: str = "", answer: str = "") -> None:
        self.step, self.answer, self.kept = step, answer, 0

    def _says(self, step: str) -> str:
        return self.answer if self.step == step else "250 2.0.0 OK"

    async def handle_HELO(self, server: Any, session: Any, envelope: Any, hostname: str) -> str:
        session.host_name = hostname
        return self._says("hello")

    async def handle_EHLO(
        self, server: Any, session: Any, envelope: Any, hostname: str, responses: list[str]
    ) -> list[str]:
        session.host_name = hostname
        return [self.answer] if self.step == "hello" else responses

    async def handle_MAIL(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        return self._says("sender")

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        if self.step != "reader":
            envelope.rcpt_tos.append(address)
        return self._says("reader")

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        said = self._says("data")
        self.kept += said.startswith("250")
        return said


def moody(mailbox: Any, step: str = "", answer: str = "") -> Moody:
    found = Moody(step, answer)
    mailbox.sink._controller.handler = found
    return found


WORDS = [
    ("hello", "421 4.3.2 Going down", email.NotTaken),
    ("hello", "550 5.7.1 Not you", email.NotTaken),
    ("sender", "452 4.3.1 Insufficient storage", email.NotTaken),
    ("sender", "421 4.3.2 Going down", email.NotTaken),
    ("sender", "550 5.7.1 Not from you", email.Rejected),
    ("reader", "450 4.2.0 Greylisted, come back", email.Deferred),
    ("reader", "452 4.2.2 Mailbox full", email.Deferred),
    ("reader", "421 4.3.2 Going down", email.NotTaken),
    ("reader", "550 5.1.1 No such user", email.Rejected),
    ("data", "451 4.3.0 Try again", email.NotTaken),
    ("data", "421 4.3.2 Going down", email.NotTaken),
    ("data", "554 5.6.0 Unwanted", email.Rejected),
]


@pytest.mark.parametrize(("step", "answer", "means"), WORDS, ids=lambda one: str(one)[:8])
def test_a_server_that_says_later_is_asked_later(
    mailbox: Any, step: str, answer: str, means: type[Exception]
) -> None:
    """4xx is not now, 5xx is never; neither was kept."""
    server = moody(mailbox, step, answer)
    with pytest.raises(email.NotTaken if means is email.Deferred else means) as said:
        email.send(message_id="<m@x>", to="d@mail.example", subject="A", body="B")
    assert type(said.value) is means
    assert server.kept == 0
    moody(mailbox)
    email.send(message_id="<m@x>", to="d@mail.example", subject="A", body="B")


def _rounds(row: Message, count: int) -> list[float]:
    """So many rounds of a worker, each when the message is due; the pauses between in seconds."""
    pauses, now = [], row.due_at
    for _round in range(count):
        for one in message.claim(now=now):
            message.deliver(message=one, now=now)
        row.refresh_from_db()
        if row.status == "planned":
            pauses.append((row.due_at - now).total_seconds())
        now = row.due_at
    return pauses


def _row() -> Message:
    facts: dict[str, Any] = {
        "key": "k",
        "kind": "test",
        "to": "d@mail.example",
        "subject": "A",
        "body": "B",
    }
    return message.queue(by=None, now=NOW, **facts)


@pytest.mark.django_db
def test_a_greylisted_mail_goes_out_with_growing_pauses(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    moody(mailbox, "reader", "450 4.2.0 Greylisted, come back")
    row = _row()
    assert _rounds(row, 4) == [30, 60, 120, 240]
    assert not CarrierState.objects.filter(failures__gt=0).exists()  # nobody else waits for it
    server = moody(mailbox)
    _rounds(row, 1)
    assert (row.status, row.attempts, server.kept) == ("sent", 5, 1)


@pytest.mark.django_db
def test_later_for_ever_ends_and_never_ends_at_once(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    moody(mailbox, "data", "451 4.3.0 Try again")
    row = _row()
    assert _rounds(row, 8) == [30, 60, 120, 240, 480]
    assert (row.status, row.why) == ("failed", "no carrier took it")
    assert CarrierState.objects.get(channel="email").failures == 6  # this is the server's trouble
    moody(mailbox, "reader", "550 5.1.1 No such user")
    Message.objects.filter(pk=row.pk).update(status="planned", attempts=0, settled_at=None)
    assert _rounds(row, 2) == []
    assert (row.status, row.why, row.attempts) == ("failed", "SMTPRecipientsRefused", 1)
