"""A provider's API over real HTTP: what goes there, and what each kind of failure means."""

import json
import time
from typing import Any

import pytest
from django.core import mail

from clinic.gateways import email
from tests.services.provider import NAMES, Provider, use

REF = "<0192f1e0-0000-7000-8000-000000000001@plumbline>"


def send(**fields: Any) -> None:
    usual = {"message_id": REF, "to": "dana@mail.example", "subject": "Visit", "body": "See you."}
    email.send(**{**usual, **fields})


@pytest.mark.parametrize("name", NAMES)
def test_a_mail_goes_with_our_own_name_of_it(settings: Any, provider: Provider, name: str) -> None:
    use(settings, name, provider)
    calendar = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n"
    send(sender="Alder Söhne", calendar=calendar)
    assert dict(provider.kept) == {REF.strip("<>"): 1}
    assert b"visit.ics" in provider.bodies[0]


def test_nobody_is_watched(settings: Any, provider: Provider) -> None:
    """No links of a provider in place of ours, no picture that tells when a mail is read."""
    send()
    said = json.loads(provider.bodies[0])
    assert (said["TrackOpens"], said["TrackLinks"]) == (False, "None")
    use(settings, "mailgun", provider)
    send()
    fields = provider.bodies[1].replace(b"+", b"%")
    assert fields.count(b"o:tracking-opens") + fields.count(b"o%3Atracking-opens") == 1
    assert fields.count(b"o:tracking-clicks") + fields.count(b"o%3Atracking-clicks") == 1


def test_through_anymails_own_test_backend(settings: Any) -> None:
    settings.EMAIL_PROVIDER = "postmark"
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    send()
    sent: list[Any] = mail.outbox
    params = sent[0].anymail_test_params
    assert params["metadata"] == {"plumbline": REF.strip("<>")}
    assert (params["track_opens"], params["track_clicks"]) == (False, False)


@pytest.mark.parametrize(
    ("mood", "error"),
    [
        ("busy", email.NotTaken),
        ("unknown key", email.NotTaken),
        ("refuses", email.Rejected),
        ("fails", email.Unknown),
        ("slow", email.Unknown),
        ("drops", email.Unknown),
        ("mumbles", email.Unknown),
    ],
)
@pytest.mark.parametrize("name", NAMES)
def test_moods(
    settings: Any, provider: Provider, name: str, mood: str, error: type[Exception]
) -> None:
    use(settings, name, provider)
    provider.moods = [mood]
    with pytest.raises(error) as caught:
        send()
    assert "dana" not in str(caught.value)


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_that_is_not_there_has_not_taken_it(
    settings: Any, provider: Provider, name: str
) -> None:
    use(settings, name, provider)
    provider.stop()
    began = time.monotonic()
    with pytest.raises(email.NotTaken):
        send()
    assert time.monotonic() - began < 3


def test_a_provider_is_not_asked_even_where_a_local_mailbox_stands(
    settings: Any, provider: Provider, tmp_path: Any
) -> None:
    settings.MAIL_SINK_DIR = str(tmp_path)  # its "no" would be believed, and the mail sent again
    assert email.was_taken(message_id=REF) is None
