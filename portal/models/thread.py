"""What a patient and the clinic wrote to each other on the patient's own page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clinic.models import IncomingText, Message, Patient

SHOWN = 100  # of each direction


@dataclass(frozen=True)
class Letter:
    """One letter; `is_own` when it was written on this page, `who` names who wrote it."""

    body: str
    at: datetime
    is_own: bool
    who: str
    is_new: bool = False  # the clinic's, and opened for the first time
    is_seen: bool = False  # the patient's, and read by somebody at the clinic


def letters(patient: Patient) -> Sequence[Letter]:
    """All letters, the oldest first, read in two queries."""
    came = IncomingText.objects.letters().for_thread(patient)[:SHOWN]
    went = Message.objects.letters(patient)[:SHOWN]
    found = [
        Letter(
            row.body,
            row.received_at,
            is_own=True,
            who=(row.writer or patient).called,
            is_seen=row.settled_at is not None,
        )
        for row in came
    ]
    found += [
        Letter(
            row.body,
            row.sent_at or row.due_at,
            is_own=False,
            who=row.writer.display_name if row.writer else "",
            is_new=row.fate != "read",
        )
        for row in went
    ]
    return sorted(found, key=lambda one: one.at)


def unread(patient: Patient) -> int:
    """How many letters of the clinic wait to be opened."""
    return Message.objects.letters(patient).exclude(fate="read").count()
