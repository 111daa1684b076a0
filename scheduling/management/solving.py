"""Laying plans on a nearly full calendar: how long it takes, how often it fits, and what it reads.

Everything is drawn by lot from one seed, so two runs differ in their milliseconds only.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from statistics import median
from time import perf_counter, process_time

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from clinic.models import Location, Patient, Room, User
from scheduling.models import Appointment, AppointmentType, WeeklyHours
from scheduling.models.draft import Draft
from scheduling.models.preview import Preview
from scheduling.rules.cadence import Phase
from scheduling.rules.wish import Window

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)  # a Friday
MONDAY = date(2026, 11, 23)
WEEKS = 12
PHASES = (Phase(3, 4), Phase(2, 4), Phase(1, 4))  # 24 visits
HOURS = ((time(9), time(12)), (time(13), time(17)))
LATER = 6  # plans begin in one of so many weeks
PEOPLE = 3
PAIRS = ((0, 3), (1, 4), (0, 2, 4), (1, 3))
TIMES = (time(9), time(10, 30), time(14), time(16))


@dataclass
class Scene:
    """Three practitioners at three tables, and the day's times that are still free."""

    rng: random.Random
    place: Location
    people: list[User]
    rooms: list[Room]
    kind: AppointmentType
    exam: AppointmentType
    patients: list[Patient] = field(default_factory=list)
    full_pct: float = 0


@dataclass(frozen=True)
class Result:
    """The figures that are published, and the same in sentences."""

    figures: dict[str, float]
    lines: list[str]


def drill(*, plans: int, full_pct: int, seed: int) -> Result:
    """Lay so many plans one by one in the connected database, which must be empty."""
    scene = _scene(random.Random(seed))  # noqa: S311 - an invented calendar, no secret
    _fill(scene, full_pct)
    times, own, queries, fit, moved, helped, helping = [], [], 0, 0, 0, 0, []
    wishes = list(islice(_wishes(scene), plans))
    for draft in wishes:
        with CaptureQueriesContext(connection) as asked:
            began, worked = perf_counter(), process_time()
            preview = Preview(draft, NOW)
            layout = preview.layout
            times.append(perf_counter() - began)
            own.append(process_time() - worked)
        queries = max(queries, len(asked))
        fit += layout.fits
        moved += layout.moved
        if not layout.fits:
            began = perf_counter()
            helped += bool(preview.remedies)
            helping.append(perf_counter() - began)
    same = all(Preview(d, NOW).layout == Preview(d, NOW).layout for d in wishes[:5])
    slowest = sorted(times)
    figures = {
        "visits": sum(phase.visits for phase in PHASES),
        "practitioners": PEOPLE,
        "weeks": WEEKS,
        "full_pct": round(scene.full_pct, 1),
        "plans": plans,
        "fit": fit,
        "moved": moved,
        "helped": helped,
        "same_twice": int(same),
        "queries": queries,
        "p50_ms": _ms(median(times)),
        "p95_ms": _ms(slowest[int(len(slowest) * 0.95)]),
        "max_ms": _ms(slowest[-1]),
        "cpu_p50_ms": _ms(median(own)),
        "cpu_max_ms": _ms(max(own)),
        "help_max_ms": _ms(max(helping, default=0)),
    }
    return Result(figures, _said(figures))


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)


def _said(f: dict[str, float]) -> list[str]:
    return [
        f"{f['plans']} plans of {f['visits']} visits in {f['weeks']} weeks, {f['practitioners']} "
        f"practitioners, calendar {f['full_pct']} % full: {f['fit']} fit with {f['moved']} visits "
        f"moved; of the others {f['helped']} had a change with which they fit.",
        f"Reading and laying: {f['p50_ms']:.0f} ms in the middle, p95 {f['p95_ms']:.0f}, at most "
        f"{f['max_ms']:.0f}, with {f['queries']} queries (the processor itself "
        f"{f['cpu_p50_ms']:.0f} and at most {f['cpu_max_ms']:.0f}); trying what would help: "
        f"at most {f['help_max_ms']:.0f} ms. The same question had the same answer: "
        f"{'yes' if f['same_twice'] else 'NO'}.",
    ]


def _scene(rng: random.Random) -> Scene:
    place = Location.objects.create(name="Drill", zone="America/New_York")
    people = [
        User.objects.create(email=f"drill{n}@drill.example", name=f"D {n}", roles=["chiropractor"])
        for n in range(PEOPLE)
    ]
    rooms = [Room.objects.create(location=place, name=f"T {n}", position=n) for n in range(PEOPLE)]
    WeeklyHours.objects.bulk_create(
        WeeklyHours(
            practitioner=who,
            location=place,
            weekday=day,
            starts=starts,
            ends=ends,
            valid_from=date(2026, 1, 1),
        )
        for who in people
        for day in range(5)
        for starts, ends in HOURS
    )
    kind = AppointmentType.objects.create(name="Drill visit", duration_min=30)
    exam = AppointmentType.objects.create(name="Drill exam", duration_min=40, is_exam=True)
    scene = Scene(rng, place, people, rooms, kind, exam)
    scene.patients = [_patient(n) for n in range(400)]
    return scene


def _patient(number: int) -> Patient:
    return Patient.objects.create(
        number=Patient.objects.next_number(),
        first_name="Drill",
        last_name=f"Patient {number}",
        birth_on=date(1980, 1, 1),
    )


def _slots(scene: Scene, day: date) -> Iterator[datetime]:
    for starts, ends in HOURS:
        moment = datetime.combine(day, starts, tzinfo=scene.place.tz)
        while moment.time() < ends:
            yield moment
            moment += timedelta(minutes=30)


def _fill(scene: Scene, full_pct: int) -> None:
    """Book the given share of every practitioner's half hours, each on a table of their own."""
    rows: list[Appointment] = []
    total = 0
    for offset in range(7 * (WEEKS + 2 * LATER)):
        day = MONDAY + timedelta(days=offset)
        if day.weekday() > 4:
            continue
        for start in _slots(scene, day):
            someone = scene.rng.sample(scene.patients[:300], PEOPLE)
            for who, room, patient in zip(scene.people, scene.rooms, someone, strict=True):
                total += 1
                if scene.rng.random() * 100 >= full_pct:
                    continue
                period = DateTimeTZRange(start, start + timedelta(minutes=30), "[)")
                rows.append(
                    Appointment(
                        patient=patient,
                        practitioner=who,
                        room=room,
                        location=scene.place,
                        type=scene.kind,
                        period=period,
                    )
                )
    Appointment.objects.bulk_create(rows)
    scene.full_pct = len(rows) * 100 / total


def _wishes(scene: Scene) -> Iterator[Draft]:
    """Plans as people ask for them: with and without windows, and with others stepping in."""
    for number in range(10_000):
        draft = Draft(
            patient=scene.patients[300 + number % 100],
            practitioner=scene.people[number % PEOPLE],
            location=scene.place,
            type=scene.kind,
            phases=PHASES,
            starts_on=MONDAY + timedelta(days=7 * (number % LATER)),
            wanted_at=scene.rng.choice(TIMES),
            weekdays=scene.rng.choice(PAIRS),
            exam_type=scene.exam,
            exam_number=12,
            specials=((24, scene.exam),),
            others_may_treat=number % 2 == 0,
        )
        yield replace(draft, windows=_windows(scene.rng)) if number % 3 == 0 else draft


def _windows(rng: random.Random) -> tuple[Window, ...]:
    """Four weekdays, the mornings or the afternoons."""
    starts, ends = HOURS[0] if rng.random() < 0.5 else HOURS[1]
    days: Sequence[int] = sorted(rng.sample(range(5), 4))
    return tuple(Window(day, starts, ends) for day in days)
