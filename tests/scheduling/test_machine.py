"""A calendar at random: every answer of the real one beside that of a plain model of it.

Each machine is one week around a clock change, in a zone with or without one, with two
practitioners and two tables: visits are booked, moved, cancelled, brought back, held, let go and
booked over, plans are laid, repaired and changed, days and hours are closed. After every step all
rows must be those of the model.

`PLUMBLINE_MACHINES=1000` runs a thousand machines of fifty steps and prints what they did.
"""

import os
import sys
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from scheduling.actions import appointment as visits
from scheduling.actions import hours as closures
from scheduling.actions import plan as plans
from scheduling.actions import race
from scheduling.actions.plan import DoesNotFit
from scheduling.models import Appointment, Closure
from scheduling.models.draft import Draft
from scheduling.rules import cadence
from scheduling.rules.policy import Reason, Status
from tests.scheduling.model import Book, Kind, Part, Visit, minute, moment, working
from tests.scheduling.relaid import DID, Relaid
from tests.scheduling.world import KINDS, OPENS, SUNDAYS, WORK, World

pytestmark = pytest.mark.django_db

MACHINES = int(os.environ.get("PLUMBLINE_MACHINES") or 0)
USUAL = 50  # machines that the gate runs
REACH = 150  # days that the model knows: as far as a plan that is drawn out may go
STEPS = 50

who = st.sampled_from(sorted(WORK))
room = st.sampled_from(["one", "two"])
patient = st.sampled_from(["pia", "quinn", "rosa", "sam"])
kind_name = st.sampled_from(sorted(KINDS))
day_offset = st.sampled_from(sorted(OPENS))
PARTS: list[Part] = [(None, None), (time(9), time(11)), (time(13), time(15)), (time(11), None)]
steps = st.integers(0, 17)  # quarters of an hour after the day opens


class Calendar(Relaid):
    """One week of one clinic."""

    known: Bundle[str] = Bundle("known")
    gone: Bundle[str] = Bundle("gone")
    held: Bundle[str] = Bundle("held")
    leave: Bundle[str] = Bundle("leave")

    def __init__(self) -> None:
        super().__init__()
        self.laid = []
        self.undo = transaction.atomic()
        self.undo.__enter__()
        DID["machines"] += 1

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    @initialize(zone=st.sampled_from(sorted(SUNDAYS)), autumn=st.booleans())
    def begin(self, zone: str, autumn: bool) -> None:
        self.place = self.world.places[zone]
        sunday = SUNDAYS[zone][autumn]
        self.monday = sunday - timedelta(days=6)
        tz = self.place.location.tz
        now = minute(datetime.combine(self.monday, time(18), tz))
        work = {
            name: working(stretches, zone, self.monday, REACH) for name, stretches in WORK.items()
        }
        self.book = Book(zone, work, now)

    # ── what both are asked ─────────────────────────────────────────────────────────────────

    def _start(self, offset: int, quarters: int) -> int:
        """So many quarters of an hour after a day opens, counted in real time."""
        day = self.monday + timedelta(days=offset)
        opens = time(*divmod(OPENS[offset], 60))
        return minute(datetime.combine(day, opens, self.place.location.tz)) + 15 * quarters

    def _wanted(self, who: str, room: str, patient: str, kind: str, start: int) -> Visit:
        facts = KINDS[kind]
        end = start + facts.length + facts.buffer
        return Visit(who, room, patient, start, end, facts.rest(start), lead=facts.lead)

    def _ask(self, expected: str, call: Any) -> Any:
        """The answer of the real calendar, which must be the expected one."""
        try:
            answer, outcome = call(), "ok"
        except visits.Taken:
            answer, outcome = None, "taken"
        except visits.OutsideHours:
            answer, outcome = None, "outside"
        except visits.NotPossible:
            answer, outcome = None, "not possible"
        DID[f"{outcome} asked"] += 1
        assert outcome == expected, f"the model says {expected}, the calendar {outcome}"
        return answer

    def _book(self, wanted: Visit, kind: str, *, over: bool, outside: bool, hold: bool) -> str:
        facts = KINDS[kind]
        covered = self.book.works(wanted.who, wanted.start, wanted.start + facts.length)
        expected = "ok"
        if not covered and not outside:
            expected = "outside"
        elif self.book.refuses(wanted, reason=over):
            expected = "taken"
        if hold:
            wanted.status, wanted.until = "held", self.book.now + 10

        def call() -> Appointment:
            return visits.book(
                by=self.world.desk,
                now=self.now,
                patient=self.world.patients[wanted.patient],
                practitioner=self.world.doctors[wanted.who],
                room=self.place.rooms[wanted.room],
                type=self.world.kinds[kind],
                start_at=moment(wanted.start),
                outside_reason="Asked for" if outside else "",
                overbook_reason="In pain" if over else "",
                hold_until=moment(self.book.now + 10) if hold else None,
            )

        visit = self._ask(expected, call)
        if visit is None:
            return ""
        self.book.visits[str(visit.pk)] = wanted
        DID["booked over another"] += wanted.over
        return str(visit.pk)

    def _row(self, key: str) -> Appointment:
        return Appointment.objects.for_page().get(pk=key)

    # ── what the desk does ──────────────────────────────────────────────────────────────────

    @rule(
        target=known,
        who=who,
        room=room,
        patient=patient,
        kind=kind_name,
        offset=day_offset,
        quarters=steps,
        over=st.sampled_from([False, False, False, True]),
        outside=st.sampled_from([False, False, True]),
    )
    def book_one(
        self,
        who: str,
        room: str,
        patient: str,
        kind: str,
        offset: int,
        quarters: int,
        over: bool,
        outside: bool,
    ) -> Any:
        wanted = self._wanted(who, room, patient, kind, self._start(offset, quarters))
        key = self._book(wanted, kind, over=over, outside=outside, hold=False)
        return key or multiple()

    @rule(target=known, key=known, patient=patient, late=st.sampled_from([0, 5, 10, 15]))
    def book_over(self, key: str, patient: str, late: int) -> Any:
        """Somebody in pain beside somebody who is booked, on the other table."""
        under = self.book.visits[key]
        other = "two" if under.room == "one" else "one"
        wanted = self._wanted(under.who, other, patient, "plain", under.start + late)
        return self._book(wanted, "plain", over=True, outside=True, hold=False) or multiple()

    @rule(target=held, key=gone, patient=patient)
    def hold_what_was_freed(self, key: str, patient: str) -> Any:
        """A freed time is held at once for somebody else, and the first one may want it back."""
        freed = self.book.visits[key]
        wanted = self._wanted(freed.who, freed.room, patient, "plain", freed.start)
        return self._book(wanted, "plain", over=False, outside=False, hold=True) or multiple()

    @rule(
        target=held,
        who=who,
        room=room,
        patient=patient,
        kind=kind_name,
        offset=day_offset,
        quarters=steps,
    )
    def hold_one(
        self, who: str, room: str, patient: str, kind: str, offset: int, quarters: int
    ) -> Any:
        wanted = self._wanted(who, room, patient, kind, self._start(offset, quarters))
        return self._book(wanted, kind, over=False, outside=False, hold=True) or multiple()

    @rule(target=known, key=consumes(held))
    def keep(self, key: str) -> Any:
        visit = self.book.visits[key]
        expected = "ok" if visit.status == "held" and self.book.stands(visit) else "not possible"
        row = self._row(key)
        kept = self._ask(
            expected, lambda: visits.keep(by=self.world.desk, now=self.now, appointment=row)
        )
        if kept is None:
            return multiple()
        visit.status, visit.until = "booked", None
        return key

    @rule(minutes=st.integers(1, 14))
    def wait(self, minutes: int) -> None:
        """Time passes; holds run out by themselves."""
        self.book.now += minutes

    @rule(key=known, who=who, room=room, offset=day_offset, quarters=steps, outside=st.booleans())
    def move(
        self, key: str, who: str, room: str, offset: int, quarters: int, outside: bool
    ) -> None:
        old, row = self.book.visits[key], self._row(key)
        by = self._start(offset, quarters) - old.start
        rest = (old.rest[0] + by, old.rest[1] + by) if old.rest else None
        new = Visit(who, room, old.patient, old.start + by, old.end + by, rest, lead=old.lead)
        new.plan, new.number = old.plan, old.number
        stays = not by and who == old.who
        expected = "ok"
        if not self.book.works(who, new.start, new.start + row.type.duration_min) and not outside:
            expected = "outside"
        elif old.status == "cancelled":
            expected = "not possible"
        elif self.book.refuses(new, reason=old.over and stays, but=key):
            expected = "taken"
        moved = self._ask(
            expected,
            lambda: visits.move(
                by=self.world.desk,
                now=self.now,
                appointment=row,
                practitioner=self.world.doctors[who],
                room=self.place.rooms[room],
                start_at=moment(new.start),
                outside_reason="Asked for" if outside else "",
            ),
        )
        if moved is not None:
            self.book.visits[key] = new

    @rule(target=gone, key=known)
    def cancel(self, key: str) -> Any:
        visit, row = self.book.visits[key], self._row(key)
        expected = "not possible" if visit.status == "cancelled" else "ok"
        cancelled = self._ask(
            expected,
            lambda: visits.cancel(
                by=self.world.desk, now=self.now, appointment=row, reason=Reason.WORK
            ),
        )
        if cancelled is None:
            return multiple()
        visit.status = "cancelled"
        return key

    @rule(key=consumes(gone))
    def bring_back(self, key: str) -> None:
        visit, row = self.book.visits[key], self._row(key)
        expected = "ok"
        if visit.status != "cancelled":
            expected = "not possible"
        elif self._number_stands(visit) or self.book.refuses_back(visit, key):
            expected = "taken"
        back = self._ask(
            expected,
            lambda: visits.restore(
                by=self.world.desk, now=self.now, appointment=row, to=Status.BOOKED
            ),
        )
        if back is not None:
            DID["brought back"] += 1
            visit.status = "booked"

    def _number_stands(self, visit: Visit) -> bool:
        return bool(visit.plan) and any(
            one.plan == visit.plan and one.number == visit.number and self.book.stands(one)
            for one in self.book.visits.values()
        )

    @rule(
        target=leave,
        who=who,
        offset=day_offset,
        days=st.sampled_from([1, 1, 2, 9]),
        part=st.sampled_from([PARTS[0], PARTS[0], *PARTS]),
    )
    def go_away(self, who: str, offset: int, days: int, part: Part) -> str:
        """Days or hours without visits; those that are booked stay where they are."""
        return self._close(who, offset, days, part)

    @rule(target=leave, who=who, patient=patient)
    def go_away_and_lay(self, who: str, patient: str) -> str:
        """Nobody is there in the first week of a plan, so it cannot be laid."""
        key = self._close(who, 3, 9, PARTS[0])
        assert not self._lay(who, patient, "plain", (2, 1), set(), 10)
        return key

    def _close(self, who: str, offset: int, days: int, part: Part) -> str:
        day = self.monday + timedelta(days=offset)
        last = day + timedelta(days=days - 1)
        row = closures.close(
            by=self.world.desk,
            now=self.now,
            practitioner=self.world.doctors[who],
            first_on=day,
            last_on=last,
            reason="A course",
            starts=part[0],
            ends=part[1],
        )
        self.book.go_away(str(row.pk), who, day, last, part)
        DID["away by the hour"] += part != PARTS[0]
        return str(row.pk)

    @rule(key=consumes(leave))
    def come_back(self, key: str) -> None:
        row = Closure.objects.get(pk=key)
        closures.reopen(by=self.world.desk, now=self.now, closure=row)
        del self.book.away[key]

    @rule(
        target=known,
        who=who,
        patient=patient,
        kind=st.sampled_from(["plain", "phased"]),
        weeks=st.sampled_from([(1, 1), (2,), (2, 1), (3,), (5, 5)]),
        weekdays=st.sets(st.integers(0, 6), max_size=3),
        at=st.integers(9, 15),
    )
    def lay(
        self,
        who: str,
        patient: str,
        kind: str,
        weeks: tuple[int, ...],
        weekdays: set[int],
        at: int,
    ) -> Any:
        return multiple(*self._lay(who, patient, kind, weeks, weekdays, at))

    def _lay(
        self,
        who: str,
        patient: str,
        kind: str,
        weeks: tuple[int, ...],
        weekdays: set[int],
        at: int,
    ) -> list[str]:
        """Lay a plan if it can be, and the model thinks the same; returns its visits' keys."""
        starts_on = self.monday + timedelta(days=3)
        draft = Draft(
            patient=self.world.patients[patient],
            practitioner=self.world.doctors[who],
            location=self.place.location,
            type=self.world.kinds[kind],
            phases=tuple(cadence.Phase(count, 1) for count in weeks),
            starts_on=starts_on,
            wanted_at=time(at),
            weekdays=tuple(sorted(weekdays)),
        )
        if draft.patient.plans.active().exists():
            return []
        facts = KINDS[kind]
        expected = self.book.fits(who, self.place.rooms, patient, facts, starts_on, weeks)
        try:
            with transaction.atomic():
                plan = plans.make(by=self.world.desk, now=self.now, draft=draft)
                rows = plans.lay(by=self.world.desk, now=self.now, plan=plan)
        except DoesNotFit:
            DID["plans that do not fit"] += 1
            assert not expected, "a plan was refused that can be laid"
            return []
        DID["plans laid"] += 1
        assert expected, "a plan was laid that cannot be"
        self.laid.append(str(plan.pk))
        return self.adopt(rows, facts, str(plan.pk), sum(weeks))

    def adopt(self, rows: list[Appointment], kind: Kind, plan: str, count: int) -> list[str]:
        """The visits of a new plan, each of which the model must allow."""
        rows = list(Appointment.objects.filter(pk__in=[row.pk for row in rows]).in_order())
        assert [row.plan_number for row in rows] == list(range(1, count + 1))
        names = {user.pk: name for name, user in self.world.doctors.items()}
        rooms = {room.pk: name for name, room in self.place.rooms.items()}
        patients = {one.pk: name for name, one in self.world.patients.items()}
        for row in rows:
            start = minute(row.start_at)
            visit = self._wanted(
                names[row.practitioner_id],
                rooms[row.room_id],
                patients[row.patient_id],
                kind.name,
                start,
            )
            visit.plan, visit.number = plan, row.plan_number or 0
            assert self.book.works(visit.who, start, start + kind.length)
            assert not self.book.refuses(visit, reason=False)
            self.book.visits[str(row.pk)] = visit
        return [str(row.pk) for row in rows]

    # ── what must hold after every step ─────────────────────────────────────────────────────

    @invariant()
    def agree(self) -> None:
        if not hasattr(self, "book"):
            return
        DID["steps"] += 1
        assert self._stored() == self._told()
        assert not self.book.breaches()

    def _stored(self) -> dict[str, tuple[Any, ...]]:
        names = {user.pk: name for name, user in self.world.doctors.items()}
        rooms = {room.pk: name for name, room in self.place.rooms.items()}
        patients = {one.pk: name for name, one in self.world.patients.items()}
        rows = Appointment.objects.values_list(
            "pk", "practitioner_id", "room_id", "patient_id", "period", "rest", "status", "lead"
        )
        return {
            str(key): (
                names[who],
                rooms[room],
                patients[patient],
                minute(period.lower),
                minute(period.upper),
                (minute(rest.lower), minute(rest.upper)) if rest else None,
                minute(lead.lower) if lead else minute(period.lower),
                self._state(str(key), status),
            )
            for key, who, room, patient, period, rest, status, lead in rows
        }

    def _told(self) -> dict[str, tuple[Any, ...]]:
        return {
            key: (
                one.who,
                one.room,
                one.patient,
                one.start,
                one.end,
                one.rest,
                one.start - one.lead,
                self._state(key, one.status),
            )
            for key, one in self.book.visits.items()
        }

    def _state(self, key: str, status: str) -> str:
        """A hold whose time is up is gone, whether or not somebody has cleared it away."""
        visit = self.book.visits.get(key)
        lapsed = visit is not None and visit.status == "held" and not self.book.stands(visit)
        return "lapsed" if lapsed and status in {"held", "cancelled"} else status


DONE = (
    "away by the hour",
    "booked over another",
    "plans changed",
    "plans laid",
    "plans repaired",
    "plans that do not fit",
    "taken back",
)


def _settings(machines: int, *, shrink: bool = True) -> settings:
    phases = [Phase.generate, Phase.shrink] if shrink and MACHINES else [Phase.generate]
    return settings(
        max_examples=machines,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=not MACHINES,
        phases=phases,
        suppress_health_check=list(HealthCheck),
    )


@pytest.fixture
def world(db: None) -> World:
    DID.clear()
    Calendar.world = World()
    return Calendar.world


def test_the_calendar_agrees_with_its_model(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    run_state_machine_as_test(Calendar, settings=_settings(MACHINES or USUAL))
    with capsys.disabled():
        told = ", ".join(f"{name} {DID[name]:,}" for name in sorted(DID))
        sys.stdout.write(f"\n0 disagreements: {told}\n")
    if DID["machines"] < USUAL:
        return  # too few to have seen everything
    assert DID["ok asked"] > DID["machines"]
    assert DID["taken asked"] > DID["machines"]
    assert all(DID[name] for name in DONE), {name: DID[name] for name in DONE}


def test_a_calendar_without_its_guards_is_caught(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: the same machines find what goes wrong when the database forbids nothing."""
    with connection.cursor() as cursor:
        for name in ("practitioner", "room", "patient"):
            cursor.execute(
                f"ALTER TABLE scheduling_appointment DROP CONSTRAINT appointment_{name}_once"
            )
    monkeypatch.setattr(race, "look", lambda *_args, **_facts: None)
    with pytest.raises(AssertionError, match="the model says taken"):
        run_state_machine_as_test(Calendar, settings=_settings(60, shrink=False))
