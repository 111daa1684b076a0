"""Real SMTP into the local mail server: what the receiver sees."""

from typing import Any

import pytest

from clinic.gateways import email


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
