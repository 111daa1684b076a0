"""What a calendar must do, said a second time: minutes and loops, without the product's rules.

A moment is a whole number of minutes since 1970 in UTC, a stretch is half open. Working time is a
set of minutes, found by reading the local clock at each of them, so that no arithmetic on wall
times is shared with what is tested.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from itertools import pairwise, product
from zoneinfo import ZoneInfo

DAY = 24 * 60
GRID_MIN = 10  # plans are laid on this grid of the local clock
LEAST_GAP = {1: 4, 2: 2, 3: 2}  # days from one visit of a plan to the next, by visits a week
Stretch = tuple[int, int]
Part = tuple[time | None, time | None]  # of a day: from, to


def minute(moment: datetime) -> int:
    """A moment as whole minutes since 1970 in UTC."""
    return int(moment.timestamp()) // 60


def moment(at: int) -> datetime:
    return datetime.fromtimestamp(at * 60, UTC)


@dataclass(frozen=True)
class Kind:
    """A kind of visit in minutes."""

    name: str
    length: int
    buffer: int = 0
    assess: int = 0
    blocks: int = 0
    lead: int = 0

    def rest(self, start: int) -> Stretch | None:
        first = start + self.assess
        return (first, first + self.blocks) if self.blocks else None


@dataclass(frozen=True)
class Work:
    """Somebody works on these weekdays from one wall time to another."""

    weekdays: frozenset[int]
    starts: time
    ends: time


@cache
def working(hours: tuple[Work, ...], zone: str, first: date, days: int) -> dict[int, date]:
    """Each minute at which the local clock shows a time of work, with its local day."""
    tz = ZoneInfo(zone)
    start = minute(datetime.combine(first, time(), tz))
    found: dict[int, date] = {}
    for at in range(start, start + days * DAY):
        local = moment(at).astimezone(tz)
        wall = local.time().replace(tzinfo=None, fold=0)
        if any(local.weekday() in w.weekdays and w.starts <= wall < w.ends for w in hours):
            found[at] = local.date()
    return found


@dataclass
class Visit:
    """One visit as the model knows it; `end` counts the buffer, `lead` what is free before it."""

    who: str
    room: str
    patient: str
    start: int
    end: int
    rest: Stretch | None
    status: str = "booked"
    until: int | None = None  # when a hold runs out
    over: bool = False  # booked over another one, on purpose
    plan: str = ""
    number: int = 0
    lead: int = 0

    def turns(self) -> list[Stretch]:
        first = self.start - self.lead
        if self.rest is None:
            return [(first, self.end)]
        return [(first, self.rest[0]), (self.rest[1], self.end)]

    def shares(self, other: "Visit") -> bool:
        """Whether both would have one table or one patient at one time."""
        tables = overlap(
            [(self.start - self.lead, self.end)], [(other.start - other.lead, other.end)]
        )
        people = overlap([(self.start, self.end)], [(other.start, other.end)])
        return (self.room == other.room and tables) or (self.patient == other.patient and people)


def overlap(some: Iterable[Stretch], others: Iterable[Stretch]) -> bool:
    others = list(others)
    return any(a < d and c < b for a, b in some for c, d in others)


@dataclass
class Book:
    """All visits of one place, what may be added to them, and why not."""

    zone: str
    work: dict[str, dict[int, date]]
    now: int
    visits: dict[str, Visit] = field(default_factory=dict)
    away: dict[str, tuple[str, frozenset[int]]] = field(default_factory=dict)  # who, which minutes

    def day(self, at: int) -> date:
        return moment(at).astimezone(ZoneInfo(self.zone)).date()

    def stands(self, visit: Visit) -> bool:
        """Whether a visit keeps its time from others."""
        if visit.status == "held":
            return visit.until is not None and visit.until > self.now
        return visit.status not in {"cancelled", "no_show"}

    def go_away(self, key: str, who: str, first: date, last: date, part: Part) -> None:
        """Leave: whole days, a part of each, or from an hour of the first until all is over."""
        starts, ends = part
        minutes = frozenset(
            at
            for at, day in self.work[who].items()
            if self._takes(day, at, first, last, starts, ends)
        )
        self.away[key] = (who, minutes)

    def _takes(
        self, day: date, at: int, first: date, last: date, starts: time | None, ends: time | None
    ) -> bool:
        if not first <= day <= last:
            return False
        wall = moment(at).astimezone(ZoneInfo(self.zone)).time().replace(tzinfo=None, fold=0)
        if starts is None or (ends is None and day > first):
            return True
        return starts <= wall and (ends is None or wall < ends)

    def works(self, who: str, start: int, end: int) -> bool:
        day = self.day(start)
        minutes = self.work[who]
        gone = [taken for name, taken in self.away.values() if name == who]
        return all(
            minutes.get(at) == day and not any(at in taken for taken in gone)
            for at in range(start, end)
        )

    def _others(self, but: str) -> list[Visit]:
        return [one for key, one in self.visits.items() if key != but and self.stands(one)]

    def refuses(self, visit: Visit, *, reason: bool, but: str = "") -> bool:
        """Whether the time of a visit is lost; sets `over` where it is not.

        A table or a patient is never shared. Of two visits of one practitioner at one time exactly
        one was booked over the other on purpose.
        """
        if self._shares(visit, but):
            return True
        beside = self._beside(visit, but)
        if beside and not reason:
            return True
        visit.over = any(not one.over for one in beside)
        return visit.over and any(one.over for one in beside)

    def refuses_back(self, visit: Visit, but: str) -> bool:
        """Whether a cancelled visit cannot come back to its place, under or over another one."""
        beside = self._beside(visit, but)
        return self._shares(visit, but) or any(one.over == visit.over for one in beside)

    def _shares(self, visit: Visit, but: str) -> bool:
        """Whether somebody else has the table or the patient."""
        return any(one.shares(visit) for one in self._others(but))

    def _beside(self, visit: Visit, but: str) -> list[Visit]:
        """Visits at which the practitioner would have to be at the same time."""
        return [
            one
            for one in self._others(but)
            if one.who == visit.who and overlap(visit.turns(), one.turns())
        ]

    def breaches(self) -> list[str]:
        """What must never be: somebody in two places, without anybody's having wanted it."""
        found = []
        live = [(key, one) for key, one in self.visits.items() if self.stands(one)]
        for index, (key, one) in enumerate(live):
            for other_key, other in live[index + 1 :]:
                if one.shares(other):
                    found.append(f"{key} and {other_key} share a table or a patient")
                same = one.who == other.who and overlap(one.turns(), other.turns())
                if same and one.over == other.over:
                    found.append(f"{key} and {other_key} share {one.who}")
        return found

    # ── plans ───────────────────────────────────────────────────────────────────────────────

    def has_time(self, who: str, rooms: Iterable[str], patient: str, kind: Kind, day: date) -> bool:
        """Whether a day has any time on the grid at which such a visit could be booked."""
        tz = ZoneInfo(self.zone)
        rooms = list(rooms)
        starts = [at for at, on in self.work[who].items() if on == day]
        for start in starts:
            if start < self.now or moment(start).astimezone(tz).minute % GRID_MIN:
                continue
            if not self.works(who, start, start + kind.length):
                continue
            end = start + kind.length + kind.buffer
            if not self.works(who, start - kind.lead, end):
                continue
            for room in rooms:
                visit = Visit(who, room, patient, start, end, kind.rest(start), lead=kind.lead)
                if not self.refuses(visit, reason=False):
                    return True
        return False

    def fits(
        self,
        who: str,
        rooms: Iterable[str],
        patient: str,
        kind: Kind,
        starts_on: date,
        weeks: Iterable[int],
    ) -> bool:
        """Whether a plan with so many visits in each week can be laid, by trying all days."""
        rooms = list(rooms)
        chains: list[tuple[date | None, int]] = [(None, 0)]  # the last day, visits of that week
        for index, count in enumerate(weeks):
            first = starts_on + timedelta(days=7 * index)
            days = [first + timedelta(days=n) for n in range(7)]
            good = [day for day in days if self.has_time(who, rooms, patient, kind, day)]
            longer = {
                (choice[-1], count)
                for choice in product(good, repeat=count)
                for last, before in chains
                if _keeps_gaps(choice, count, last, before)
            }
            chains = list(longer)
        return bool(chains)


def _keeps_gaps(choice: tuple[date, ...], count: int, last: date | None, before: int) -> bool:
    least = LEAST_GAP.get(count, 1)
    inner = all((b - a).days >= least for a, b in pairwise(choice))
    if last is None:
        return inner
    return inner and (choice[0] - last).days >= min(least, LEAST_GAP.get(before, 1))
