"""Writing the audit trail, and sealing it into a chain; `audit_proof` finds what was touched.

Each event carries a keyed hash, so that only this application can write one. A sealer chains the
events in the order in which it sees them, each seal keyed as well, and notes the head of the chain
in a file outside the database. An event whose transaction commits late is sealed late: the order of
the chain is the order of sealing, not of `at`.
"""

import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from clinic.gateways.log import request_id
from clinic.models import AuditEvent, AuditSeal, Patient, User
from clinic.models.base import made_at, uuid7

GENESIS = "0" * 64
DAY_S = 86_400
_SEAL_LOCK = 0x506C756D62  # any fixed number: one sealer at a time, so that the chain cannot fork


def record(
    *,
    by: User | None,
    action: str,
    now: datetime,
    patient: Patient | None = None,
    obj: models.Model | None = None,
    reason: str = "",
    details: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one event into the running transaction and return it; `details` holds ids only."""
    event = _event(by, action, now, patient, obj, reason, details)
    event.save(force_insert=True)
    return event


def record_each(
    *,
    by: User | None,
    action: str,
    now: datetime,
    about: Iterable[tuple[Patient | None, models.Model]],
    reason: str = "",
) -> int:
    """Write one event for each of these people and rows, in one statement; returns how many."""
    events = [_event(by, action, now, patient, obj, reason, None) for patient, obj in about]
    return len(AuditEvent.objects.bulk_create(events))


def _event(
    by: User | None,
    action: str,
    now: datetime,
    patient: Patient | None,
    obj: models.Model | None,
    reason: str,
    details: dict[str, Any] | None,
) -> AuditEvent:
    event = AuditEvent(
        id=uuid7(),
        at=now,
        by=by,
        action=action,
        patient=patient,
        object_type=obj._meta.label if obj is not None else "",
        object_id=str(obj.pk) if obj is not None else "",
        reason=reason[:240],
        request_id=request_id.get(),
        # As it will be read back: JSON knows no tuples, and no keys but text.
        details=json.loads(json.dumps(details or {}, default=str)),
    )
    event.mac = mac(event)
    return event


def canonical(event: AuditEvent) -> bytes:
    """The event as bytes that are the same however the row is read."""
    facts = {
        "id": str(event.id),
        "at": _micro(event.at),
        "made": _micro(event.created_at),
        "by": str(event.by_id),
        "action": event.action,
        "patient": str(event.patient_id),
        "object": [event.object_type, event.object_id],
        "reason": event.reason,
        "request": event.request_id,
        "details": event.details,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, default=str).encode()


def _micro(moment: datetime) -> int:
    """Whole microseconds since 1970, exact and the same in every time zone."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def keyed(data: bytes) -> str:
    """The keyed hash that nobody without AUDIT_KEY can make."""
    return hmac.new(settings.AUDIT_KEY.encode(), data, hashlib.sha256).hexdigest()


def mac(event: AuditEvent) -> str:
    """The keyed hash of one event."""
    return keyed(canonical(event))


def link(previous: str, number: int, event: AuditEvent) -> str:
    """The hash of one seal: the seal before, its own number, and the event with its key."""
    parts = [previous.encode(), str(number).encode(), canonical(event), event.mac.encode()]
    return keyed(b"\n".join(parts))


def seal(*, limit: int = 2000, whole: bool = False) -> int:
    """Chain up to `limit` unsealed events and note the head outside; returns how many.

    Looks only at events made since a day before the last sealed one, so that it costs the same
    however long the trail is; `whole` looks at all. `audit_proof` names what stayed behind.

    One sealer works at a time, so any number of workers may call it; requests never wait for it.
    The lock is held until the head is noted: the lines of the file stand in the order of the chain.
    """
    with _alone() as alone:
        if not alone:
            return 0
        with transaction.atomic(durable=True):
            last = AuditSeal.objects.order_by("-number").first()
            number, head = (last.number, last.hash) if last else (0, GENESIS)
            seals = []
            waiting = AuditEvent.objects.unsealed()
            if not whole:
                waiting = waiting.made_since(_since(last))
            for event in waiting[:limit]:
                number += 1
                head = link(head, number, event)
                seals.append(AuditSeal(number=number, event=event, hash=head))
            AuditSeal.objects.bulk_create(seals)
        if number and _noted() != number:  # also what a crash kept from being noted last time
            _anchor(number, head)
    return len(seals)


def _since(last: AuditSeal | None) -> float:
    """From when on an event may wait: no transaction stays open for a day."""
    if last is None:
        return 0
    return min(made_at(last.event_id), time.time()) - DAY_S


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this connection is the one that may seal now."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_SEAL_LOCK])
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_SEAL_LOCK])


def anchor_path() -> Path:
    """The file outside the database that names the head of the chain after each sealing."""
    return Path(settings.AUDIT_ANCHOR_FILE)


def _noted() -> int:
    """The number that the last line of the anchor file names, 0 when there is none."""
    path = anchor_path()
    if not path.exists():
        return 0
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 400))
        lines = file.read().split(b"\n")
    first = next((line for line in reversed(lines) if line.strip()), b"").split(b" ")[0]
    return int(first) if first.isdigit() else 0


def _anchor(number: int, head: str) -> None:
    """Append the head, signed, so that a tail cut off the tables shows."""
    path = anchor_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{number} {head}"
    with path.open("a", encoding="ascii") as file:
        file.write(f"{line} {keyed(line.encode())}\n")
        file.flush()
        os.fsync(file.fileno())
