"""The broker that carries wake-up calls."""

import redis

_TIMEOUT_S = 2


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
