"""One day of one place as the calendar shows it: columns of people and of tables."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from uuid import UUID

from clinic.models.practice import Location, Room
from clinic.models.staff import User
from scheduling.models.appointment import FREE_VALUES, Appointment
from scheduling.models.diary import Diary
from scheduling.models.type import AppointmentType
from scheduling.rules import grid, slot
from scheduling.rules.grid import Place, Window
from scheduling.rules.policy import Status
from scheduling.rules.slot import Span

_FREE_PIECE_MIN = 30


@dataclass(frozen=True)
class Block:
    """Something in a column: a visit, a free time to book, or closed time."""

    kind: str
    place: Place
    start: datetime
    end: datetime
    visit: Appointment | None = None
    text: str = ""
    part: str = ""  # of a visit with phases: assess or retest
    lane: int = 0  # turns that interleave with another visit's have their rail beside it
    phases: tuple[Place, Place, Place] | None = None  # on a table, counted from the block's top


@dataclass
class Column:
    """One practitioner or one table."""

    title: str
    practitioner: User | None = None
    room: Room | None = None
    blocks: list[Block] = field(default_factory=list)
    free: Span | None = None  # the next free stretch


@dataclass
class Sheet:
    """Everything the day page shows, read in a fixed number of queries."""

    location: Location
    day: date
    now: datetime

    @cached_property
    def diary(self) -> Diary:
        return Diary(self.location, self.day, self.day, self.now)

    @cached_property
    def whole(self) -> Span:
        return slot.day_span(self.day, self.location.tz)

    @cached_property
    def visits(self) -> list[Appointment]:
        """All visits of the day in order, cancelled ones too."""
        return list(Appointment.objects.for_day(self.location, self.whole.start, self.whole.end))

    @cached_property
    def standing(self) -> list[Appointment]:
        """Visits that are drawn: all but those whose time was given to somebody else."""
        live = [visit for visit in self.visits if visit.status not in FREE_VALUES]
        return [
            v for v in self.visits if v in live or (v.status == "no_show" and not _over(v, live))
        ]

    def _hours(self, key: UUID) -> list[Span]:
        tz = self.location.tz
        spans = self.diary.hours_of(key, self.day)
        return [Span(span.start.astimezone(tz), span.end.astimezone(tz)) for span in spans]

    @cached_property
    def people(self) -> list[User]:
        """Who works or has visits today, by name."""
        found = {key: user for key, user in self.diary.practitioners.items() if self._hours(key)}
        found |= {visit.practitioner_id: visit.practitioner for visit in self.standing}
        return sorted(found.values(), key=lambda user: (user.name, str(user.pk)))

    @cached_property
    def window(self) -> Window:
        tz = self.location.tz
        spans = [span for user in self.people for span in self._hours(user.pk)]
        spans += [Span(v.start_at.astimezone(tz), v.end_at.astimezone(tz)) for v in self.standing]
        start = self.whole.start.astimezone(tz)
        default = Span(start + timedelta(hours=8), start + timedelta(hours=18))
        return grid.window(spans, default=default)

    @cached_property
    def columns(self) -> list[Column]:
        people = [self._of_person(user) for user in self.people]
        return people + [self._of_room(room) for room in self.diary.rooms.values()]

    @property
    def hour_rows(self) -> list[tuple[int, datetime]]:
        """The full hours with their rows."""
        return [(self.window.row_of(mark) or 1, mark) for mark in self.window.marks()]

    @property
    def first_room(self) -> Room | None:
        return next(iter(self.diary.rooms.values()), None)

    @property
    def tally(self) -> list[tuple[str, int]]:
        """How many visits stand in each state, in the order of a visit's life."""
        found = [visit.status for visit in self.standing]
        return [(s.value, found.count(s.value)) for s in Status if s.value in found]

    @property
    def kinds(self) -> set[AppointmentType]:
        """The kinds of visit that are drawn, for the legend."""
        return {visit.type for visit in self.standing}

    @property
    def now_row(self) -> int | None:
        return self.window.row_of(self.now)

    def _of_person(self, user: User) -> Column:
        column = Column(user.display_name, practitioner=user)
        hours = self._hours(user.pk)
        own = [visit for visit in self.standing if visit.practitioner_id == user.pk]
        column.blocks += self._buffers(own) + self._turns(own)
        whole = [Span(self.window.start, self.window.end)]
        for span in slot.subtract(whole, hours):
            closure = self.diary.shut_by(user.pk, span.start, span.end)
            column.blocks += self._blocks("shut", [span], closure.reason if closure else "")
        column.free, free = self._free(self.diary.free(user.pk, self.day))
        cut = [piece for span in free for piece in grid.pieces(span, _FREE_PIECE_MIN)]
        column.blocks += self._blocks("free", cut)
        return column

    def _of_room(self, room: Room) -> Column:
        column = Column(room.name, room=room)
        own = [visit for visit in self.standing if visit.room_id == room.pk]
        column.blocks += self._buffers(own) + self._visits(own)
        busy = [visit.whole for visit in own]
        hours = [span for user in self.people for span in self._hours(user.pk)]
        column.free, _rest = self._free(slot.subtract(_joined(hours), busy))
        return column

    def _free(self, spans: Iterable[Span]) -> tuple[Span | None, list[Span]]:
        """The next free stretch of at least ten minutes, and what is still ahead of all."""
        tz = self.location.tz
        ahead = slot.subtract(spans, [Span(self.whole.start, max(self.now, self.whole.start))])
        local = [Span(span.start.astimezone(tz), span.end.astimezone(tz)) for span in ahead]
        long = [span for span in local if span.end - span.start >= timedelta(minutes=10)]
        return (long[0] if long else None), local

    def _buffers(self, visits: Iterable[Appointment]) -> list[Block]:
        """What stays free before and after visits that still keep their time."""
        blocks: list[Block] = []
        for visit in visits:
            if visit.status in FREE_VALUES:
                continue
            around = Span(visit.start_at, visit.end_at)
            for span in slot.subtract([visit.whole], [around]):
                blocks += self._blocks("buffer", [span])
        return blocks

    def _visits(self, visits: Iterable[Appointment]) -> list[Block]:
        blocks = []
        for visit in visits:
            whole = Span(visit.start_at, visit.end_at)
            place = self.window.place(whole)
            if place is not None:
                phases = grid.phases(whole, visit.resting) if visit.resting else None
                blocks.append(
                    Block("visit", place, visit.start_at, visit.end_at, visit, phases=phases)
                )
        return blocks

    def _turns(self, visits: Iterable[Appointment]) -> list[Block]:
        """A practitioner's turns at the tables, and the threads that tie two of one visit."""
        blocks: list[Block] = []
        last: dict[int, datetime] = {}
        for visit in visits:
            lane = 1 if last.get(0, visit.start_at) > visit.start_at else 0
            last[lane] = visit.end_at
            rest = visit.resting
            words = ("assess", "retest") if rest else ("",)
            parts = list(zip(words, visit.turns, strict=True))
            if rest:
                parts.insert(1, ("thread", rest))
            for word, span in parts:
                place = self.window.place(span)
                kind = "thread" if word == "thread" else "visit"
                if place is not None:
                    blocks.append(Block(kind, place, span.start, span.end, visit, "", word, lane))
        return blocks

    def _blocks(self, kind: str, spans: Iterable[Span], text: str = "") -> list[Block]:
        placed = [(span, self.window.place(span)) for span in spans]
        return [Block(kind, at, span.start, span.end, text=text) for span, at in placed if at]


def _over(visit: Appointment, live: Iterable[Appointment]) -> bool:
    """Whether somebody else has the time or the table of a missed visit."""
    own = Span(visit.start_at, visit.end_at)

    def takes(other: Appointment) -> bool:
        if visit.room_id == other.room_id and own.overlaps(Span(other.start_at, other.end_at)):
            return True
        same = visit.practitioner_id == other.practitioner_id
        return same and slot.touch(visit.turns, other.turns)

    return any(takes(other) for other in live)


def _joined(spans: Iterable[Span]) -> list[Span]:
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined
