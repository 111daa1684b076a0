"""The ledger says what went out, what did not and why; the uncertain ones wait for a word."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django.asserts import assertContains, assertNotContains

from clinic.models import Heartbeat, Message
from tests import make

pytestmark = pytest.mark.django_db


def _message(status: str = "planned", **fields: Any) -> Message:
    now = timezone.now()
    sent = {"sent_at": now} if status == "sent" else {}
    return Message.objects.create(
        **{
            "key": f"test:{uuid.uuid4()}",
            "kind": "reminder",
            "to": "dana@mail.example",
            "subject": "Your visit",
            "body": "A body that the ledger does not show",
            "status": status,
            "due_at": now,
            "settled_at": None if status == "planned" else now,
            "patient": make.patient(),
            **sent,
            **fields,
        }
    )


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.user("front_desk"))
    return client


def test_each_outcome_has_its_word_and_why(desk: Client) -> None:
    _message("sent")
    _message("failed", why="SMTPRecipientsRefused")
    _message("cancelled", why="stale")
    _message("planned", attempts=2)
    response = desk.get("/messages/")
    for words in ("refused by its mail server", "Its time had passed", "Tried 2 times"):
        assertContains(response, words)
    assertNotContains(response, "A body that")


def test_uncertain_sends_stand_first_with_two_ways_out(desk: Client) -> None:
    _message("uncertain", why="no answer")
    response = desk.get("/messages/")
    assertContains(response, "One send needs your word.")
    assertContains(response, "Count as sent")
    assertContains(response, "Send again")


def test_send_again_plans_it_and_a_second_word_changes_nothing(desk: Client) -> None:
    message = _message("uncertain")
    url = f"/messages/{message.pk}/decide/"
    desk.post(url, {"verdict": "again", "form_key": str(uuid.uuid4())})
    message.refresh_from_db()
    assert message.status == "planned"
    response = desk.post(url, {"verdict": "sent", "form_key": str(uuid.uuid4())}, follow=True)
    assertContains(response, "settled already")
    message.refresh_from_db()
    assert message.status == "planned"


def test_who_may_only_read_sees_no_buttons(client: Client) -> None:
    client.force_login(make.user("auditor"))
    _message("uncertain")
    assertNotContains(client.get("/messages/"), "Count as sent")


def test_the_page_says_when_the_worker_is_silent(desk: Client) -> None:
    assertContains(desk.get("/messages/"), "Stands still")
    Heartbeat.objects.create(name="worker", at=timezone.now() - timedelta(seconds=5))
    assertContains(desk.get("/messages/"), "Messages are going out.")


@pytest.mark.parametrize(("show", "status"), [("sent", 200), ("planned", 200), ("x", 404)])
def test_the_ledger_is_narrowed(desk: Client, show: str, status: int) -> None:
    _message("sent", subject="Went out")
    response = desk.get("/messages/", {"show": show})
    assert response.status_code == status
    assert (b"Went out" in response.content) == (show == "sent")


def test_it_asks_as_often_for_one_as_for_twenty(desk: Client) -> None:
    desk.get("/messages/")  # the first request also looks after the session
    counts = []
    for more in (1, 19):
        for _number in range(more):
            _message("sent")
            _message("uncertain")
        with CaptureQueriesContext(connection) as queries:
            desk.get("/messages/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
