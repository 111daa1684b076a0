"""The local mailbox: a mail is on disk, whole, before its sender hears that it was taken."""

import hashlib
import smtplib
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from clinic.embedded import mailsink
from clinic.embedded.mailsink import MailSink, file_name, keep


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[MailSink]:
    sink = MailSink(tmp_path / "mail")
    sink.start()
    yield sink
    sink.stop()


def mail(number: int = 1) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "desk@clinic.example"
    message["To"] = "somebody@example.org"
    message["Subject"] = "Ihr Termin – übermorgen"
    message["Message-ID"] = f"<{number}@clinic.example>"
    message.set_content("Bis bald.")
    return message


def send(sink: MailSink, message: EmailMessage) -> None:
    with smtplib.SMTP(mailsink.HOST, sink.port, timeout=5) as client:
        client.send_message(message)


def test_the_file_is_named_by_the_message_id(sink: MailSink) -> None:
    send(sink, mail())
    expected = hashlib.sha256(b"<1@clinic.example>").hexdigest() + ".eml"
    assert [path.name for path in sink.folder.iterdir()] == [expected]
    assert file_name("<1@clinic.example>") == expected
    assert b"Bis bald." in (sink.folder / expected).read_bytes()


def test_the_same_mail_twice_is_kept_once(sink: MailSink) -> None:
    send(sink, mail())
    send(sink, mail())
    send(sink, mail(2))
    assert len(list(sink.folder.iterdir())) == 2


def test_the_file_exists_before_the_sender_hears_ok(
    sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    getreply = smtplib.SMTP.getreply

    def watched(client: smtplib.SMTP) -> tuple[int, bytes]:
        code, words = getreply(client)
        if words.startswith(b"2.0.0 OK"):
            seen.append(any(sink.folder.glob("*.eml")))
        return code, words

    monkeypatch.setattr(smtplib.SMTP, "getreply", watched)
    send(sink, mail())
    assert seen == [True]


def test_a_mailbox_that_cannot_be_written_refuses_for_now(
    sink: MailSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(content: bytes, folder: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(mailsink, "keep", full)
    with pytest.raises(smtplib.SMTPDataError) as refused:
        send(sink, mail())
    assert refused.value.smtp_code == 451
    assert not list(sink.folder.iterdir())


def test_a_mail_without_message_id_is_kept_too(tmp_path: Path) -> None:
    assert keep(b"Subject: x\r\n\r\ny\r\n", tmp_path).read_bytes().endswith(b"y\r\n")
