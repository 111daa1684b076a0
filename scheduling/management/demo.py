"""The invented calendar: types, hours, plans in every state, six months of visits around today."""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction

from clinic.models import Location, Message, Patient, Room, User
from scheduling.actions import reminder
from scheduling.management import waiting
from scheduling.management.ledger import Ledger
from scheduling.models import (
    Appointment,
    AppointmentType,
    CarePlan,
    Closure,
    PlanPhase,
    WeeklyHours,
)
from scheduling.rules import cadence, slot
from scheduling.rules.cadence import Phase
from scheduling.rules.slot import Shift, Span

TYPES = (  # name, minutes, minutes to assess and on blocks, first, examination, colour
    ("First visit", 60, (0, 0), True, False, "iris"),
    ("Plan visit", 30, (10, 10), False, False, "sea"),
    ("Re-examination", 40, (20, 10), False, True, "clay"),
    ("Check", 20, (0, 0), False, False, "moss"),
)
HOURS = (  # practitioner, weekdays, from, to
    (0, range(5), time(8, 30), time(12, 30)),
    (0, range(5), time(13, 30), time(17, 30)),
    (1, (0, 1, 3), time(9), time(13)),
    (1, (0, 1, 3), time(14), time(18)),
    (1, (2, 4), time(9), time(14)),
)
RELIEF: tuple[Phase, ...] = (Phase(2, 4), Phase(1, 4))
SHORT: tuple[Phase, ...] = (Phase(2, 2), Phase(1, 2))
LONG: tuple[Phase, ...] = (Phase(3, 2), Phase(2, 4), Phase(1, 4))
GOALS = (
    "Sit through a working day",
    "Sleep through the night",
    "Lift the child without fear",
    "Walk the dog for half an hour",
    "Play eighteen holes again",
)
TIMES = (time(8, 30), time(9, 10), time(10), time(11, 30), time(14), time(15, 20), time(16, 30))
DAYS: tuple[list[int], ...] = ([0, 3], [1, 4], [1, 3], [0, 2], [2, 4])
REASONS = ("unwell", "work", "travel", "family", "work", "better")


@dataclass
class Scene:
    """Everything the builders share."""

    now: datetime
    rng: random.Random
    desk: User | None
    ledger: Ledger
    doctors: list[User]
    types: dict[str, AppointmentType]
    shifts: dict[User, list[Shift]]

    @property
    def today(self) -> date:
        return self.now.astimezone(self.ledger.location.tz).date()

    def hours(self, doctor: User, day: date) -> list[Span]:
        return slot.working(self.shifts[doctor], day, self.ledger.location.tz)


@transaction.atomic
def build(*, now: datetime, rng: random.Random) -> None:
    """Fill the calendar of the demo clinic; staff, tables and patients must be there."""
    location = Location.objects.active()[0]
    doctors = list(User.objects.practitioners())[::-1][:2]
    ledger = Ledger(location, list(Room.objects.active().filter(location=location)))
    desk = User.objects.active().filter(roles__contains=["front_desk"]).order_by("name").first()
    types = {row.name: row for row in _types()}
    shifts = _hours(location, doctors, now)
    scene = Scene(now, rng, desk, ledger, doctors, types, shifts)
    people = list(Patient.objects.filter(deceased_on=None).order_by("number"))
    _today(scene, people[:18])
    _plans(scene, people[18:48])
    _single(scene, people[18:])
    Appointment.objects.bulk_create(_stamped(scene))
    _reminders(scene)
    waiting.build(now=now, desk=desk, place=location, kind=types["Plan visit"], people=people[50:])


def _types() -> list[AppointmentType]:
    return AppointmentType.objects.bulk_create(
        AppointmentType(
            name=name,
            duration_min=minutes,
            assess_min=assess,
            blocks_min=blocks,
            is_first=first,
            is_exam=exam,
            position=n,
            colour=colour,
        )
        for n, (name, minutes, (assess, blocks), first, exam, colour) in enumerate(TYPES)
    )


def _hours(location: Location, doctors: list[User], now: datetime) -> dict[User, list[Shift]]:
    """Weekly hours, and on the day of loading hours around the clock's present time."""
    since = now.date() - timedelta(days=400)
    rows = [
        WeeklyHours(
            practitioner=doctors[index % len(doctors)],
            location=location,
            weekday=weekday,
            starts=starts,
            ends=ends,
            valid_from=since,
        )
        for index, weekdays, starts, ends in HOURS
        for weekday in weekdays
    ]
    local = now.astimezone(location.tz)
    first, last = max(local.hour - 3, 0), min(local.hour + 4, 23)
    rows += [
        WeeklyHours(
            practitioner=doctor,
            location=location,
            weekday=local.weekday(),
            starts=time(first),
            ends=time(last),
            valid_from=local.date(),
            valid_to=local.date(),
        )
        for doctor in doctors
    ]
    WeeklyHours.objects.bulk_create(rows)
    away = local.date() + timedelta(days=33)
    Closure.objects.create(
        practitioner=doctors[-1],
        first_on=away,
        last_on=away + timedelta(days=4),
        reason="Away",
    )
    shifts: dict[User, list[Shift]] = {doctor: [] for doctor in doctors}
    for row in rows:
        shifts[row.practitioner].append(
            Shift(row.weekday, row.starts, row.ends, row.valid_from, row.valid_to)
        )
    return shifts


def _today(scene: Scene, people: list[Patient]) -> None:
    """Today: done, in room, waiting, coming, cancelled, missed; each visit on a plan of its own."""
    tz = scene.ledger.location.tz
    local = scene.now.astimezone(tz)
    tick = local.replace(minute=local.minute - local.minute % 10, second=0, microsecond=0)
    course = [
        (0, -100, "done"), (1, -110, "no_show"), (0, -70, "done"), (1, -80, "done"),
        (0, -40, "done"), (1, -50, "done"), (0, -10, "in_room"), (1, -20, "in_room"),
        (0, 20, "arrived"), (1, 10, "arrived"), (0, 60, "confirmed"), (1, 40, "cancelled"),
        (0, 70, "booked"), (1, 70, "confirmed"), (0, 110, "confirmed"), (1, 100, "booked"),
        (0, 170, "booked"), (1, 160, "confirmed"),
    ]  # fmt: skip
    for (doctor, minutes, status), patient in zip(course, people, strict=False):
        start = tick + timedelta(minutes=minutes)
        if start.date() != local.date():
            continue
        plan, phases = _plan(
            scene, patient, scene.doctors[doctor], weeks_ago=scene.rng.randint(1, 6)
        )
        number = _lay(scene, plan, phases, until=scene.today)
        scene.ledger.put(
            patient=patient,
            practitioner=scene.doctors[doctor],
            kind=scene.types["Plan visit"],
            start=start,
            status=status,
            plan=plan,
            number=number,
        )
        if status != "no_show":
            _lay(scene, plan, phases, since=scene.today, first=number + 1)


def _plan(
    scene: Scene,
    patient: Patient,
    doctor: User,
    *,
    weeks_ago: int,
    phases: tuple[Phase, ...] = RELIEF,
) -> tuple[CarePlan, tuple[Phase, ...]]:
    """An active plan that began some weeks ago, with a wish drawn by lot."""
    starts_on = scene.today - timedelta(weeks=weeks_ago, days=scene.today.weekday())
    total = cadence.total(phases)
    plan = CarePlan.objects.create(
        patient=patient,
        practitioner=doctor,
        location=scene.ledger.location,
        type=scene.types["Plan visit"],
        exam_type=scene.types["Re-examination"],
        exam_number=total,
        goal=scene.rng.choice(GOALS),
        starts_on=starts_on,
        visits_total=total,
        weekdays=scene.rng.choice(DAYS),
        wanted_at=scene.rng.choice(TIMES),
        status="active",
        laid_at=scene.ledger.at(starts_on, time(9)),
        made_by=doctor,
    )
    PlanPhase.objects.bulk_create(
        PlanPhase(plan=plan, position=n, per_week=phase.per_week, weeks=phase.weeks)
        for n, phase in enumerate(phases)
    )
    return plan, phases


def _days(plan: CarePlan, phases: tuple[Phase, ...]) -> Iterator[tuple[int, date]]:
    """Each visit number with the day it should fall on."""
    for week in cadence.weeks(phases, plan.starts_on):
        yield from zip(week.numbers, cadence.targets(week, plan.weekdays), strict=True)


def _lay(
    scene: Scene,
    plan: CarePlan,
    phases: tuple[Phase, ...],
    *,
    since: date | None = None,
    until: date | None = None,
    first: int = 1,
) -> int:
    """Note a plan's visits after one day or before another; returns the next visit number."""
    number = first
    for wanted_number, day in _days(plan, phases):
        if (until and day >= until) or (since and day <= since) or wanted_number < first:
            continue
        if number > plan.visits_total:
            break
        number += _visit(scene, plan, number, day)
    return min(number, plan.visits_total)


def _visit(scene: Scene, plan: CarePlan, number: int, day: date) -> bool:
    """One visit of a plan; returns whether it counts, that is, was not cancelled or missed."""
    while not scene.hours(plan.practitioner, day) or day == scene.today:
        day += timedelta(days=1)
    past = day < scene.today
    chance = scene.rng.random()
    soon = (day - scene.today).days < 4
    status = "done" if past else ("confirmed" if soon and chance < 0.6 else "booked")
    if past and chance > 0.9:
        status = "no_show" if chance > 0.95 else "cancelled"
    exam = number == plan.exam_number
    visit = scene.ledger.put_near(
        scene.ledger.at(day, plan.wanted_at or time(9)),
        scene.hours(plan.practitioner, day),
        patient=plan.patient,
        practitioner=plan.practitioner,
        kind=scene.types["Re-examination" if exam else "Plan visit"],
        status=status,
        plan=plan,
        number=number,
    )
    return visit is not None and status not in {"no_show", "cancelled"}


def _plans(scene: Scene, people: list[Patient]) -> None:
    """Plans of all ages: completed, under way, just begun, stopped, some without a next visit."""
    for index, patient in enumerate(people):
        doctor = scene.doctors[index % len(scene.doctors)]
        phases = (RELIEF, SHORT, LONG)[index % 3]
        length = sum(phase.weeks for phase in phases)
        over = index % 3 == 1
        weeks_ago = length + scene.rng.randint(1, 12) if over else scene.rng.randint(0, length - 1)
        plan, phases = _plan(scene, patient, doctor, weeks_ago=weeks_ago, phases=phases)
        ends = scene.today if over or index % 10 in {3, 6} else None
        _lay(scene, plan, phases, until=ends)
        if over:
            _end(scene, plan, stopped=index % 9 == 4)


def _end(scene: Scene, plan: CarePlan, *, stopped: bool) -> None:
    plan.status = "stopped" if stopped else "completed"
    plan.end_reason = "Moved to another town" if stopped else ""
    plan.ended_at = scene.now - timedelta(days=scene.rng.randint(1, 40))
    plan.save(update_fields=["status", "end_reason", "ended_at"])


def _single(scene: Scene, people: list[Patient]) -> None:
    """First visits long ago, checks since, and a few new patients in the coming days."""
    for index, patient in enumerate(people):
        doctor = scene.doctors[index % len(scene.doctors)]
        names = ["First visit", "Check", "Check"] if index % 5 else ["First visit"]
        for step, name in enumerate(names):
            ago = 180 - 50 * step - scene.rng.randint(0, 30)
            day = scene.today + timedelta(days=scene.rng.randint(1, 9) if index % 5 == 0 else -ago)
            while not scene.hours(doctor, day) or day == scene.today:
                day += timedelta(days=1)
            scene.ledger.put_near(
                scene.ledger.at(day, scene.rng.choice(TIMES)),
                scene.hours(doctor, day),
                patient=patient,
                practitioner=doctor,
                kind=scene.types[name],
                status="done" if day < scene.today else "booked",
            )


def _stamped(scene: Scene) -> list[Appointment]:
    """The visits with the times and reasons that their state asks for."""
    for visit in scene.ledger.visits:
        start, lag = visit.start_at, timedelta(minutes=scene.rng.randint(1, 9))
        visit.booked_by = scene.desk
        visit.created_at = min(start, scene.now) - timedelta(days=scene.rng.randint(3, 20))
        if visit.status == "confirmed":
            visit.confirmed_at, visit.confirmed_via = scene.now - timedelta(hours=20), "email"
        if visit.status in {"arrived", "in_room", "done"}:
            visit.arrived_at = min(start, scene.now) - lag
        if visit.status in {"in_room", "done"}:
            visit.in_room_at = start + timedelta(minutes=1)
        if visit.status == "done":
            visit.done_at = visit.end_at - timedelta(minutes=2)
        if visit.status == "cancelled":
            visit.cancel_reason = scene.rng.choice(REASONS)
            visit.cancelled_at = min(start, scene.now) - timedelta(hours=scene.rng.randint(2, 30))
    return scene.ledger.visits


def _reminders(scene: Scene) -> None:
    """Reminders of what comes; those whose hour has come go out with the first beat."""
    soon = scene.now + timedelta(days=2, hours=13)
    for visit in scene.ledger.visits:
        if visit.status not in {"booked", "confirmed"}:
            continue
        then = min(scene.now, visit.start_at - timedelta(days=4))
        planned = reminder.plan(by=scene.desk, now=then, appointment=visit)
        if visit.status == "confirmed" and visit.start_at < soon:
            for message in [row.message for row in planned if row.message is not None]:
                Message.objects.filter(pk=message.pk, due_at__lt=scene.now).update(
                    status="sent", sent_at=message.due_at, settled_at=message.due_at
                )
