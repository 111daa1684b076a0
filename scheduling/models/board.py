"""Today as the desk sees it: who is on a table, who waits, who comes, who left without a time."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from clinic.models.practice import Room
from scheduling.models.appointment import Appointment
from scheduling.models.sheet import Sheet
from scheduling.rules.policy import Status

_COMING = timedelta(hours=2)


def minutes_between(start: datetime | None, end: datetime) -> int:
    """Whole minutes, never below zero."""
    return max(int((end - start).total_seconds()) // 60, 0) if start else 0


@dataclass(frozen=True)
class Seat:
    """A table now: the visit on it, and who comes next."""

    room: Room
    visit: Appointment | None
    then: Appointment | None
    minutes: int = 0
    of_min: int = 0

    @property
    def share(self) -> int:
        """How much of its time the visit has used, in steps of five per cent."""
        return min(self.minutes * 20 // self.of_min, 20) * 5 if self.of_min else 0


@dataclass(frozen=True)
class Waiter:
    """Somebody who is here and waits."""

    visit: Appointment
    minutes: int
    late_min: int  # how long past the time of the visit


@dataclass
class Board:
    """Today's visits of one place, sorted by what is to be done."""

    sheet: Sheet

    @property
    def now(self) -> datetime:
        return self.sheet.now

    def _with(self, *states: Status) -> list[Appointment]:
        return [visit for visit in self.sheet.visits if visit.status in states]

    @cached_property
    def seats(self) -> list[Seat]:
        """Every table, with what happens on it; twice where two visits say they are on it."""
        on = self._with(Status.IN_ROOM)
        ahead = self._with(Status.ARRIVED, Status.BOOKED, Status.CONFIRMED)
        seats = []
        for room in self.sheet.diary.rooms.values():
            then = next((visit for visit in ahead if visit.room_id == room.pk), None)
            own = [visit for visit in on if visit.room_id == room.pk]
            if not own:
                seats.append(Seat(room, None, then))
            for visit in own:
                minutes = minutes_between(visit.in_room_at, self.now)
                seats.append(Seat(room, visit, then, minutes, visit.duration_min))
        return seats

    @cached_property
    def waiting(self) -> list[Waiter]:
        """Those who are here, in the order of their times."""
        return [
            Waiter(
                visit,
                minutes_between(visit.arrived_at, self.now),
                minutes_between(visit.start_at, self.now),
            )
            for visit in self._with(Status.ARRIVED)
        ]

    @cached_property
    def coming(self) -> list[Appointment]:
        """Those expected within two hours, and those who are late."""
        limit = self.now + _COMING
        states = self._with(Status.BOOKED, Status.CONFIRMED, Status.HELD)
        return [visit for visit in states if visit.start_at < limit]

    @cached_property
    def later(self) -> int:
        """How many come after that."""
        states = self._with(Status.BOOKED, Status.CONFIRMED, Status.HELD)
        return len(states) - len(self.coming)

    @property
    def on_tables(self) -> int:
        return len(self._with(Status.IN_ROOM))

    @property
    def past_time(self) -> int:
        """How many wait beyond the time of their visit."""
        return sum(waiter.late_min > 0 for waiter in self.waiting)

    @property
    def done(self) -> int:
        return len(self._with(Status.DONE))

    @property
    def longest_min(self) -> int:
        return max((waiter.minutes for waiter in self.waiting), default=0)

    @cached_property
    def gone(self) -> list[Appointment]:
        """Cancelled and missed visits of today; a time kept for a stranger was none."""
        rows = self._with(Status.CANCELLED, Status.NO_SHOW)
        return [visit for visit in rows if not visit.patient.is_stand_in]
