"""What works beside the web server: the broker, Celery's processes, the mailbox."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from clinic.embedded.broker import Broker
from clinic.embedded.mailsink import HOST, MailSink
from tests.services import environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def broker() -> Iterator[Broker]:
    """The real broker of this test process."""
    environment.broker.start()
    yield environment.broker
    environment.broker.stop()


@dataclass
class Mailbox:
    """The local mail server, and what it took."""

    sink: MailSink

    @property
    def folder(self) -> Path:
        return self.sink.folder

    def mails(self) -> list[EmailMessage]:
        """Every mail taken so far, oldest first."""
        files = sorted(self.folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]

    def wait(self, count: int, seconds: float = 20) -> list[EmailMessage]:
        """The mails, once there are `count` of them. Raises: AssertionError when time is up."""
        end = time.monotonic() + seconds
        while len(found := self.mails()) < count:
            assert time.monotonic() < end, f"{len(found)} of {count} mails after {seconds} s"
            time.sleep(0.1)
        return found


@pytest.fixture
def mailbox(tmp_path: Path, settings: Any) -> Iterator[Mailbox]:
    """A real mail server on this machine; Django sends to it by SMTP."""
    sink = MailSink(tmp_path / "mail")
    sink.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = HOST
    settings.EMAIL_PORT = sink.port
    settings.EMAIL_USE_TLS = False
    settings.MAIL_SINK_DIR = str(sink.folder)
    yield Mailbox(sink)
    sink.stop()


@dataclass
class Celery:
    """A running Celery process; its words are in `log`."""

    process: subprocess.Popen[bytes]
    log: Path

    def stop(self) -> None:
        """Ask it to stop, and insist after a while."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """kill -9, children included, as a crash would."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, 9)
        self.process.wait()


@pytest.fixture
def start_celery(
    transactional_db: None, broker: Broker, mailbox: Mailbox, tmp_path: Path
) -> Iterator[Callable[..., Celery]]:
    """Starts a real Celery process on the test's own database: `start_celery("worker")`."""
    broker.client().flushall()
    started: list[Celery] = []
    env = {
        **os.environ,
        "EMAIL_HOST": HOST,
        "EMAIL_PORT": str(mailbox.sink.port),
        "EMAIL_USE_TLS": "0",
        "MAIL_SINK_DIR": str(mailbox.folder),
    }

    def start(role: str = "worker", *args: str, **extra: str) -> Celery:
        log = tmp_path / f"{role}-{len(started)}.log"
        own = {
            "worker": ["--concurrency=1", "--without-gossip", "--without-mingle"],
            "beat": [f"--schedule={tmp_path}/schedule", "--pidfile="],
        }[role]
        command = [sys.executable, "-m", "celery", "-A", "clinic.celery:app", role, *own, *args]
        with log.open("wb") as output:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env={**env, **extra},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        running = Celery(process, log)
        started.append(running)
        if role == "worker":
            _wait_until_listening(running)
        return running

    yield start
    for running in reversed(started):
        running.stop()
    broker.client().flushall()


def _wait_until_listening(worker: Celery, seconds: float = 40) -> None:
    from clinic.celery import app

    end = time.monotonic() + seconds
    while not app.control.ping(timeout=0.3):
        if worker.process.poll() is not None or time.monotonic() > end:
            pytest.fail(f"The Celery worker did not start:\n{worker.log.read_text()}")


@pytest.fixture
def worker(start_celery: Callable[..., Celery]) -> Celery:
    """A real Celery worker on the test's own database."""
    return start_celery("worker")
