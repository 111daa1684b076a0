"""Signs of life: who beat when. The one write without an audit event: it is about no person."""

import logging
from datetime import datetime

from django.db import DatabaseError, close_old_connections

from clinic.models import Heartbeat

log = logging.getLogger(__name__)


def beat(*, name: str, now: datetime) -> None:
    """Note that the named process is alive."""
    Heartbeat.objects.update_or_create(name=name, defaults={"at": now})


def beat_quietly(*, name: str, now: datetime) -> None:
    """The same for a process that must go on without its database until that is back."""
    try:
        close_old_connections()
        beat(name=name, now=now)
    except DatabaseError as error:
        log.warning("no heartbeat of %s: %s", name, type(error).__name__)
