"""`./plumbline run` and `manage`, as a person meets them."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.embedded import Problem
from clinic.embedded.mailsink import free_port
from clinic.embedded.place import ROOT, Place
from clinic.embedded.postgres import Cluster

INHERITED = ("DATABASE_URL", "REDIS_URL", "DEBUG", "BASE_URL", "AUDIT_ANCHOR_FILE")


class Installation:
    """Commands on an installation of its own."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.port = free_port()
        env = {name: value for name, value in os.environ.items() if name not in INHERITED}
        self.env = env | {"VAR_DIR": str(var), "PORT": str(self.port), "PYTHONUNBUFFERED": "1"}

    def start(self, *args: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "clinic.embedded", *args],
            cwd=ROOT,
            env=self.env | extra,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def say(self, *args: str, **extra: str) -> tuple[int, str]:
        """Run to the end; returns the exit code and everything printed."""
        with self.start(*args, **extra) as process:
            words, _ = process.communicate(timeout=120)
        return process.returncode, words

    def processes(self) -> list[str]:
        """What still runs with this installation's folder in its environment."""
        found = []
        for path in Path("/proc").glob("[0-9]*"):
            try:
                if f"VAR_DIR={self.var}".encode() in (path / "environ").read_bytes():
                    found.append((path / "cmdline").read_text().replace("\0", " "))
            except OSError:
                continue
        return [words for words in found if words]


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path / "var")
    yield installation
    shutil.rmtree(Cluster(installation.var / "pg").home, ignore_errors=True)


def read_until(process: subprocess.Popen[str], text: str) -> str:
    assert process.stdout
    words = ""
    for line in process.stdout:
        words += line
        if text in line:
            return words
    pytest.fail(f"it ended before {text!r}:\n{words}")


@pytest.mark.worker
@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_day_of_the_command(installation: Installation) -> None:
    running = installation.start("run", "--no-demo")
    try:
        words = read_until(running, "Stop: Ctrl-C")
        assert "Plumbline runs (" in words
        address = f"http://127.0.0.1:{installation.port}/healthz"
        with urllib.request.urlopen(address, timeout=10) as answer:
            assert json.load(answer)["ok"] is True

        code, words = installation.say("run")
        assert code == 1
        assert f"already runs here, at http://localhost:{installation.port}" in words

        note = "from clinic.models import Practice; Practice.objects.create(name='Kept')"
        assert installation.say("manage", "shell", "-c", note)[0] == 0
        assert running.poll() is None, "a command beside it must not take the services away"
    finally:
        running.send_signal(signal.SIGTERM)
        words, _ = running.communicate(timeout=60)
    assert running.returncode == 0, words
    assert installation.processes() == []

    ask = "from clinic.models import Practice; print(Practice.objects.get().name)"
    code, words = installation.say("manage", "shell", "-v", "0", "-c", ask)
    assert (code, words.split()[-1:]) == (0, ["Kept"])
    assert installation.processes() == [], "the call brought the services up, and took them down"


def test_a_taken_port_is_said_before_anything_starts(installation: Installation) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        code, words = installation.say("run")
    assert code == 1
    assert f"Port {installation.port} cannot be used" in words
    assert "choose another one" in words
    assert installation.processes() == []


def test_a_port_that_is_none_is_refused(installation: Installation) -> None:
    code, words = installation.say("run", PORT="many")
    assert (code, words.strip()) == (1, "PORT must be a number from 1 to 65535, not 'many'.")


def test_embedded_services_are_refused_with_debug_off(installation: Installation) -> None:
    code, words = installation.say("run", DEBUG="0")
    assert code == 1
    assert "With DEBUG off the embedded services are refused: set DATABASE_URL" in words
    code, words = installation.say("manage", "check", DEBUG="0", DATABASE_URL="postgresql://a@b/c")
    assert code == 1
    assert "REDIS_URL" in words


def test_a_failing_command_gives_its_exit_code(installation: Installation) -> None:
    code, _ = installation.say("manage", "no_such_command")
    assert code == 1
    assert installation.processes() == []


class TestPlace:
    """Where things are kept."""

    @pytest.fixture(autouse=True)
    def bare(self, monkeypatch: pytest.MonkeyPatch) -> None:
        for name in INHERITED:
            monkeypatch.delenv(name, raising=False)

    def test_secrets_are_drawn_once_and_private(self, tmp_path: Path) -> None:
        first = Place(tmp_path).secrets()
        assert first == Place(tmp_path).secrets()
        assert len(set(first.values())) == 3
        assert (tmp_path / "secrets.env").stat().st_mode & 0o777 == 0o600

    def test_external_services_are_not_started(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
        monkeypatch.setenv("REDIS_URL", "redis://b/0")
        place = Place(tmp_path)
        assert not place.embedded
        assert not place.debug, "with real servers nothing is a trial unless somebody says so"
        assert place.environment()["PLUMBLINE_EMBEDDED"] == "0"

    def test_production_keeps_its_own_secrets(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgresql://a@b/c")
        monkeypatch.setenv("REDIS_URL", "redis://b/0")
        assert not (tmp_path / "secrets.env").exists()
        assert "AUDIT_KEY" not in Place(tmp_path).environment()

    def test_a_running_instance_tells_others_where_mail_goes(self, tmp_path: Path) -> None:
        place = Place(tmp_path)
        place.state.write_text(json.dumps({"EMAIL_PORT": "2525"}))
        assert place.environment()["EMAIL_PORT"] == "2525"

    def test_no_port_at_all_means_8000(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("PORT", raising=False)
        place = Place(tmp_path)
        assert (place.port, place.address) == (8000, "http://localhost:8000")
        monkeypatch.setenv("PORT", "70000")
        with pytest.raises(Problem, match="PORT must be"):
            _ = place.port
