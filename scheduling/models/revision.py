"""A plan under way as it is to be from a day on: which visits stay, change, are added or drop out.

What was not changed binds nobody: a visit moves only when something that was changed speaks
against its time, and those that stay are as many as can be (`rules/repair.py`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from clinic.models.staff import User
from scheduling.models.appointment import COMING_VALUES, Appointment
from scheduling.models.change import Change, is_at
from scheduling.models.draft import Draft
from scheduling.models.plan import CarePlan
from scheduling.models.proposal import SPARE_DAYS, Proposal
from scheduling.models.type import AppointmentType
from scheduling.rules import cadence
from scheduling.rules.cadence import WEEK, Phase
from scheduling.rules.repair import Mended, Place, Stay
from scheduling.rules.slot import Offer
from scheduling.rules.solver import Why
from scheduling.rules.wish import Window

_NEAR = timedelta(days=3)  # a visit that finds another time stays in the week around its day


@dataclass(frozen=True)
class Revision:
    """What a plan becomes from a day on; what lies before stays as it is."""

    from_on: date
    draft: Draft  # the whole plan as it is to be, with its phases from the first visit on
    pace: tuple[Phase, ...] = ()  # the phases from that day on; none: the pace stays


def settled(plan: CarePlan, visits: Sequence[Appointment], from_on: date) -> list[Appointment]:
    """Those standing visits of a plan that a change from a day on leaves alone."""
    tz = plan.location.tz
    return [
        visit
        for visit in visits
        if visit.status not in COMING_VALUES or visit.start_at.astimezone(tz).date() < from_on
    ]


@dataclass
class Revised(Proposal):
    """How the visits lie once the plan is changed; it changes nothing."""

    revision: Revision = field(kw_only=True)
    near_its_day: bool = field(default=False, init=False)

    @cached_property
    def was(self) -> Draft:
        """What the plan says now."""
        return Draft.of(self.plan)

    @cached_property
    def draft(self) -> Draft:
        return self.revision.draft

    @property
    def total(self) -> int:
        return self.draft.visits_total

    @property
    def changes_anything(self) -> bool:
        """Whether the plan says something else afterwards, or a visit is touched."""
        looks = {change.look for change in self.changes}
        return self.draft != self.was or bool(looks - {"kept"})

    def _may_move(self, visit: Appointment) -> bool:
        return super()._may_move(visit) and self.day_of(visit) >= self.revision.from_on

    def _may_be_proposed(self, day: date) -> bool:
        return day >= self.revision.from_on and super()._may_be_proposed(day)

    def _last_day(self) -> date:
        weeks = sum(phase.weeks for phase in self.revision.pace)
        away = sum((last - first).days + 1 for first, last in self.draft.aways)
        first = max(self.revision.from_on, self.today)
        own = first + timedelta(days=WEEK * weeks + away + SPARE_DAYS)
        return max(own, super()._last_day() + timedelta(days=away))

    # ── which visits cannot stay ────────────────────────────────────────────────────────────

    def _reason(self, visit: Appointment) -> Why | None:
        """What was changed that speaks against the time of a visit."""
        if found := super()._reason(visit):
            return found
        old, new, day = self.was, self.draft, self.day_of(visit)
        if new.practitioner != old.practitioner and visit.practitioner_id == old.practitioner.pk:
            return Why.PERSON
        if (new.aways != old.aways and new.is_away(day)) or not self._can_come(visit):
            return Why.WINDOW
        if new.weekdays not in {old.weekdays, ()} and day.weekday() not in new.weekdays:
            return Why.DAY
        if new.wanted_at != old.wanted_at and new.wish.distance_min(visit.start_at):
            return Why.TIME
        return None

    def _can_come(self, visit: Appointment) -> bool:
        """Whether a visit lies in the windows, where they are not those of before."""
        if self.draft.windows == self.was.windows:
            return True
        offer = Offer(visit.start_at, visit.end_at, visit.practitioner_id, visit.room_id)
        return bool(self.draft.wish.allowed([offer]))

    def _kind_of(self, visit: Appointment) -> UUID:
        return self.was.type_of(visit.plan_number or 0).pk

    def _stays(self) -> list[Stay]:
        """Visits stay as close as they were, unless that is what was changed."""
        stays = super()._stays()
        if self.revision.pace or (self.draft.gap_days or 0) > (self.was.gap_days or 0):
            return [replace(stay, before=None) for stay in stays]
        return stays

    @cached_property
    def _sooner(self) -> list[Appointment]:
        """Visits still to come before that day: they stay, but numbers follow the order of time."""
        before = (v for v in self.visits if v.status in COMING_VALUES and v.start_at > self.now)
        return [visit for visit in before if visit not in self.ahead]

    @cached_property
    def _free_numbers(self) -> list[int]:
        """The numbers that no visit has which is over."""
        moving = {visit.pk for visit in [*self._sooner, *self.ahead]}
        fixed = {visit.plan_number for visit in self.visits if visit.pk not in moving}
        return [n for n in range(1, self.total + 1) if n not in fixed]

    @cached_property
    def recounted(self) -> dict[int, Appointment]:
        """The visits before that day by their numbers, counted anew where their kinds allow it."""
        anew = dict(zip(self._free_numbers, self._sooner, strict=False))
        if any(self._kind(n).pk != self._kind_of(visit) for n, visit in anew.items()):
            return {visit.plan_number or 0: visit for visit in self._sooner}
        return anew

    @cached_property
    def numbers(self) -> list[int]:
        """The numbers of the places from that day on."""
        return [n for n in self._free_numbers if n not in self.recounted]

    # ── where the visits belong ─────────────────────────────────────────────────────────────

    @cached_property
    def _weeks(self) -> list[cadence.Week]:
        """The weeks of the new pace, without those that the patient or the plan leaves out."""
        revision, draft = self.revision, self.draft
        count = sum(phase.weeks for phase in revision.pace)
        left_out = set(draft.pauses)
        first = revision.from_on
        while count and first <= self.diary.last:
            days = [first + timedelta(days=n) for n in range(WEEK)]
            open_days = [day for day in days if self._works_on(day)]
            if open_days and all(draft.is_away(day) for day in open_days):
                left_out.add(first)
            first += timedelta(days=WEEK)
        return cadence.weeks(revision.pace, revision.from_on, left_out)

    def _places(self) -> list[Place]:
        """With another pace each visit belongs into its week, else near the day that it had."""
        places = super()._places()
        weeks = [week for week in self._weeks for _number in week.numbers]
        if weeks:
            return [
                replace(place, first=week.days[0], last=week.days[-1])
                for place, week in zip(places, weeks, strict=True)
            ]
        if not self.near_its_day:
            return places
        near = [(day - _NEAR, day + _NEAR) for day in self._due_before]
        beyond = [(date.min, date.max)] * (len(places) - len(near))
        return [
            replace(place, first=first, last=last)
            for place, (first, last) in zip(places, near + beyond, strict=True)
        ]

    @cached_property
    def mended(self) -> Mended:
        """The fewest moves; where the pace stays, each near its day if all of them can be."""
        self.near_its_day = not self.revision.pace and not self._is_drawn_out
        found = self._mend()
        if found.stuck is not None and self.near_its_day:
            self.near_its_day = False
            return self._mend()
        return found

    @property
    def _is_drawn_out(self) -> bool:
        """Whether visits have to be made up, so that others take their days."""
        made_up = any(number <= self.plan.visits_total for number in self.lost)
        return made_up or any(self.draft.is_away(self.day_of(visit)) for visit in self.ahead)

    @property
    def _due_before(self) -> list[date]:
        """The days of the places that the plan had before, as many as it has now."""
        before = [day for day, number, _visit in self.due if number <= self.plan.visits_total]
        return before[: len(self.numbers)]

    def _due_days(self) -> list[date]:
        wish = self.draft.wish
        if self.revision.pace:
            return [
                day
                for week in self._weeks
                for day in cadence.targets(week, wish.weekdays, wish.gap(len(week.numbers)))
            ]
        days = self._due_before
        rates = [phase.per_week for phase in self.draft.phases for _n in range(phase.visits)]
        for number in self.numbers[len(days) :]:
            before = days[-1] if days else self.revision.from_on
            days.append(before + timedelta(days=round(WEEK / rates[number - 1])))
        return days

    def _weight(self, day: date, offer: Offer) -> int:
        """A time at which a visit stands already is the finest, for nobody has to be told."""
        if any(is_at(v, offer) for v in self.ahead if v.pk not in self.reasons):
            return 0
        return super()._weight(day, offer)

    # ── what becomes of each visit ──────────────────────────────────────────────────────────

    @cached_property
    def changes(self) -> list[Change]:
        """Every place ahead in order of time, and the visits that drop out; empty when stuck."""
        if self.mended.stuck is not None:
            return []
        stays = {visit.pk: visit for visit in self.ahead}
        slots = dict(zip(self.numbers, self.mended.slots, strict=True))
        kept = {UUID(str(slot.keeps)) for slot in slots.values() if slot.keeps is not None}
        offers = {number: slot.offer for number, slot in slots.items() if slot.offer is not None}
        pool = [visit for visit in self.ahead if visit.pk not in kept]
        takes = self._matched(offers, pool)
        found = [
            self._placed(number, takes.get(number), slot.offer)
            if slot.offer is not None
            else Change(number, stays[UUID(str(slot.keeps))], None)
            for number, slot in slots.items()
        ]
        counted = (Change(number, visit, None) for number, visit in self.recounted.items())
        found += [change for change in counted if change.is_renumbered]
        taken = {visit.pk for visit in takes.values()}
        found += [
            Change(visit.plan_number or 0, visit, None, drops=True)
            for visit in pool
            if visit.pk not in taken
        ]
        return sorted(found, key=lambda one: (one.start_at, one.drops, one.number))

    def _matched(
        self, offers: dict[int, Offer], pool: Sequence[Appointment]
    ) -> dict[int, Appointment]:
        """Which visit takes which new time: that is there or then, else of its kind, else any."""
        left = list(pool)
        takes: dict[int, Appointment] = {}

        def is_there(number: int, visit: Appointment) -> bool:
            return is_at(visit, offers[number])

        def is_then(number: int, visit: Appointment) -> bool:
            return visit.start_at == offers[number].start

        def is_alike(number: int, visit: Appointment) -> bool:
            return self._kind_of(visit) == self._kind(number).pk

        def is_any(_number: int, _visit: Appointment) -> bool:
            return True

        for fits in (is_there, is_then, is_alike, is_any):
            for number in offers:
                visit = next((one for one in left if fits(number, one)), None)
                if number not in takes and visit is not None:
                    takes[number] = visit
                    left.remove(visit)
        return takes

    def _placed(self, number: int, visit: Appointment | None, offer: Offer) -> Change:
        if visit is None:
            return Change(number, None, offer)
        kind = self._kind(number)
        if self._kind_of(visit) != kind.pk:
            return replace(self._change(number, visit, offer), kind=kind)
        if is_at(visit, offer) and self.reasons.get(visit.pk) is not Why.CLOSED:
            return Change(number, visit, None)
        return self._change(number, visit, offer)

    def _change(self, number: int, visit: Appointment | None, offer: Offer) -> Change:
        change = super()._change(number, visit, offer)
        if change.why is Why.GAP and self.revision.pace:
            return replace(change, why=Why.PACE)
        return change

    def _lines(self) -> list[str]:
        """With what the plan says before and after: nobody overwrites what they did not see."""
        return [*super()._lines(), repr(packed(self.was)), repr(packed(self.draft))]


def packed(draft: Draft) -> dict[str, Any]:
    """What of a plan can be changed while it is under way, as plain values."""
    return {
        "practitioner": str(draft.practitioner.pk),
        "others_may_treat": draft.others_may_treat,
        "phases": [[phase.per_week, phase.weeks] for phase in draft.phases],
        "exam_type": str(draft.exam_type.pk) if draft.exam_type else None,
        "exam_number": draft.exam_number,
        "specials": [[number, str(kind.pk)] for number, kind in draft.specials],
        "weekdays": list(draft.weekdays),
        "wanted_at": f"{draft.wanted_at:%H:%M}",
        "windows": [[w.weekday, f"{w.starts:%H:%M}", f"{w.ends:%H:%M}"] for w in draft.windows],
        "gap_days": draft.gap_days,
        "aways": [[first.isoformat(), last.isoformat()] for first, last in draft.aways],
    }


def unpacked(plan: CarePlan, facts: dict[str, Any]) -> Draft:
    """The plan as these values say, all else as it is."""
    kinds = {str(kind.pk): kind for kind in AppointmentType.objects.all()}
    day, at = date.fromisoformat, time.fromisoformat
    return replace(
        Draft.of(plan),
        practitioner=User.objects.get(pk=facts["practitioner"]),
        others_may_treat=facts["others_may_treat"],
        phases=tuple(Phase(*phase) for phase in facts["phases"]),
        exam_type=kinds[facts["exam_type"]] if facts["exam_type"] else None,
        exam_number=facts["exam_number"],
        specials=tuple((number, kinds[key]) for number, key in facts["specials"]),
        weekdays=tuple(facts["weekdays"]),
        wanted_at=at(facts["wanted_at"]),
        windows=tuple(Window(n, at(starts), at(ends)) for n, starts, ends in facts["windows"]),
        gap_days=facts["gap_days"],
        aways=tuple((day(first), day(last)) for first, last in facts["aways"]),
    )


def revise(
    plan: CarePlan, now: datetime, revision: Revision, *, with_others: bool = False
) -> Revised:
    """The change with the practitioners that the plan names; with all of them when asked."""
    return Revised(plan, now, with_others=with_others, revision=revision)
