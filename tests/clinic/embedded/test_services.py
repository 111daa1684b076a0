"""What the tests themselves stand on: real services, kept apart from one another."""

import os
import socket
import subprocess
import sys
import time
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.db import connection

from clinic.models import Heartbeat
from tests.services.background import Celery, Mailbox
from tests.services.network import Outside


def test_no_test_leaves_this_machine() -> None:
    with socket.socket() as outward, pytest.raises(Outside):
        outward.connect(("192.0.2.1", 80))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_transactional_test_begins_with_a_fresh_copy(turn: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_behind (turn int)")
    assert "left_behind" in connection.introspection.table_names()


@pytest.mark.worker
@pytest.mark.django_db(transaction=True)
def test_a_real_worker_works_on_the_tests_database(worker: Celery) -> None:
    from clinic.tasks.heartbeat import beat

    beat.delay()
    end = time.monotonic() + 15
    while not Heartbeat.objects.filter(name="worker").exists():
        assert time.monotonic() < end, worker.log.read_text()
        time.sleep(0.1)


def test_mail_goes_through_a_real_mail_server(mailbox: Mailbox) -> None:
    EmailMessage("Subject", "Text", "a@clinic.example", ["b@example.org"]).send()
    assert mailbox.wait(1)[0]["Subject"] == "Subject"


def test_without_a_browser_the_journeys_are_skipped_loudly() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", __file__, "-k", "real_browser"],
        env={**os.environ, "PLUMBLINE_CHROMIUM": "none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout
    assert "browser journeys that did NOT run" in done.stdout
    assert "1 tests need a browser, and none was found" in done.stdout


@pytest.mark.django_db(transaction=True)
def test_a_real_browser_opens_the_real_server(page: Any, live_server: Any) -> None:
    answer = page.goto(f"{live_server.url}/healthz")
    assert answer.json()["database"] is True
