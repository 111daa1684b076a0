"""A real worker is killed in mid-send, again and again: nothing is lost, nothing is doubled.

Beside it two controls, the obvious designs, under the same blows: one loses, the other doubles.
"""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from clinic.actions import mail, message
from clinic.embedded import mailsink
from clinic.gateways import broker as gateway
from clinic.models import CarrierState, Message
from clinic.rules.mail import Report
from tests.services.provider import Provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.worker]
ROOT = Path(__file__).parents[3]
MAILS, EVERY = 96, 8
NAIVE = """
import django; django.setup()
from django.db import transaction
from clinic.gateways import email
from clinic.models import CarrierState, Message
from clinic.rules.mail import Report
from tests.services.provider import Provider
for row in Message.objects.filter(status="planned").order_by("id"):
    mail = dict(message_id=row.message_id, to=row.to, subject=row.subject, body=row.body)
    mark = lambda: Message.objects.filter(pk=row.pk).update(status="sent", sent_at=row.due_at)
    for step in ({steps}):
        step()
"""


class Carrier:
    """A mail server that counts, and strikes its client in the middle of every eighth mail:
    in turn just before the mail is kept and just after, before the answer."""

    def __init__(self, folder: Path, strike: Callable[[], None]) -> None:
        self.folder, self.strike = folder, strike
        self.begun, self.strikes = 0, 0
        self.kept: Counter[str] = Counter()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.begun += 1
        blow = self.begun % EVERY == 0
        before = blow and self.strikes % 2 == 0
        if before:
            await self._blow()
        path = mailsink.keep(envelope.original_content or b"", self.folder)
        self.kept[path.name] += 1
        if blow and not before:
            await self._blow()
        return "250 2.0.0 OK"

    async def _blow(self) -> None:
        self.strikes += 1
        self.strike()
        await asyncio.sleep(0.05)

    def report(self, name: str) -> tuple[int, int]:
        """Prints the figures; returns how many are lost and how many doubled."""
        lost = MAILS - len(self.kept)
        doubled = sum(count > 1 for count in self.kept.values())
        print(f"\n{name}: {MAILS} mails, {self.strikes} kills, {lost} lost, {doubled} doubled")  # noqa: T201
        return lost, doubled


def carrier(mailbox: Any, strike: Callable[[], None]) -> Carrier:
    found = Carrier(mailbox.folder, strike)
    mailbox.sink._controller.handler = found
    return found


def queue_all(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)
    now = timezone.now()
    for number in range(MAILS):
        message.queue(
            by=None,
            now=now,
            key=f"kill-{number}",
            kind="test",
            to="dana@mail.example",
            subject=f"Mail {number}",
            body="Hello.",
        )


def children(pid: int) -> list[int]:
    """The processes that a process started."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(path.read_text().rsplit(") ", 1)[1].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        if parent == pid:
            found.append(int(path.parent.name))
    return found


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the worker's child in /proc"
)
def test_killed_in_mid_send_nothing_is_lost_or_doubled(
    start_celery: Any, mailbox: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    queue_all(monkeypatch)
    worker = start_celery("worker", MESSAGE_LEASE_S="1")

    def strike() -> None:
        for pid in children(worker.process.pid):
            os.kill(pid, signal.SIGKILL)

    sink = carrier(mailbox, strike)
    end = time.monotonic() + 150
    restarted = False
    while Message.objects.exclude(status="sent").exists():
        assert time.monotonic() < end, Counter(Message.objects.values_list("status", flat=True))
        gateway.call("clinic.message_sweep", expires_s=30)
        time.sleep(0.3)
        if sink.strikes >= 5 and not restarted:  # once the whole worker dies, its parent too
            restarted = True
            worker.kill()
            worker = start_celery("worker", MESSAGE_LEASE_S="1")
    with capfd.disabled():
        lost, doubled = sink.report("lease, and ask before sending again")
    assert sink.strikes >= 10
    assert (lost, doubled) == (0, 0)


@pytest.mark.parametrize(("steps", "fault"), [("mark, send", "lost"), ("send, mark", "doubled")])
def test_the_obvious_designs_lose_or_double(
    mailbox: Any, monkeypatch: pytest.MonkeyPatch, capfd: Any, steps: str, fault: str
) -> None:
    queue_all(monkeypatch)
    running: list[subprocess.Popen[bytes]] = []
    sink = carrier(mailbox, lambda: running[-1].send_signal(signal.SIGKILL))
    code = NAIVE.replace("{steps}", steps.replace("send", "lambda: email.send(**mail)"))
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "EMAIL_HOST": mailsink.HOST,
        "EMAIL_PORT": str(mailbox.sink.port),
        "EMAIL_USE_TLS": "0",
    }
    end = time.monotonic() + 120
    while Message.objects.filter(status="planned").exists():
        assert time.monotonic() < end
        running.append(subprocess.Popen([sys.executable, "-c", code], cwd=ROOT, env=env))
        running[-1].wait()
    with capfd.disabled():
        lost, doubled = sink.report(f"control, {steps.replace(', ', ' and then ')}")
    assert {"lost": lost, "doubled": doubled}[fault] > 0


@pytest.mark.skipif(
    not Path("/proc/self/stat").exists(), reason="finds the worker's child in /proc"
)
def test_through_a_provider_nothing_is_lost_in_silence_or_doubled(
    start_celery: Any, provider: Provider, monkeypatch: pytest.MonkeyPatch, capfd: Any
) -> None:
    """It cannot be asked: what a dead worker had begun is settled by the provider's own reports."""
    queue_all(monkeypatch)
    moods = ["strikes before", "well", "strikes after", "well", "drops", "fails", "busy", "slow"]
    provider.moods, provider.slow_s = moods * 4, 0.3
    api = {"PROVIDER": "postmark", "PROVIDER_KEY": "k", "PROVIDER_URL": provider.url}
    facts = {f"EMAIL_{name}": value for name, value in api.items()}
    worker = start_celery("worker", MESSAGE_LEASE_S="1", **facts)
    strikes: list[int] = []

    def strike() -> None:
        for pid in children(worker.process.pid):
            strikes.append(pid)
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)

    provider.strike = strike
    end = time.monotonic() + 150
    while Message.objects.filter(status__in=["planned", "sending"]).exists():
        assert time.monotonic() < end, Counter(Message.objects.values_list("status", flat=True))
        Message.objects.filter(status="planned", due_at__gt=timezone.now()).update(
            due_at=timezone.now()
        )
        CarrierState.objects.all().delete()  # it would be left alone for a minute
        gateway.call("clinic.message_sweep", expires_s=30)
        time.sleep(0.3)
    unsure = {row.message_id.strip("<>") for row in Message.objects.filter(status="uncertain")}
    for ref in provider.kept:
        report = Report(f"{ref}:delivered", ref, "delivered", at=timezone.now())
        mail.receive(now=timezone.now(), provider="postmark", report=report)
    left = Message.objects.filter(status="uncertain").count()
    doubled = sum(count > 1 for count in provider.kept.values())
    lost = MAILS - len(provider.kept) - left
    with capfd.disabled():
        told = f"{len(strikes)} kills, {len(unsure)} uncertain, {left} of them after the reports"
        print(f"\nprovider: {MAILS} mails, {told}, {lost} lost, {doubled} doubled")  # noqa: T201
    assert len(strikes) >= 3
    assert left < len(unsure) < MAILS / 2  # those it had not begun go out by themselves
    assert (lost, doubled) == (0, 0)


def test_a_message_due_now_goes_within_a_second(start_celery: Any, mailbox: Any) -> None:
    start_celery("worker")
    began = time.monotonic()
    message.queue(
        by=None,
        now=timezone.now(),
        key="now",
        kind="test",
        to="dana@mail.example",
        subject="Now",
        body="Hello.",
    )
    mailbox.wait(1, seconds=5)
    assert time.monotonic() - began < 2  # a second, and a slow machine's allowance
