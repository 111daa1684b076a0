"""A worker knows every task that the beat wakes; one that it does not know is never run."""

import json
import os
import subprocess
import sys

from django.conf import settings

_ASK = """
import json
from clinic.celery import app
app.loader.import_default_modules()
print(json.dumps(sorted(app.tasks)))
"""


def _known() -> set[str]:
    """What a fresh worker has loaded; here every module of tasks may be imported already."""
    ran = subprocess.run(
        [sys.executable, "-c", _ASK],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "clinic.settings"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(json.loads(ran.stdout.splitlines()[-1]))


def test_every_task_of_the_beat_is_known_to_a_worker() -> None:
    known = _known()
    wanted = {row["task"] for row in settings.CELERY_BEAT_SCHEDULE.values()}
    assert wanted - known == set()
    assert "clinic.no_such_sweep" not in known
