"""Everything goes wrong at once, and each thing still happens once.

Two workers and two beats; every task is told of three times a second besides; the broker is emptied
and restarted in mid-run; the database is killed in the middle of a mail, again and again. Beside it
the obvious worker, which sends and then marks, under the same blows.

It takes minutes and brings its own servers, so it is no part of the usual run:
`./plumbline test tests/clinic/tasks/chaos.py -s`, with PLUMBLINE_MAILS and PLUMBLINE_KILLS.
"""

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest
from celery import Celery
from django.conf import settings
from kombu.exceptions import OperationalError
from redis import RedisError

from clinic.embedded.broker import Broker
from clinic.embedded.mailsink import HOST, MailSink, keep
from clinic.embedded.postgres import Cluster
from tests.clinic.tasks.test_message import NAIVE, children

ROOT = Path(__file__).parents[3]
MAILS = int(os.environ.get("PLUMBLINE_MAILS") or 420)
KILLS = int(os.environ.get("PLUMBLINE_KILLS") or 20)
HOLDS, PATIENCE_S = 14, 900
NAME = "postgres"  # the database that every cluster has
FILL = """
import sys
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from clinic.actions import message
from tests.scheduling import make
mails, holds = int(sys.argv[1]), int(sys.argv[2])
message.wake = lambda: None
now = timezone.now()
for n in range(mails):
    message.queue(by=None, now=now, key=f"chaos-{n}", kind="test", to="dana@mail.example",
                  subject=f"Mail {n}", body="Hello.")
place = make.clinic()
for n in range(holds):
    start = place.at(9) + timedelta(minutes=30 * n)
    place.visit(status="held", hold_until=now + timedelta(seconds=3 * n), start_at=start)
"""
LEFT = "SELECT count(*) FROM clinic_message WHERE status IN ('planned', 'sending')"
HELD = "SELECT count(*) FROM scheduling_appointment WHERE status = 'held'"
NOTED = """
SELECT n, count(*) FROM (
    SELECT count(*) AS n FROM clinic_auditevent WHERE action = %s GROUP BY object_id
) AS each GROUP BY n
"""


class Site:
    """A database, a broker and a mail server of its own, and who works there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cluster = Cluster(folder / "pg", connections=100)
        self.broker = Broker(folder / "broker", "chaos", durable=False)
        self.sink = MailSink(folder / "mail")
        self.sink._controller.handler = self
        self.crew: list[subprocess.Popen[bytes]] = []
        self.begun, self.kills, self.most = 0, 0, KILLS
        self.every = 1
        self.kept: Counter[str] = Counter()
        self.raising: threading.Thread | None = None
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "clinic.settings",
            "DATABASE_URL": self.cluster.url(NAME),
            "REDIS_URL": self.broker.url(),
            "EMAIL_HOST": HOST,
            "EMAIL_PORT": str(self.sink.port),
            "EMAIL_USE_TLS": "0",
            "MAIL_SINK_DIR": str(self.sink.folder),
            "MESSAGE_LEASE_S": "2",
            "MESSAGE_PAUSE_S": "1",
        }

    def open(self) -> None:
        self.cluster.start()
        self.broker.start()
        self.sink.start()
        self.run("manage.py", "migrate", "--verbosity=0")

    def close(self) -> None:
        for one in self.crew:
            with suppress(ProcessLookupError):
                os.killpg(one.pid, signal.SIGKILL)
            one.wait()
        if self.raising is not None:
            self.raising.join()
        self.sink.stop()
        self.broker.stop()
        self.cluster.stop()
        shutil.rmtree(self.cluster.home, ignore_errors=True)

    def run(self, *args: str) -> None:
        """One Python process here; what it says is seen when it fails."""
        subprocess.run([sys.executable, *args], cwd=ROOT, env=self.env, check=True)

    def celery(self, role: str, *args: str) -> None:
        number = len(self.crew)
        command = [sys.executable, "-m", "celery", "-A", "clinic.celery:app", role, *args]
        with (self.folder / f"{role}-{number}.log").open("wb") as words:
            self.crew.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env={**self.env, "VAR_DIR": str(self.folder / f"var-{number}")},
                    stdout=words,
                    stderr=words,
                    start_new_session=True,
                )
            )

    # ── the mail server, which kills the database in the middle of a mail ───────────────────

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.begun += 1
        blow = self.begun % self.every == 0 and self.kills < self.most
        before = blow and self.kills % 2 == 0
        if before:
            self.kill()
        await asyncio.sleep(0.02)
        self.kept[keep(envelope.original_content or b"", self.sink.folder).name] += 1
        if blow and not before:
            self.kill()
        return "250 2.0.0 OK"

    def kill(self) -> None:
        """The database dies with all its processes, as by a power cut, and comes back."""
        if self.raising is not None:
            self.raising.join()
        self.kills += 1
        postmaster = int((self.cluster.data / "postmaster.pid").read_text().split()[0])
        for pid in (postmaster, *children(postmaster)):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.raising = threading.Thread(target=self._raise)
        self.raising.start()

    def _raise(self) -> None:
        """Start it again; a killed process that nobody has buried yet would pass for alive."""
        time.sleep(0.3)
        for mark in (
            self.cluster.data / "postmaster.pid",
            *self.cluster.socket.glob(".s.PGSQL.*"),
        ):
            mark.unlink(missing_ok=True)
        self.cluster.start()

    def ask(self, sql: str, *params: str) -> list[tuple[Any, ...]] | None:
        """The rows of a query, None while the database is down."""
        try:
            with psycopg.connect(self.cluster.url(NAME), connect_timeout=2) as connection:
                return connection.execute(sql, params).fetchall()
        except psycopg.OperationalError:
            return None

    def count(self, sql: str) -> int:
        """One number; a large one while the database is down."""
        found = self.ask(sql)
        return int(found[0][0]) if found else sys.maxsize

    def figures(self, mails: int) -> tuple[int, int]:
        """How many mails were lost, and how many doubled."""
        return mails - len(self.kept), sum(count > 1 for count in self.kept.values())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    found = Site(tmp_path)
    try:
        found.open()
        yield found
    finally:
        found.close()


def _disturb(site: Site, done: set[str]) -> None:
    """Empty the broker after a third of the blows, and restart it after two thirds."""
    if site.kills >= KILLS // 3 and "emptied" not in done:
        done.add("emptied")
        site.broker.client().flushall()
    if site.kills >= 2 * KILLS // 3 and "restarted" not in done:
        done.add("restarted")
        site.broker.stop()
        time.sleep(1)
        site.broker.start()


def test_each_thing_happens_once(site: Site) -> None:
    site.every = max(MAILS // (KILLS + 1), 1)
    site.run("-c", FILL, str(MAILS), str(HOLDS))
    for _twice in range(2):
        site.celery("worker", "--concurrency=1", "--without-gossip", "--without-mingle")
    for number in range(2):
        site.celery("beat", f"--schedule={site.folder}/schedule-{number}", "--pidfile=")
    scheme, virtual = ("unix://", "redis+socket://"), ("?db=", "?virtual_host=")
    teller = Celery(broker=site.broker.url().replace(*scheme).replace(*virtual))
    names = sorted({str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values()})
    done: set[str] = set()
    end = time.monotonic() + PATIENCE_S
    while site.count(LEFT) or site.count(HELD) or site.kills < KILLS:
        assert time.monotonic() < end, (site.kills, site.begun, site.ask(LEFT), site.ask(HELD))
        for name in names * 3:
            with suppress(OperationalError, RedisError, OSError):
                teller.send_task(name, expires=30, retry=False, ignore_result=True)
        _disturb(site, done)
        time.sleep(1)
    lost, doubled = site.figures(MAILS)
    print(  # noqa: T201
        f"\n{MAILS} mails, 2 workers, 2 beats, {len(names)} tasks told three times a second, "
        f"{site.kills} times the database killed, broker {' and '.join(sorted(done))}: "
        f"{lost} lost, {doubled} doubled"
    )
    assert done == {"emptied", "restarted"}
    assert (lost, doubled) == (0, 0)
    assert site.ask(NOTED, "message.sent") == [(1, MAILS)]
    assert site.ask(NOTED, "appointment.lapse") == [(1, HOLDS)]
    site.run("manage.py", "verify_audit")


def test_the_obvious_worker_doubles_under_the_same_blows(site: Site) -> None:
    mails, site.most = max(MAILS // 5, 20), max(KILLS // 5, 2)
    site.every = mails // (site.most + 1)
    site.run("-c", FILL, str(mails), "0")
    code = NAIVE.replace("{steps}", "lambda: email.send(**mail), mark")
    end = time.monotonic() + PATIENCE_S
    while site.count(LEFT):
        assert time.monotonic() < end
        if site.raising is not None:
            site.raising.join()
        subprocess.run(
            [sys.executable, "-c", code], cwd=ROOT, env=site.env, check=False, capture_output=True
        )
    lost, doubled = site.figures(mails)
    print(  # noqa: T201
        f"\ncontrol, send and then mark: {mails} mails, {site.kills} times the database killed: "
        f"{lost} lost, {doubled} doubled"
    )
    assert doubled > 0
