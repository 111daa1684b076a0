"""Celery: beat only wakes workers; what is due stands in PostgreSQL."""

import os
from datetime import UTC, datetime
from typing import Any

from celery import Celery
from celery.beat import PersistentScheduler

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clinic.settings")

app = Celery("plumbline")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class HeartbeatScheduler(PersistentScheduler):
    """Beat that notes in the database that it is alive, so that /healthz can say so."""

    _noted = 0.0

    def tick(self, *args: Any, **kwargs: Any) -> float:
        from clinic.actions import heartbeat

        now = datetime.now(UTC)
        if now.timestamp() - self._noted >= 5:
            self._noted = now.timestamp()
            heartbeat.beat_quietly(name="beat", now=now)
        return float(super().tick(*args, **kwargs))
