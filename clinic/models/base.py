"""What every table shares: an unguessable, time-ordered key and the moment it was made."""

import os
import time
import uuid

from django.db import models
from django.utils import timezone


def uuid7() -> uuid.UUID:
    """A version 7 UUID: 48 bits of milliseconds, then random, so that indexes grow at one end.

    Made here and not in the database because `uuidv7()` exists only from PostgreSQL 18 on.
    """
    stamp = (time.time_ns() // 1_000_000).to_bytes(6, "big")
    tail = bytearray(os.urandom(10))
    tail[0] = 0x70 | (tail[0] & 0x0F)
    tail[2] = 0x80 | (tail[2] & 0x3F)
    return uuid.UUID(bytes=stamp + bytes(tail))


def uuid7_floor(moment: float) -> uuid.UUID:
    """The least key that can have been made at a moment (seconds since 1970)."""
    return uuid.UUID(int=max(int(moment * 1000), 0) << 80)


def made_at(key: uuid.UUID) -> float:
    """When a version 7 key was made, in seconds since 1970."""
    return (key.int >> 80) / 1000


class Base(models.Model):
    """Abstract: key and moment of making."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True
