"""The broker that carries wake-up calls."""

import logging
import time

import redis
from celery import current_app
from kombu.exceptions import OperationalError

_TIMEOUT_S = 2
_SILENCE_S = 30
_silent_until = 0.0
log = logging.getLogger(__name__)


def is_up(address: str) -> bool:
    """Whether the broker at this redis:// or Celery socket address answers within two seconds."""
    address = address.replace("redis+socket://", "unix://", 1).replace("virtual_host=", "db=")
    try:
        client = redis.Redis.from_url(
            address, socket_connect_timeout=_TIMEOUT_S, socket_timeout=_TIMEOUT_S
        )
        with client:
            return bool(client.ping())
    except (redis.RedisError, OSError, ValueError):
        return False


def call(task: str, *, expires_s: int) -> bool:
    """Put a wake-up call on the broker; returns whether it took it, and never raises.

    A broker that is down is left alone for half a minute, so that requests do not wait for it.
    """
    global _silent_until  # noqa: PLW0603 one fact about one broker, for this process
    if time.monotonic() < _silent_until:
        return False
    try:
        current_app.send_task(task, expires=expires_s, retry=False, ignore_result=True)
    except (OperationalError, redis.RedisError, OSError) as error:
        _silent_until = time.monotonic() + _SILENCE_S
        log.warning("the broker did not take a call for %s: %s", task, type(error).__name__)
        return False
    return True
