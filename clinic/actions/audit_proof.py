"""Reading the whole audit trail against its keys, its chain, and the heads noted outside.

Nothing is held in memory but one batch of rows, whatever the length of the trail. What cannot be
found: an event deleted before it was sealed (seconds), and a tail cut off the tables together with
the same lines of the anchor file, which is why that file belongs where the database's operator
cannot write.
"""

import hmac
import time
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from clinic.actions.audit import DAY_S, GENESIS, anchor_path, keyed, link, mac
from clinic.models import AuditEvent, AuditSeal
from clinic.models.base import made_at

MOST_FAULTS = 1000  # a torn trail is torn; the rest of the list says nothing new


@dataclass(frozen=True)
class Fault:
    """One thing wrong: its kind, which seal, event or line, and a sentence."""

    kind: str
    where: str
    sentence: str


@dataclass(frozen=True)
class _Anchor:
    """One line of the anchor file: the seal it names and its hash, or None where it is forged."""

    line: int
    number: int | None
    head: str


def verify() -> tuple[int, list[Fault]]:
    """How many events were read, and every fault found (the first thousand)."""
    walk = _Walk()
    for fault in walk.faults():
        if len(walk.found) >= MOST_FAULTS:
            break
        walk.found.append(fault)
    return walk.count, walk.found


class _Walk:
    """One reading of the trail from its first seal to its last."""

    def __init__(self) -> None:
        self.count = 0
        self.found: list[Fault] = []

    def faults(self) -> Iterator[Fault]:
        """Every fault, in the order of the chain."""
        # Noted before the rows are read: what is sealed meanwhile is in the rows already.
        path = anchor_path()
        size = path.stat().st_size if path.exists() else 0
        anchors = _anchors(size)
        waiting = next(anchors, None)
        number, head = 0, GENESIS
        seals = AuditSeal.objects.select_related("event").order_by("number")
        for sealed in seals.iterator(chunk_size=1000):
            self.count += 1
            yield from self._one(sealed, number, head)
            number, head = sealed.number, sealed.hash
            while waiting and (waiting.number is None or waiting.number <= number):
                yield from _compare(waiting, number, head)
                waiting = next(anchors, None)
        while waiting:
            yield from _compare(waiting, number, "")
            waiting = next(anchors, None)
        if number and not size:
            yield Fault("cut", "anchor", f"The anchor file {path.name} is missing or empty.")
        yield from _orphans()
        yield from self._unsealed()

    def _one(self, sealed: AuditSeal, number: int, head: str) -> Iterator[Fault]:
        """What is wrong with one seal and its event, after the seal `number` with its hash."""
        event, where = sealed.event, f"seal {sealed.number}"
        whole = mac(event) == event.mac
        if sealed.number != number + 1:
            gone = f"{number + 1} to {sealed.number - 1}"
            yield Fault("deleted", where, f"Before it, seals {gone} or their events are gone.")
            if not whole:
                yield Fault("edited", where, f"Event {event.id} was altered or is not ours.")
        elif link(head, sealed.number, event) != sealed.hash:
            kind = "swapped" if whole else "edited"
            words = "stands in another's place" if whole else "was altered"
            yield Fault(kind, where, f"Event {event.id} {words}.")
        elif not whole:
            yield Fault("inserted", where, f"Event {event.id} was not written by this program.")

    def _unsealed(self) -> Iterator[Fault]:
        """Events that wait for their seal and were not written by us."""
        for event in AuditEvent.objects.unsealed().iterator(chunk_size=1000):
            self.count += 1
            if mac(event) != event.mac:
                words = f"Event {event.id} was not written by this program."
                yield Fault("inserted", f"event {event.id}", words)
            elif made_at(event.id) < time.time() - 2 * DAY_S:
                words = f"Event {event.id} has waited for its seal for days: does the worker run?"
                yield Fault("unsealed", f"event {event.id}", words)


def _orphans() -> Iterator[Fault]:
    """Seals whose event is gone; only an operator past the foreign keys can make one."""
    there = AuditEvent.objects.filter(pk=OuterRef("event_id"))
    for number in AuditSeal.objects.filter(~Exists(there)).values_list("number", flat=True):
        yield Fault("deleted", f"seal {number}", f"The event under seal {number} is gone.")


def _anchors(size: int) -> Iterator[_Anchor]:
    """The lines of the anchor file's first `size` bytes, in their order."""
    if not size:
        return
    with anchor_path().open("rb") as file:
        count = 0
        while file.tell() < size and (raw := file.readline()):
            count += 1
            text = raw.decode("ascii", "replace").strip()
            number, head, key = [*text.split(" "), "", "", ""][:3]
            ours = hmac.compare_digest(keyed(f"{number} {head}".encode()).encode(), key.encode())
            yield _Anchor(count, int(number) if ours else None, head)


def _compare(anchor: _Anchor, number: int, head: str) -> Iterator[Fault]:
    """What is wrong between one noted head and the chain, which has come to seal `number`."""
    if anchor.number is None:
        where = f"anchor line {anchor.line}"
        yield Fault("anchor", where, "A line of the anchor file was altered.")
    elif anchor.number != number or anchor.head != head:
        where = f"seal {anchor.number}"
        words = f"Seal {anchor.number} was noted outside and is not here as it was."
        yield Fault("cut", where, words)
