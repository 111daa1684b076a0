"""Carriers that keep what they took, and the rounds of a worker, for tests of what is sent."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pytest

from clinic.actions import message
from clinic.gateways import email, sms
from clinic.models import Message
from scheduling.actions import reminder


@dataclass
class Post:
    """Both carriers: what they took, in order."""

    taken: list[str] = field(default_factory=list)
    name, answers = "http", False

    def send(self, **said: str) -> None:
        self.taken.append(said.get("ref") or said["message_id"].strip("<>").split("@")[0])

    def was_taken(self, **_said: Any) -> bool:
        return False

    def of(self, kind: str) -> list[Message]:
        """The messages of a kind that were handed over, in order."""
        rows = {str(row.pk): row for row in Message.objects.filter(kind=kind)}
        return [rows[ref] for ref in self.taken if ref in rows]


def opened(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    """A post that takes e-mails and texts; nothing wakes a worker by itself."""
    found = Post()
    settings.SMS_CARRIER = "http"
    monkeypatch.setattr(sms, "carrier", lambda: found)
    monkeypatch.setattr(email, "send", found.send)
    monkeypatch.setattr(message, "wake", lambda: None)
    monkeypatch.setattr(reminder, "wake", lambda: None)
    return found


def work(now: datetime) -> int:
    """One round of a worker; returns how many messages it took."""
    message.settle_lapsed(now=now)
    rows = message.claim(now=now, limit=100)
    for row in rows:
        message.deliver(message=row, now=now)
    return len(rows)
