"""One place of a plan that is laid anew: what becomes of its visit, and which move comes first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.models.appointment import Appointment
from scheduling.models.type import AppointmentType
from scheduling.rules.slot import Offer, Span
from scheduling.rules.solver import Why


@dataclass(frozen=True)
class Change:
    """One place of the plan ahead: its visit (None: added), its new time (None: it stays).

    A visit that the plan does not need any more has no place and `drops` out.
    """

    number: int
    visit: Appointment | None
    offer: Offer | None
    why: Why | None = None  # CLOSED: its time is gone; GAP: it makes room; None: it was lost
    cause: str = ""  # in the words of the calendar
    kind: AppointmentType | None = None  # what it becomes, when it was of another kind
    drops: bool = False

    @property
    def start_at(self) -> datetime:
        """When the visit is, or would be."""
        if self.offer is not None:
            return self.offer.start
        assert self.visit is not None  # noqa: S101 one of the two is always there
        return self.visit.start_at

    @property
    def moved(self) -> bool:
        """Whether it is a new time, of whichever visit."""
        if self.offer is None or self.visit is None or self.kind is None:
            return self.offer is not None
        return not is_at(self.visit, self.offer)

    @property
    def only_whom(self) -> bool:
        """Whether the visit keeps its time and is with somebody else."""
        if self.offer is None or self.visit is None:
            return False
        return self.moved and self.offer.start == self.visit.start_at

    @property
    def look(self) -> str:
        """added, moved, dropped or kept"""
        if self.visit is None:
            return "added"
        if self.drops:
            return "dropped"
        return "moved" if self.moved else "kept"

    @property
    def is_renumbered(self) -> bool:
        return self.visit is not None and not self.drops and self.visit.plan_number != self.number


def is_at(visit: Appointment, offer: Offer) -> bool:
    """Whether an offer is the time that a visit has, with the practitioner that it has."""
    return (visit.start_at, visit.practitioner_id) == (offer.start, offer.practitioner)


def in_turn(changes: Sequence[Change]) -> list[Change] | None:
    """Moves in an order in which no visit is put where another one still stands.

    None when two would have to change places.
    """
    left, found = list(changes), []
    while left:
        free = [one for one in left if not any(_in_the_way(one, other) for other in left)]
        if not free:
            return None
        found += free
        left = [one for one in left if one not in free]
    return found


def _in_the_way(one: Change, other: Change) -> bool:
    if one is other or one.offer is None or other.visit is None:
        return False
    shape = one.kind.shape if one.kind else one.visit.shape if one.visit else None
    offer = Span(one.offer.start, one.offer.end)
    target = shape.whole(one.offer.start) if shape else offer
    return target.overlaps(other.visit.whole)
