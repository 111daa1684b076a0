"""`./plumbline manage` and `./plumbline test`."""

import os
import signal
import subprocess
import sys
from contextlib import ExitStack

from clinic.embedded.place import ROOT, Place, python, start_broker, start_database


def manage(args: list[str]) -> int:
    """Run a manage.py command with the services up; returns its exit code."""
    place = Place()
    with ExitStack() as stack:
        env = place.environment()
        env |= start_database(place, stack)
        env |= start_broker(place, stack)
        # Ctrl-C goes to the command, which says what it means; we stay to put the services away
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        stack.callback(signal.signal, signal.SIGINT, before)
        child = subprocess.Popen(
            python("manage.py", *args),
            cwd=ROOT,
            env=env,
            preexec_fn=_hear_interrupts,  # noqa: PLW1509 - this process has no other threads
        )
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        return child.wait()


def _hear_interrupts() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test(args: list[str]) -> int:
    """Become pytest, which brings its own throw-away services."""
    sys.stdout.flush()
    os.execv(sys.executable, python("-m", "pytest", *args))
