"""The drill of sending, run small: workers are killed, and the controls lose and double."""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.services import environment

ROOT = Path(__file__).parents[3]


def test_killed_workers_lose_and_double_nothing() -> None:
    """In a process of its own, for it forks; on a scratch database beside the test's own."""
    address = environment.server_url(f"drill_{os.getpid()}")
    command = [sys.executable, "manage.py", "drill", "reminders", "--due", "120", "--kills", "12"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings", "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    figures = json.loads(done.stdout.splitlines()[-1])
    found = {name: figures[name] for name in ("due", "kills", "lost", "doubled", "stuck")}
    assert found == {"due": 120, "kills": 12, "lost": 0, "doubled": 0, "stuck": 0}
    assert figures["control_lost"] > 0
    assert figures["control_doubled"] > 0
