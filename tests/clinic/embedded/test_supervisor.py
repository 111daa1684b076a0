"""Processes are restarted when they die, given up when they keep dying, and stopped together."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.embedded import Problem
from clinic.embedded.logs import Follower
from clinic.embedded.supervisor import Child, Stopped, Supervisor

SLEEP = "import time; time.sleep(60)"
STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True);"
    "time.sleep(60)"
)


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop()


def child(tmp_path: Path, name: str, code: str, grace_s: float = 5) -> Child:
    command = [sys.executable, "-c", code]
    return Child(name, command, os.environ, tmp_path / f"{name}.log", tmp_path, grace_s)


def pid(child: Child) -> int:
    assert child.process
    return child.process.pid


def test_a_dead_process_is_started_again(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one = child(tmp_path, "one", SLEEP)
    supervisor.add(one)
    before = pid(one)
    os.kill(before, signal.SIGKILL)
    supervisor.watch(1.2)
    assert pid(one) != before
    assert one.process
    assert one.process.poll() is None
    assert "one ended with signal 9; starting it again" in capsys.readouterr().out


def test_a_process_that_keeps_dying_ends_everything_and_is_named(
    supervisor: Supervisor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("clinic.embedded.supervisor.LONGEST_PAUSE_S", 0.01)
    supervisor.add(child(tmp_path, "broken", "raise SystemExit(3)"))
    with pytest.raises(Problem, match=r"The broken process ended 5 times .* exit code 3: .*log"):
        supervisor.watch(20)


def test_all_are_stopped_in_reverse_order(supervisor: Supervisor, tmp_path: Path) -> None:
    code = (
        "import signal, sys, time; signal.signal(signal.SIGTERM, lambda *_: sys.exit());"
        "print('up', flush=True)\n"
        "try: time.sleep(60)\n"
        "finally: print(time.monotonic(), flush=True)"
    )
    both = [child(tmp_path, name, code) for name in ("first", "second")]
    for each in both:
        supervisor.add(each)
    wait_for(both, "up")
    supervisor.stop()
    first, second = (float(each.log.read_text().split()[-1]) for each in both)
    assert second < first


def test_one_that_will_not_stop_is_killed_after_its_grace(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    deaf = child(tmp_path, "deaf", STUBBORN, grace_s=0.3)
    supervisor.add(deaf)
    wait_for([deaf], "deaf")
    supervisor.stop()
    assert deaf.process
    assert deaf.process.returncode == -signal.SIGKILL


def test_what_a_dead_process_started_dies_before_it_starts_again(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    code = f"import subprocess, sys; print(subprocess.Popen([sys.executable, '-c', {SLEEP!r}]).pid)"
    parent = child(tmp_path, "parent", code + "\nsys.stdout.flush(); " + SLEEP)
    supervisor.add(parent)
    wait_for([parent], "\n")
    orphan = int(parent.log.read_text())
    os.kill(pid(parent), signal.SIGKILL)
    supervisor.watch(1.2)
    assert not alive(orphan)


def test_the_first_signal_asks_and_the_second_kills(supervisor: Supervisor, tmp_path: Path) -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP)
    supervisor.listen()
    deaf = child(tmp_path, "deaf", STUBBORN, grace_s=30)
    supervisor.add(deaf)
    wait_for([deaf], "deaf")
    with pytest.raises(Stopped):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    began = time.monotonic()
    supervisor.stop()
    assert time.monotonic() - began < 5
    signal.signal(signal.SIGINT, before[0])
    signal.signal(signal.SIGHUP, before[1])
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_a_lost_service_is_started_again(supervisor: Supervisor) -> None:
    class Lost:
        starts = 0

        def running(self) -> bool:
            return self.starts > 0

        def start(self) -> None:
            self.starts += 1

        def stop(self) -> None:
            return None

    lost = Lost()
    supervisor.services["PostgreSQL"] = lost
    supervisor.watch(0.1)
    assert lost.starts == 1


def test_log_lines_are_shown_with_the_name(
    supervisor: Supervisor, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    talker = child(tmp_path, "talker", "print('hello', flush=True); print('half', end='')")
    talker.log.write_text("from yesterday\n")
    follower = Follower([talker])
    supervisor.add(talker)
    assert talker.process
    talker.process.wait()
    follower.show()
    assert capsys.readouterr().out == "talker | hello\n"


def wait_for(children: list[Child], text: str) -> None:
    end = time.monotonic() + 10
    while not all(text in each.log.read_text() for each in children):
        assert time.monotonic() < end
        time.sleep(0.02)


def alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{number}/stat") as handle:
        return handle.read().split()[2] != "Z"
