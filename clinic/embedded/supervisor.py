"""Keeps a set of processes running, and stops them all together.

A process that dies is started again after a pause that doubles: the clinic's day must not end
because one process fell over. One that keeps dying is not helped by a hundredth try, so then
everything stops, with the name of the culprit and the place of its log.
"""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from clinic.embedded import Problem
from clinic.embedded.lease import Service

TRIES = 5
WITHIN_S = 120.0
LONGEST_PAUSE_S = 15.0
SERVICES_EVERY_S = 2.0
LOG_LIMIT = 5_000_000
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """One supervised process."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    log: Path
    cwd: Path
    grace_s: float = 10.0
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=TRIES))
    due: float = 0.0

    def start(self) -> None:
        """Start the process in a session of its own, so that Ctrl-C reaches only the supervisor."""
        self._end_session()  # what a dead one left behind
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                self.command,
                env=self.env,
                cwd=self.cwd,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            )

    def signal(self, number: int) -> None:
        """Send a signal, if the process still runs."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def stop(self) -> None:
        """Ask the process to end, wait for the grace period, then kill its whole session."""
        if self.process is None:
            return
        self.signal(signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(self.grace_s)
        self._end_session()
        self.process.wait()

    def _end_session(self) -> None:
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)


def _end_with_parent() -> None:
    """Ask Linux to stop this process when the supervisor is killed without a chance to."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Stopped(Exception):
    """Somebody asked for the end."""


class Supervisor:
    """Starts children in order, watches them, stops them in reverse order."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.services: dict[str, Service] = {}
        self._services_due = 0.0
        self._asked = 0
        self._stopping = False

    def listen(self) -> None:
        """Take Ctrl-C and termination as the wish to stop; the second one kills at once."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: object) -> None:
        self._asked += 1
        if not self._stopping:
            self._stopping = True
            raise Stopped
        if self._asked > 1:
            for child in self.children:
                child.signal(signal.SIGKILL)

    def add(self, child: Child) -> None:
        """Start a child and watch it from now on."""
        self.children.append(child)
        child.start()

    def watch(self, seconds: float | None = None) -> None:
        """Watch the children for a while, or for ever. Raises: Problem, Stopped."""
        end = time.monotonic() + seconds if seconds is not None else None
        while end is None or time.monotonic() < end:
            for child in self.children:
                self._look_after(child)
            self._look_after_services()
            time.sleep(0.2)

    def _look_after_services(self) -> None:
        """Start the database or the broker again if it is gone; its processes are not our own."""
        if time.monotonic() < self._services_due:
            return
        self._services_due = time.monotonic() + SERVICES_EVERY_S
        for name, service in self.services.items():
            if not service.running():
                print(f"  {name} is gone; starting it again", flush=True)
                service.start()

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.due:
            if now >= child.due:
                child.due = 0.0
                child.start()
            return
        code = child.process.poll() if child.process else None
        if code is None:
            return
        child.deaths.append(now)
        how = f"signal {-code}" if code < 0 else f"exit code {code}"
        if len(child.deaths) == TRIES and now - child.deaths[0] < WITHIN_S:
            raise Problem(
                f"The {child.name} process ended {TRIES} times in a row, last with {how}: "
                f"read why in {child.log}, then start again."
            )
        recent = sum(1 for death in child.deaths if now - death < WITHIN_S)
        pause = min(LONGEST_PAUSE_S, 0.5 * 2 ** (recent - 1))
        print(
            f"  {child.name} ended with {how}; starting it again in {pause:g} s ({child.log})",
            flush=True,
        )
        child.due = now + pause

    def stop(self) -> None:
        """Stop all children, the last started first."""
        self._stopping = True
        for child in reversed(self.children):
            child.stop()
