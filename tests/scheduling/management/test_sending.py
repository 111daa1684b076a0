"""The drills of sending, run small: workers are killed, and the controls lose and double; more
workers send more."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.services import environment

ROOT = Path(__file__).parents[3]


def drill(*said: str) -> dict[str, Any]:
    """In a process of its own, for it forks; on a scratch database beside the test's own."""
    address = environment.server_url(f"drill_{os.getpid()}")
    done = subprocess.run(
        [sys.executable, "manage.py", "drill", *said],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings", "DATABASE_URL": address},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_killed_workers_lose_and_double_nothing() -> None:
    figures = drill("reminders", "--due", "120", "--kills", "12")
    found = {name: figures[name] for name in ("due", "kills", "lost", "doubled", "stuck")}
    assert found == {"due": 120, "kills": 12, "lost": 0, "doubled": 0, "stuck": 0}
    assert figures["control_lost"] > 0
    assert figures["control_doubled"] > 0


def test_more_workers_send_more_and_each_text_once() -> None:
    figures = drill("throughput", "--due", "120", "--pause", "100")
    assert [figures[f"taken_{count}"] for count in (1, 2, 4)] == [120] * 3
    assert figures["seconds_4"] < figures["seconds_1"]
    assert 0 < figures["queries_1"] < 20
