"""A plan's repair before anybody agrees: which visits stay, move or are added, and why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from scheduling.models.appointment import COMING_VALUES, FREE_VALUES, Appointment
from scheduling.models.diary import Diary
from scheduling.models.draft import Draft
from scheduling.models.plan import CarePlan
from scheduling.models.progress import Progress
from scheduling.models.type import AppointmentType
from scheduling.rules import repair, shown
from scheduling.rules.policy import BY_CLINIC, Reason, Status
from scheduling.rules.repair import Mended, Place, Stay
from scheduling.rules.slot import Offer, Shape, Span, covered
from scheduling.rules.solver import Why
from scheduling.rules.wish import OTHER_DAY_MIN, OTHER_PERSON_MIN

SPARE_DAYS = 28  # how far beyond its last visit a plan may be drawn out


@dataclass(frozen=True)
class Change:
    """One place of the plan ahead: its visit (None: added), its new time (None: it stays)."""

    number: int
    visit: Appointment | None
    offer: Offer | None
    why: Why | None = None  # CLOSED: its time is gone; GAP: it makes room; None: it was lost
    cause: str = ""  # in the words of the calendar

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
        return self.offer is not None

    @property
    def look(self) -> str:
        """added, moved or kept"""
        if self.visit is None:
            return "added"
        return "moved" if self.offer else "kept"

    @property
    def is_renumbered(self) -> bool:
        return self.visit is not None and self.visit.plan_number != self.number


@dataclass
class Proposal:
    """What is wrong with a plan and how the fewest moves set it right; it changes nothing."""

    plan: CarePlan
    now: datetime
    with_others: bool = False  # whether another practitioner may step in
    ignoring: frozenset[UUID] = field(default_factory=frozenset)

    @cached_property
    def draft(self) -> Draft:
        return Draft.of(self.plan)

    @cached_property
    def progress(self) -> Progress:
        return Progress(self.plan, self.now)

    @cached_property
    def visits(self) -> list[Appointment]:
        """The standing visits of the plan, in order."""
        return [visit for visit in self.progress.visits if visit.status not in FREE_VALUES]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.plan.location.tz).date()

    def day_of(self, visit: Appointment) -> date:
        return visit.start_at.astimezone(self.plan.location.tz).date()

    @cached_property
    def ahead(self) -> list[Appointment]:
        """Visits that may still be moved."""
        coming = {*COMING_VALUES}
        return [v for v in self.visits if v.status in coming and v.start_at > self.now]

    @cached_property
    def broken(self) -> list[Appointment]:
        """Visits whose practitioner or table is not there any more at their time."""
        here = [v for v in self.ahead if v.location_id == self.plan.location_id]
        return [visit for visit in here if not stands(self.diary, visit)]

    @cached_property
    def lost(self) -> list[int]:
        """Numbers of the plan without any visit."""
        taken = {visit.plan_number for visit in self.visits}
        return [n for n in range(1, self.plan.visits_total + 1) if n not in taken]

    @property
    def count(self) -> int:
        """How many visits need a time."""
        return len(self.broken) + len(self.lost)

    @cached_property
    def due(self) -> list[tuple[date, int, Appointment | None]]:
        """The visits ahead and the lost ones: the day each was on, its number, the visit."""
        days = {visit.plan_number: self.day_of(visit) for visit in self.progress.visits}
        lost = [(max(days.get(n, self.today), self.today), n, None) for n in self.lost]
        standing = [(self.day_of(visit), visit.plan_number or 0, visit) for visit in self.ahead]
        return sorted([*lost, *standing], key=lambda one: one[:2])

    @cached_property
    def diary(self) -> Diary:
        last = max([self.today, *(self.day_of(visit) for visit in self.ahead)])
        last += timedelta(days=SPARE_DAYS + 7 * len(self.lost))
        own = {visit.pk for visit in self.ahead} | self.ignoring
        plan = self.plan
        return Diary(plan.location, self.today, last, self.now, plan.patient, own)

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of the places ahead."""
        fixed = {v.plan_number for v in self.visits} - {v.plan_number for v in self.ahead}
        return [n for n in range(1, self.plan.visits_total + 1) if n not in fixed]

    @cached_property
    def mended(self) -> Mended:
        """The fewest moves, as the rules find them."""
        first, last = self.diary.first, self.diary.last
        fixed = [visit for visit in self.visits if visit not in self.ahead]
        done = (fixed[-1].pk, self.day_of(fixed[-1])) if fixed else None
        return repair.repair(
            places=[Place(self._kind(n).pk, self._gap(n)) for n in self.numbers],
            stays=self._stays(),
            due=[day for day, _number, _visit in self.due],
            after=done,
            days=[first + timedelta(days=n) for n in range((last - first).days + 1)],
            best=self._best,
            works_on=lambda day: (
                self._may_be_proposed(day)
                and any(self.diary.works_on(who, day) for who in self._whose)
            ),
        )

    def _may_be_proposed(self, day: date) -> bool:
        if day <= self.today or day < self.plan.starts_on or day in self._declined:
            return False
        first = self.plan.starts_on
        weeks_off = {(pause - first).days // 7 for pause in self.draft.pauses}
        return (day - first).days // 7 not in weeks_off

    @cached_property
    def _declined(self) -> set[date]:
        """Days on which the patient said that they cannot come."""
        gone = [v for v in self.progress.visits if v.status == Status.CANCELLED]
        return {self.day_of(v) for v in gone if Reason(v.cancel_reason) not in BY_CLINIC}

    def _kind(self, number: int) -> AppointmentType:
        return self.draft.type_of(number)

    def _gap(self, number: int) -> int:
        """The least days from the visit before to the one with this number."""
        rates = [phase.per_week for phase in self.draft.phases for _n in range(phase.visits)]
        return repair.gap_before(rates, number, self.draft.wish.gap)

    def _stays(self) -> list[Stay]:
        before = {b.pk: a.pk for a, b in pairwise(self.visits)}
        return [
            Stay(v.pk, self.day_of(v), self._kind(v.plan_number or 0).pk, before.get(v.pk))
            for v in self.ahead
            if v not in self.broken
        ]

    @cached_property
    def _whose(self) -> list[UUID]:
        everybody = self.with_others or self.draft.others_may_treat
        return list(self.diary.practitioners) if everybody else [self.plan.practitioner_id]

    @cached_property
    def _kinds(self) -> dict[Hashable, AppointmentType]:
        return {kind.pk: kind for kind in map(self._kind, self.numbers)}

    @cached_property
    def _shapes(self) -> dict[Hashable, Shape]:
        """The minutes of each kind: of the longest visit of it that may have to move."""
        shapes = {key: kind.shape for key, kind in self._kinds.items()}
        for visit in self.ahead:
            key = self._kind(visit.plan_number or 0).pk
            shapes[key] = max(shapes[key], visit.shape, key=lambda s: s.visit_min + s.buffer_min)
        return shapes

    @cached_property
    def _found(self) -> dict[tuple[date, Hashable], tuple[int, Offer] | None]:
        return {}

    def _best(self, day: date, kind: Hashable) -> tuple[int, Offer] | None:
        """The finest new time of a day; none today, for the patient has to hear of it first."""
        if not self._may_be_proposed(day):
            return None
        key = (day, kind)
        if key not in self._found:
            offers = self.diary.offers(
                day,
                kind=self._kinds[kind],
                shape=self._shapes[kind],
                practitioners=self._whose,
            )
            possible = self.draft.wish.allowed(offers)
            weighed = [(self._weight(day, offer), offer) for offer in possible]
            self._found[key] = min(
                weighed,
                key=lambda one: (one[0], one[1].start, str(one[1].practitioner)),
                default=None,
            )
        return self._found[key]

    def _weight(self, day: date, offer: Offer) -> int:
        wish = self.draft.wish
        other_day = bool(wish.weekdays) and day.weekday() not in wish.weekdays
        other = offer.practitioner != self.plan.practitioner_id
        return wish.distance_min(offer.start) + OTHER_DAY_MIN * other_day + OTHER_PERSON_MIN * other

    @cached_property
    def changes(self) -> list[Change]:
        """Every place ahead in order; empty when it is stuck."""
        stays = {visit.pk: visit for visit in self.ahead}
        kept = {slot.keeps for slot in self.mended.slots}
        moving: dict[Hashable, list[Appointment | None]] = {}
        for _day, number, visit in self.due:  # in the order in which they stood
            if visit is None or visit.pk not in kept:
                moving.setdefault(self._kind(number).pk, []).append(visit)
        found = []
        for number, slot in zip(self.numbers, self.mended.slots, strict=False):
            if slot.offer is None:
                found.append(Change(number, stays[UUID(str(slot.keeps))], None))
                continue
            visit = moving[self._kind(number).pk].pop(0)
            found.append(self._change(number, visit, slot.offer))
        return found

    def _change(self, number: int, visit: Appointment | None, offer: Offer) -> Change:
        if visit is None:
            return Change(number, None, offer)
        if visit not in self.broken:
            return Change(number, visit, offer, Why.GAP)
        who = visit.practitioner_id
        closure = self.diary.shut_by(who, visit.start_at, visit.end_at)
        return Change(number, visit, offer, Why.CLOSED, closure.reason if closure else "")

    def of(self, *looks: str) -> Sequence[Change]:
        """The changes of these looks: kept, moved, added."""
        return [change for change in self.changes if change.look in looks]

    @property
    def digest(self) -> str:
        """A short name of the repair, by which the acceptance knows that it was shown."""
        lines = [
            f"{one.number} {one.visit.pk if one.visit else ''} {one.start_at.isoformat()} "
            f"{one.offer.practitioner if one.offer else ''} {one.offer.room if one.offer else ''}"
            for one in self.changes
        ]
        return shown.digest(lines)


def stands(diary: Diary, visit: Appointment) -> bool:
    """Whether a visit's practitioner works at its time and its table is in use.

    A time outside the hours that was booked with a reason stands, unless the days were closed.
    """
    day = visit.start_at.astimezone(diary.zone).date()
    who = visit.practitioner_id
    if visit.room_id not in diary.rooms or not visit.practitioner.is_practitioner:
        return False
    if visit.outside_reason:
        return diary.shut_by(who, visit.start_at, visit.end_at) is None
    return covered(Span(visit.start_at, visit.end_at), diary.hours_of(who, day))


def propose(plan: CarePlan, now: datetime, *, with_others: bool = False) -> Proposal:
    """The repair with the plan's own practitioner; where that is stuck, with the others too."""
    own = Proposal(plan, now, with_others=with_others)
    if with_others or not own.count or own.mended.stuck is None:
        return own
    wider = Proposal(plan, now, with_others=True)
    return wider if wider.mended.stuck is None else own


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
    target = Span(one.offer.start, one.offer.end)
    return target.overlaps(Span(other.visit.period.lower, other.visit.period.upper))
