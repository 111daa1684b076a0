"""The board of the outbox: who may see it, the pause, the quiet hours."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.actions import message
from clinic.models import AuditEvent, CarrierState, Heartbeat, Message, Outbox
from tests import make

pytestmark = pytest.mark.django_db
VIEW = reverse("clinic:outbox-view")
HOURS = {"quiet_from": "19:00", "quiet_to": "09:00", "sms_a_day": "1", "sms_a_week": "2"}


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make.user("owner"))
    return client


def key() -> dict[str, str]:
    return {"form_key": str(uuid4())}


def test_the_board_says_how_sending_stands(owner: Client) -> None:
    assert "Nothing waits for more than five minutes." in owner.get(VIEW).content.decode()
    now = timezone.now()
    row = message.queue(
        by=None, now=now, key="k", kind="t", to="dana@mail.example", subject="s", body="b"
    )
    Message.objects.filter(pk=row.pk).update(due_at=now - timedelta(minutes=9))
    Message.objects.create(
        key="f", kind="t", to="x", subject="s", body="b", status="failed", due_at=now,
        settled_at=now, why="SMTPRecipientsRefused",
    )  # fmt: skip
    CarrierState.objects.create(channel="sms", failures=9, shut_until=now + timedelta(minutes=2))
    Heartbeat.objects.create(name="worker", at=now)
    page = owner.get(VIEW).content.decode()
    assert "One message waits for more than five minutes." in page
    assert "9 failures in a row" in page
    assert "The address was refused" in page
    assert "dana@mail.example" not in page


def test_pause_and_send_again(owner: Client) -> None:
    first = key()
    for code in (302, 409):
        assert owner.post(reverse("clinic:outbox-pause"), first).status_code == code
    assert "Sending is paused." in owner.get(VIEW).content.decode()
    assert owner.post(reverse("clinic:outbox-pause"), key()).status_code == 409
    assert owner.post(reverse("clinic:outbox-resume"), key()).status_code == 302
    assert Outbox.objects.get().paused_at is None
    assert AuditEvent.objects.filter(action__startswith="outbox.").count() == 2


def test_the_hours(owner: Client) -> None:
    answer = owner.post(reverse("clinic:outbox-edit"), {**HOURS, **key()})
    assert (answer.status_code, answer["Location"]) == (302, VIEW)
    assert "Quiet from 19:00 to 09:00. At most 1 text a day and 2 a week" in (
        owner.get(VIEW).content.decode()
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [("quiet_from", "22:00"), ("quiet_from", "late"), ("quiet_to", "06:00"), ("sms_a_week", "9")],
)
def test_louder_than_the_law_is_refused(owner: Client, field: str, value: str) -> None:
    answer = owner.post(reverse("clinic:outbox-edit"), {**HOURS, field: value, **key()})
    assert answer.status_code == 422
    assert not Outbox.objects.exists()


@pytest.mark.parametrize("verb", ["view", "edit", "pause", "resume"])
def test_doors(verb: str) -> None:
    address = reverse(f"clinic:outbox-{verb}")
    desk = Client()
    desk.force_login(make.user("front_desk"))
    assert desk.post(address, key()).status_code == 403
    assert Client().get(address).status_code == 302
    owner = Client()
    owner.force_login(make.user("owner"))
    assert owner.delete(address).status_code == 405
