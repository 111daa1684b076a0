"""Steps of the machine that lay a plan anew: repaired, changed under way, and taken back.

What they propose is not computed a second time. It must keep what the rules promise, and every
visit must lie where the model allows it.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from scheduling.actions import repair, revision
from scheduling.actions.relay import Changed
from scheduling.models import Appointment, CarePlan, Repair
from scheduling.models.draft import Draft
from scheduling.models.proposal import Proposal, propose
from scheduling.models.revision import Revised, Revision, packed, settled
from scheduling.rules import cadence
from scheduling.rules.cadence import Phase
from scheduling.rules.wish import Window
from tests.scheduling.model import LEAST_GAP, Book, Visit, minute, moment
from tests.scheduling.world import Place, World

DID: Counter[str] = Counter()
MOST_VISITS = 14
WINDOWS = (
    (),
    (Window(3, time(9), time(13)), Window(4, time(9), time(17)), Window(1, time(10), time(16))),
    tuple(Window(day, time(13), time(17)) for day in range(5)),
)


class Relaid(RuleBasedStateMachine):
    """The part of the calendar's machine that works on whole plans."""

    world: World
    place: Place
    book: Book
    monday: date
    laid: list[str]

    @property
    def now(self) -> datetime:
        return moment(self.book.now)

    @rule(which=st.integers(0, 5), others=st.booleans(), back=st.booleans())
    def mend(self, which: int, others: bool, back: bool) -> None:
        """A plan that lost visits or days is repaired; half of the repairs are taken back."""
        plan = self._plan(which)
        if plan is None:
            return
        proposal = propose(plan, self.now, with_others=others)
        again = propose(plan, self.now, with_others=others)
        assert proposal.digest == again.digest, "the same question had two answers"

        def act() -> Repair:
            return repair.add(
                by=self.world.desk,
                now=self.now,
                plan=plan,
                shown=proposal.digest,
                with_others=proposal.with_others,
            )

        if self._carry_out(plan, proposal, act, done="plans repaired", back=back):
            assert proposal.count

    @rule(
        which=st.integers(0, 5),
        late=st.sampled_from([0, 0, 7]),
        pace=st.sampled_from([(), (), (), (1,), (1, 1), (2,), (3, 1)]),
        total=st.sampled_from([0, 0, -1, 1, 2]),
        who=st.sampled_from(["", "ann", "ben"]),
        windows=st.sampled_from([None, None, *WINDOWS]),
        gap=st.sampled_from([None, None, 1, 3]),
        away=st.sampled_from([None, None, 4, 8]),
        back=st.booleans(),
    )
    def revise(
        self,
        which: int,
        late: int,
        pace: tuple[int, ...],
        total: int,
        who: str,
        windows: tuple[Window, ...] | None,
        gap: int | None,
        away: int | None,
        back: bool,
    ) -> None:
        """A plan is changed under way in any of its parts; half of the changes are taken back."""
        plan = self._plan(which)
        if plan is None:
            return
        was = Draft.of(plan)
        draft = replace(was, gap_days=gap)
        if who:
            draft = replace(draft, practitioner=self.world.doctors[who])
        if windows is not None:
            draft = replace(draft, windows=tuple(sorted(windows)))
        if away is not None:
            gone = self.monday + timedelta(days=away)
            draft = replace(draft, aways=((gone, gone + timedelta(days=2)),))
        wish = self._wish(plan, draft, plan.starts_on + timedelta(days=late), pace, total)
        proposal = Revised(plan, self.now, revision=wish)
        assert proposal.digest == Revised(plan, self.now, revision=wish).digest

        def act() -> Repair:
            return revision.add(
                by=self.world.desk, now=self.now, plan=plan, revision=wish, shown=proposal.digest
            )

        if not proposal.changes_anything and proposal.mended.stuck is None:
            return
        if self._carry_out(plan, proposal, act, done="plans changed", back=back):
            now_says = packed(Draft.of(CarePlan.objects.for_list().get(pk=plan.pk)))
            assert now_says == packed(was if back else wish.draft)

    def _wish(
        self, plan: CarePlan, draft: Draft, from_on: date, pace: tuple[int, ...], total: int
    ) -> Revision:
        """The change as the form would ask for it; never shorter than what stays."""
        kept = settled(plan, Proposal(plan, self.now).visits, from_on)
        least = max([len(kept) + 1, *(visit.plan_number or 0 for visit in kept)])
        phases = tuple(Phase(count, 1) for count in pace)
        if phases:
            whole = cadence.joined([*cadence.resized(draft.phases, len(kept)), *phases])
            if cadence.total(whole) < least:
                phases, whole = (), draft.phases
        elif total and least <= draft.visits_total + total <= MOST_VISITS:
            whole = cadence.resized(draft.phases, draft.visits_total + total)
        else:
            whole = draft.phases
        return Revision(from_on, replace(draft, phases=whole), phases)

    def _plan(self, which: int) -> CarePlan | None:
        """One of the plans that were laid."""
        if not self.laid:
            return None
        return CarePlan.objects.for_list().get(pk=self.laid[which % len(self.laid)])

    def _carry_out(
        self, plan: CarePlan, proposal: Proposal, act: Any, *, done: str, back: bool
    ) -> bool:
        """Do what is proposed, hold it against the model, and perhaps take it back."""
        before = deepcopy(self.book.visits)
        stuck = proposal.mended.stuck is not None
        try:
            with transaction.atomic():
                made = act()
        except Changed:
            DID["stuck or nothing to do"] += 1
            in_the_way = not stuck and proposal.count
            DID["two would change places"] += bool(in_the_way)
            return False
        assert not stuck, "a plan was laid anew that finds no time"
        self._follow(plan, proposal)
        DID[done] += 1
        DID["visits moved"] += len(proposal.of("moved"))
        DID["visits added"] += len(proposal.of("added"))
        DID["visits dropped"] += len(proposal.of("dropped"))
        if back:
            added = set(self.book.visits) - set(before)
            repair.undo(by=self.world.desk, now=self.now, repair=made)
            gone = {key: replace(self.book.visits[key], status="cancelled") for key in added}
            for visit in gone.values():
                visit.plan, visit.number = "", 0
            self.book.visits = before | gone
            DID["taken back"] += 1
        return True

    def _follow(self, plan: CarePlan, proposal: Proposal) -> None:
        """Bring the model after the calendar; every new time must be one that it allows."""
        key = str(plan.pk)
        fresh = CarePlan.objects.for_list().get(pk=plan.pk)
        for change in proposal.of("dropped"):
            visit = self.book.visits[str(change.visit.pk if change.visit else "")]
            visit.status, visit.plan, visit.number = "cancelled", "", 0
        changed = {str(one.visit.pk) for one in proposal.of("moved") if one.visit}
        rows = [*plan.appointments.exclude(status__in=["cancelled", "no_show"]).in_order()]
        new = {str(row.pk): row for row in rows if str(row.pk) in changed} | {
            str(row.pk): row for row in rows if str(row.pk) not in self.book.visits
        }
        for name in new:  # all leave their place before the first one takes another
            self.book.visits.pop(name, None)
        for name, row in new.items():
            visit = self._read(row, key)
            length = row.duration_min
            assert self.book.works(visit.who, visit.start, visit.start + length), (
                f"not at work: {row.start_at} {visit}"
            )
            assert not self.book.refuses(visit, reason=False), "somebody else has the time"
            self.book.visits[name] = visit
        for row in rows:
            self.book.visits[str(row.pk)].number = row.plan_number or 0
        assert [row.plan_number for row in rows] == list(range(1, fresh.visits_total + 1))
        self._check_gaps(fresh, rows, set(new), proposal)

    def _read(self, row: Appointment, plan: str) -> Visit:
        """A stored visit as the model writes it."""
        names = {user.pk: name for name, user in self.world.doctors.items()}
        rooms = {room.pk: name for name, room in self.place.rooms.items()}
        patients = {one.pk: name for name, one in self.world.patients.items()}
        rest = (minute(row.rest.lower), minute(row.rest.upper)) if row.rest else None
        start = minute(row.start_at)
        return Visit(
            names[row.practitioner_id],
            rooms[row.room_id],
            patients[row.patient_id],
            start,
            minute(row.period.upper),
            rest,
            plan=plan,
            number=row.plan_number or 0,
            lead=start - minute(row.whole.start),
        )

    def _check_gaps(
        self, plan: CarePlan, rows: list[Appointment], new: set[str], proposal: Proposal
    ) -> None:
        """Beside a new time the days between are kept; who stands side by side may stay so."""
        draft, zone = Draft.of(plan), self.place.location.tz
        rates = [phase.per_week for phase in draft.phases for _n in range(phase.visits)]
        for index, (one, other) in enumerate(pairwise(rows)):
            if str(one.pk) not in new and str(other.pk) not in new:
                continue
            least = min(self._gap(draft, rates[index]), self._gap(draft, rates[index + 1]))
            days = other.start_at.astimezone(zone).date() - one.start_at.astimezone(zone).date()
            assert days.days >= least, f"{days.days} days between, {least} at least"
            assert not draft.is_away(other.start_at.astimezone(zone).date()) or (
                str(other.pk) not in new
            ), "in the patient's days away"

    def _gap(self, draft: Draft, rate: int) -> int:
        widest = 6 if rate < 2 else 6 // (rate - 1)
        return min(draft.gap_days or LEAST_GAP.get(rate, 1), widest)
