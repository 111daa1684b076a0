"""Several people in one block of time: one after another, or side by side at two tables."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.rules.slot import STEP_MIN, Offer, Shape, Span, covered, starts

MOST = 6  # people in one block
_STEP = timedelta(minutes=STEP_MIN)
_MOST_GAP = timedelta(minutes=20)  # longer than this nobody waits between two of a family


class Together(StrEnum):
    """How the visits of a block lie to each other."""

    AFTER = "after"
    BESIDE = "beside"


@dataclass(frozen=True)
class Member:
    """One of the family: how long their visit is, and when they are somewhere else."""

    shape: Shape
    busy: tuple[Span, ...] = ()
    practitioners: frozenset[UUID] | None = None  # who gives this kind of visit; None: everybody
    rooms: frozenset[UUID] | None = None


@dataclass(frozen=True)
class Day:
    """What is open and taken on one day.

    `hours` are those in which a practitioner works, `free` the part of them in which they are at
    no table, `rooms` what is taken of each table.
    """

    hours: Mapping[UUID, Sequence[Span]]
    free: Mapping[UUID, Sequence[Span]]
    rooms: Mapping[UUID, Sequence[Span]]
    zone: ZoneInfo
    not_before: datetime


@dataclass
class _Block:
    """The members placed so far, with the time that they take."""

    offers: list[Offer] = field(default_factory=list)
    wholes: list[Span] = field(default_factory=list)
    turns: list[tuple[UUID, Span]] = field(default_factory=list)
    rooms: list[tuple[UUID, Span]] = field(default_factory=list)


def blocks(day: Day, members: Sequence[Member], together: Together) -> Iterator[tuple[Offer, ...]]:
    """Blocks that hold all members in their order, by the start of the first; one offer each.

    One after another: each begins when the one before is over, on the grid, or at most twenty
    minutes later. Side by side: each begins while the one before is still there, at another table;
    the same practitioner only while the other rests on blocks.
    """
    if not members or len(members) > MOST:
        return
    for start in _starts(day, members[0]):
        found = _place(day, members, together, _Block(), [start])
        if found is not None:
            yield tuple(found.offers)


def _starts(day: Day, first: Member) -> list[datetime]:
    """All starts of the day at which some practitioner works long enough, once each, in order."""
    minutes = first.shape.visit_min + first.shape.buffer_min
    lead = timedelta(minutes=first.shape.lead_min)
    found = {
        start
        for hours in day.hours.values()
        for start in starts(
            [Span(one.start + lead, one.end) for one in hours], minutes=minutes, zone=day.zone
        )
    }
    return sorted(start for start in found if start >= day.not_before)


def _place(
    day: Day,
    members: Sequence[Member],
    together: Together,
    block: _Block,
    when: Sequence[datetime],
) -> _Block | None:
    """The block with all members placed from the next one on, the first way that works."""
    at = len(block.offers)
    if at == len(members):
        return block
    for start in when:
        for more in _seats(day, members[at], block, start):
            lead = members[at + 1].shape.lead_min if at + 1 < len(members) else 0
            following = _next(more, together, day.zone, timedelta(minutes=lead))
            found = _place(day, members, together, more, following)
            if found is not None:
                return found
    return None


def _next(block: _Block, together: Together, zone: ZoneInfo, lead: timedelta) -> list[datetime]:
    """When the next member may begin, the soonest first; `lead` stays free before it."""
    last = Span(block.offers[-1].start, block.wholes[-1].end)
    if together == Together.AFTER:
        first, most = _on_grid(last.end, zone), _MOST_GAP + lead
        later = [first + n * _STEP for n in range(most // _STEP + 1)]
        return [start for start in later if start <= last.end + most]
    count = (last.end - last.start) // _STEP
    found = [last.start + n * _STEP for n in range(count + 1)]
    return [start for start in found if start < last.end]


def _on_grid(moment: datetime, zone: ZoneInfo) -> datetime:
    """The first moment of the grid of the local clock from this one on."""
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute % STEP_MIN, seconds=local.second)
    return moment if not past else moment - past + _STEP


def _seats(day: Day, member: Member, block: _Block, start: datetime) -> Iterator[_Block]:
    """The block with this member at a start: with each practitioner who can, at the first table.

    Who is with the family already comes first, so that they stay with one where they can.
    """
    whole, turns = member.shape.whole(start), member.shape.turns(start)
    if any(member.shape.period(start).overlaps(busy) for busy in member.busy):
        return
    taken = [room for room, span in block.rooms if span.overlaps(whole)]
    room = next(
        (
            key
            for key, busy in day.rooms.items()
            if key not in taken
            and (member.rooms is None or key in member.rooms)
            and not any(whole.overlaps(one) for one in busy)
        ),
        None,
    )
    if room is None:
        return
    known = {offer.practitioner for offer in block.offers}
    whom = [key for key in day.free if member.practitioners is None or key in member.practitioners]
    for who in sorted(whom, key=lambda key: key not in known):
        own = [span for key, span in block.turns if key == who]
        if not covered(whole, day.hours[who]) or any(
            one.overlaps(other) for one in turns for other in own
        ):
            continue
        if not all(covered(one, day.free[who]) for one in turns):
            continue
        end = start + timedelta(minutes=member.shape.visit_min)
        yield _Block(
            [*block.offers, Offer(start, end, who, room)],
            [*block.wholes, whole],
            [*block.turns, *((who, one) for one in turns)],
            [*block.rooms, (room, whole)],
        )
