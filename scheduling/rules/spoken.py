"""A laid plan as somebody would read it out: the rule of each stretch, and what differs from it."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

T = TypeVar("T")


@dataclass(frozen=True)
class Said:
    """One visit as it lies: its place in the plan, its local time, with whom."""

    number: int
    phase: int
    start: datetime
    practitioner: UUID


@dataclass(frozen=True)
class Stretch:
    """A phase in words: weekdays, time and practitioner that most of its visits have.

    `others` differ from it in day, time or person; the listener is told each of them. `weeks` is
    how many calendar stretches of seven days have visits.
    """

    phase: int
    first: date
    last: date
    weeks: int
    weekdays: tuple[int, ...]
    at: time
    practitioner: UUID
    visits: tuple[Said, ...]
    others: tuple[Said, ...]
    left_out: tuple[date, ...]  # the first day of each week in between without a visit


def stretches(visits: Iterable[Said], *, starts_on: date, zone: ZoneInfo) -> list[Stretch]:
    """The phases in order; every visit is one that the stretch's rule says, or one of `others`."""
    phases: dict[int, list[Said]] = {}
    for visit in sorted(visits, key=lambda one: one.number):
        phases.setdefault(visit.phase, []).append(visit)
    return [_stretch(phase, own, starts_on, zone) for phase, own in sorted(phases.items())]


def _stretch(phase: int, visits: Sequence[Said], starts_on: date, zone: ZoneInfo) -> Stretch:
    local = {visit.number: visit.start.astimezone(zone) for visit in visits}
    weeks: dict[int, list[Said]] = {}
    for visit in visits:
        weeks.setdefault((local[visit.number].date() - starts_on).days // 7, []).append(visit)
    rate = max(len(own) for own in weeks.values())
    habits = {v.number: (local[v.number].time(), v.practitioner) for v in visits}
    habit = _most((local[v.number].weekday(), habits[v.number]) for v in visits)[1]
    days = Counter(local[n].weekday() for n, one in habits.items() if one == habit)
    weekdays = tuple(sorted(sorted(days, key=lambda day: (-days[day], day))[:rate]))

    def is_usual(visit: Said) -> bool:
        return habits[visit.number] == habit and local[visit.number].weekday() in weekdays

    ordered = sorted(moment.date() for moment in local.values())
    return Stretch(
        phase=phase,
        first=ordered[0],
        last=ordered[-1],
        weeks=len(weeks),
        weekdays=weekdays,
        at=habit[0],
        practitioner=habit[1],
        visits=tuple(visits),
        others=tuple(visit for visit in visits if not is_usual(visit)),
        left_out=tuple(
            starts_on + timedelta(days=7 * week)
            for week in range(min(weeks), max(weeks))
            if week not in weeks
        ),
    )


def _most(values: Iterable[T]) -> T:
    """The most frequent value, the first one where several are."""
    return Counter(values).most_common(1)[0][0]
