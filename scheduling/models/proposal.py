"""A plan's repair before anybody agrees: which visits stay, move or are added, and why."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import pairwise
from uuid import UUID

from scheduling.models.appointment import COMING_VALUES, FREE_VALUES, Appointment
from scheduling.models.change import Change
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
        return [visit for visit in self.visits if self._may_move(visit)]

    def _may_move(self, visit: Appointment) -> bool:
        return visit.status in COMING_VALUES and visit.start_at > self.now

    @property
    def total(self) -> int:
        """How many visits the plan has."""
        return self.plan.visits_total

    @cached_property
    def reasons(self) -> dict[UUID, Why]:
        """Why each of the visits that cannot stay needs another time."""
        found = ((visit.pk, self._reason(visit)) for visit in self.ahead)
        return {key: why for key, why in found if why is not None}

    def _reason(self, visit: Appointment) -> Why | None:
        """Its practitioner or table is not there any more at its time."""
        here = visit.location_id == self.plan.location_id
        return Why.CLOSED if here and not stands(self.diary, visit) else None

    @cached_property
    def broken(self) -> list[Appointment]:
        """Visits ahead that cannot stay where they are."""
        return [visit for visit in self.ahead if visit.pk in self.reasons]

    @cached_property
    def lost(self) -> list[int]:
        """Numbers of the plan without any visit."""
        taken = {visit.plan_number for visit in self.visits}
        return [n for n in range(1, self.total + 1) if n not in taken]

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
        own = {visit.pk for visit in self.ahead} | self.ignoring
        plan = self.plan
        return Diary(plan.location, self.today, self._last_day(), self.now, plan.patient, own)

    def _last_day(self) -> date:
        """The last day that is looked at."""
        last = max([self.today, *(self.day_of(visit) for visit in self.ahead)])
        return last + timedelta(days=SPARE_DAYS + 7 * len(self.lost))

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of the places ahead."""
        fixed = {v.plan_number for v in self.visits} - {v.plan_number for v in self.ahead}
        return [n for n in range(1, self.total + 1) if n not in fixed]

    @cached_property
    def mended(self) -> Mended:
        """The fewest moves, as the rules find them."""
        return self._mend()

    def _mend(self) -> Mended:
        first, last = self.diary.first, self.diary.last
        fixed = [visit for visit in self.visits if visit not in self.ahead]
        done = (fixed[-1].pk, self.day_of(fixed[-1])) if fixed else None
        return repair.repair(
            places=self._places(),
            stays=self._stays(),
            due=self._due_days(),
            after=done,
            days=[first + timedelta(days=n) for n in range((last - first).days + 1)],
            best=self._best,
            works_on=lambda day: self._may_be_proposed(day) and self._works_on(day),
            free_on=lambda day, kind: bool(self._offers(day, kind)),
        )

    def _works_on(self, day: date) -> bool:
        return any(self.diary.works_on(who, day) for who in self._whose)

    def _places(self) -> list[Place]:
        return [Place(self._kind(n).pk, self._gap(n)) for n in self.numbers]

    def _due_days(self) -> list[date]:
        """When the visits of the places ahead are due."""
        return [day for day, _number, _visit in self.due]

    def _may_be_proposed(self, day: date) -> bool:
        if day <= self.today or day < self.plan.starts_on or day in self._declined:
            return False
        if self.draft.is_away(day):
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

    def _kind_of(self, visit: Appointment) -> UUID:
        """The kind that a visit counts as: that of its number."""
        return self._kind(visit.plan_number or 0).pk

    def _gap(self, number: int) -> int:
        """The least days from the visit before to the one with this number."""
        rates = [phase.per_week for phase in self.draft.phases for _n in range(phase.visits)]
        return repair.gap_before(rates, number, self.draft.wish.gap)

    def _stays(self) -> list[Stay]:
        before = {b.pk: a.pk for a, b in pairwise(self.visits)}
        return [
            Stay(v.pk, self.day_of(v), self._kind_of(v), before.get(v.pk))
            for v in self.ahead
            if v.pk not in self.reasons
        ]

    @cached_property
    def _whose(self) -> list[UUID]:
        everybody = self.with_others or self.draft.others_may_treat
        return list(self.diary.practitioners) if everybody else [self.draft.practitioner.pk]

    @cached_property
    def _kinds(self) -> dict[Hashable, AppointmentType]:
        return {kind.pk: kind for kind in map(self._kind, self.numbers)}

    @cached_property
    def _shapes(self) -> dict[Hashable, Shape]:
        """The minutes of each kind: of the longest visit of it that may have to move."""
        shapes = {key: kind.shape for key, kind in self._kinds.items()}
        for visit in self.ahead:
            key = self._kind_of(visit)
            both = (shapes.get(key, visit.shape), visit.shape)
            shapes[key] = max(both, key=lambda s: s.lead_min + s.visit_min + s.buffer_min)
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
            possible = self.draft.wish.allowed(self._offers(day, kind))
            weighed = [(self._weight(day, offer), offer) for offer in possible]
            self._found[key] = min(
                weighed,
                key=lambda one: (one[0], one[1].start, str(one[1].practitioner)),
                default=None,
            )
        return self._found[key]

    def _offers(self, day: date, kind: Hashable) -> list[Offer]:
        """The free times of a day, whether or not the patient can come."""
        if not self._may_be_proposed(day):
            return []
        return self.diary.offers(
            day, kind=self._kinds[kind], shape=self._shapes[kind], practitioners=self._whose
        )

    def _weight(self, day: date, offer: Offer) -> int:
        wish = self.draft.wish
        other_day = bool(wish.weekdays) and day.weekday() not in wish.weekdays
        other = offer.practitioner != self.draft.practitioner.pk
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
        why = self.reasons.get(visit.pk, Why.GAP)
        if why is not Why.CLOSED:
            return Change(number, visit, offer, why)
        who = visit.practitioner_id
        closure = self.diary.shut_by(who, visit.start_at, visit.end_at)
        return Change(number, visit, offer, why, closure.reason if closure else "")

    def of(self, *looks: str) -> Sequence[Change]:
        """The changes of these looks: kept, moved, added, dropped."""
        return [change for change in self.changes if change.look in looks]

    @property
    def digest(self) -> str:
        """A short name of the repair, by which the acceptance knows that it was shown."""
        return shown.digest(self._lines())

    def _lines(self) -> list[str]:
        return [
            f"{one.number} {one.visit.pk if one.visit else ''} {one.start_at.isoformat()} "
            f"{one.offer.practitioner if one.offer else ''} {one.offer.room if one.offer else ''}"
            f"{one.kind.pk if one.kind else ''}{' drops' if one.drops else ''}"
            for one in self.changes
        ]


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
