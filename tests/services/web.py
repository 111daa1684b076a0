"""The web server as `./plumbline run` starts it, on the test's database; workers can be killed."""

import contextlib
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from clinic.embedded.mailsink import free_port
from clinic.embedded.run import WEB_THREADS, WEB_WORKERS

ROOT = Path(__file__).parents[2]

PRODUCTION = {
    "DEBUG": "0",
    "SECRET_KEY": "a-key-that-is-for-tests-and-nothing-else",
    "AUDIT_KEY": "development-only-audit_key-that-protects-nothing",  # the trail's, which goes on
    "ALLOWED_HOSTS": "127.0.0.1",
    "SECURE_SSL_REDIRECT": "0",
    "EMAIL_HOST": "127.0.0.1",
    "DEFAULT_FROM_EMAIL": "Clinic <clinic@clinic.example>",
}


def _collect(env: dict[str, str]) -> None:
    """Lay out the static files as a release does."""
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env={**env, "BASE_URL": "http://127.0.0.1"}, check=True)


class Web:
    """gunicorn with its workers; `address` is where it answers.

    For a `clinic` it runs as in production: without the debugging that a trial has.
    """

    def __init__(self, log: Path, *, clinic: bool = False, workers: int = WEB_WORKERS) -> None:
        self.address = f"http://127.0.0.1:{free_port()}"
        self.log = log
        env = {**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings", "DATABASE_POOL": "1"}
        if clinic:
            env |= {**PRODUCTION, "STATIC_ROOT": str(log.parent / "static")}
            _collect(env)
        command = [
            *(sys.executable, "-m", "gunicorn", "clinic.wsgi:application"),
            *("--bind", self.address.removeprefix("http://"), "--worker-class", "gthread"),
            *("--workers", str(workers), "--threads", str(WEB_THREADS), "--no-control-socket"),
        ]
        with log.open("w") as words:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env={**env, "BASE_URL": self.address}, stdout=words, stderr=words
            )
        try:
            self._wait()
        except BaseException:
            self.stop()
            raise

    def _wait(self) -> None:
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with contextlib.suppress(urllib.error.HTTPError, OSError):
                urllib.request.urlopen(f"{self.address}/accounts/login/", timeout=5).close()  # noqa: S310
                return
            time.sleep(0.1)
        raise AssertionError(self.log.read_text()[-2000:])

    def workers(self) -> list[int]:
        """The process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_worker(self, which: int) -> None:
        """End one worker as a power cut would; gunicorn starts another."""
        pids = self.workers()
        if pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pids[which % len(pids)], signal.SIGKILL)

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
