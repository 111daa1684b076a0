"""Writing the audit trail, sealing it into a chain, and finding what was tampered with."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, models, transaction

from clinic.gateways.log import request_id
from clinic.models import AuditEvent, AuditSeal, Patient, User
from clinic.models.base import uuid7

GENESIS = "0" * 64
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
        details=details or {},
    )
    event.mac = mac(event)
    event.save(force_insert=True)
    return event


def canonical(event: AuditEvent) -> bytes:
    """The event as bytes that are the same however the row is read."""
    facts = {
        "id": str(event.id),
        "at": event.at.timestamp(),
        "by": str(event.by_id),
        "action": event.action,
        "patient": str(event.patient_id),
        "object": [event.object_type, event.object_id],
        "reason": event.reason,
        "request": event.request_id,
        "details": event.details,
    }
    return json.dumps(facts, sort_keys=True, ensure_ascii=True, default=str).encode()


def _keyed(data: bytes) -> str:
    return hmac.new(settings.AUDIT_KEY.encode(), data, hashlib.sha256).hexdigest()


def mac(event: AuditEvent) -> str:
    """The keyed hash that only this application can make."""
    return _keyed(canonical(event))


def link(previous: str, number: int, event: AuditEvent) -> str:
    """The hash of one seal: the seal before, its own number, and the event with its key."""
    parts = [previous.encode(), str(number).encode(), canonical(event), event.mac.encode()]
    return hashlib.sha256(b"\n".join(parts)).hexdigest()


def seal(*, limit: int = 2000) -> int:
    """Chain up to `limit` unsealed events and note the head outside; returns how many.

    Holds an advisory lock, so any number of workers may call it; requests never wait for it.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_SEAL_LOCK])
            if not cursor.fetchone()[0]:
                return 0
        last = AuditSeal.objects.order_by("-number").first()
        number, head = (last.number, last.hash) if last else (0, GENESIS)
        seals = []
        for event in AuditEvent.objects.unsealed()[:limit]:
            number += 1
            head = link(head, number, event)
            seals.append(AuditSeal(number=number, event=event, hash=head))
        AuditSeal.objects.bulk_create(seals)
        if seals:
            transaction.on_commit(lambda: _anchor(number, head))
    return len(seals)


def _anchor(number: int, head: str) -> None:
    """Append the head, signed, to a file outside the database, so that a cut tail shows."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = f"{number} {head}"
    with path.open("a", encoding="ascii") as file:
        file.write(f"{line} {_keyed(line.encode())}\n")


@dataclass(frozen=True)
class Fault:
    """One thing wrong in the trail: its kind, which seal or event, and a sentence."""

    kind: str
    where: str
    sentence: str


def verify() -> tuple[int, list[Fault]]:
    """How many events were read, and every fault found, in the order of the chain."""
    faults: list[Fault] = []
    count, number, head = 0, 0, GENESIS
    hashes: dict[int, str] = {}
    for sealed in AuditSeal.objects.select_related("event").order_by("number").iterator():
        count += 1
        number += 1
        if sealed.number != number:
            faults.append(
                Fault(
                    "deleted", f"seal {number}", f"Seals {number} to {sealed.number - 1} are gone."
                )
            )
            number = sealed.number
        elif link(head, number, sealed.event) != sealed.hash:
            kind = "edited" if mac(sealed.event) != sealed.event.mac else "swapped"
            faults.append(Fault(kind, f"seal {number}", f"Event {sealed.event_id} does not match."))
        head = hashes[number] = sealed.hash
    for event in AuditEvent.objects.unsealed().iterator():
        count += 1
        if mac(event) != event.mac:
            faults.append(
                Fault("inserted", f"event {event.id}", f"Event {event.id} was not written by us.")
            )
    return count, faults + _against_anchor(hashes)


def _against_anchor(hashes: dict[int, str]) -> list[Fault]:
    """Faults between the chain and the heads noted outside."""
    path = Path(settings.AUDIT_ANCHOR_FILE)
    if not path.exists():
        if not hashes:
            return []
        return [Fault("cut", "anchor", f"The anchor file {path.name} is missing.")]
    faults = []
    for row in path.read_text(encoding="ascii").splitlines():
        number, head, key = [*row.split(), "", "", ""][:3]
        if not hmac.compare_digest(_keyed(f"{number} {head}".encode()), key):
            faults.append(Fault("anchor", row[:20], "A line of the anchor file was altered."))
        elif hashes.get(int(number)) != head:
            faults.append(
                Fault("cut", f"seal {number}", f"Seal {number} was noted outside and is not here.")
            )
    return faults
