"""The race for times: every client asks for every time, through the same action as the desk.

Beside it runs the control, the same race against a booking that looks first and then writes, with
the constraints taken away. It double-books, so that a zero of the real one means something.
"""

import multiprocessing
import threading
import time as clocks
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count

from clinic.models import Location, Patient, Room, User
from scheduling.actions import appointment
from scheduling.actions.race import Taken
from scheduling.models import Appointment, AppointmentType, WeeklyHours

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)  # a Friday; the times are those of the days after
A_DAY = 20  # times of half an hour from eight to six
LENGTH = timedelta(minutes=30)
WAIT_S = 120


@dataclass(frozen=True)
class Crew:
    """Who asks at the same moment; without processes, threads of this one (for tests)."""

    processes: int
    threads: int

    @property
    def size(self) -> int:
        return max(self.processes, 1) * self.threads


@dataclass(frozen=True)
class Scene:
    """One practitioner at one table, whom all the clients want."""

    practitioner: User
    room: Room
    kind: AppointmentType
    clients: Sequence[Patient]

    def start(self, number: int) -> datetime:
        """The time with this number."""
        day, step = divmod(number, A_DAY)
        return NOW.replace(hour=8) + timedelta(days=3 + day) + step * LENGTH


@dataclass(frozen=True)
class Asked:
    """What became of one request."""

    slot: int
    outcome: str  # booked, taken, or the error
    seconds: float


@dataclass(frozen=True)
class Result:
    """The figures that are published, and the same in sentences."""

    figures: dict[str, float]
    lines: list[str]


Book = Callable[[Scene, Patient, datetime], None]


def drill(*, clients: int, slots: int, crew: Crew) -> Result:
    """Race in the connected database, which must be empty and is left full."""
    scene = _scene(clients)
    asked = _race(scene, _properly, range(slots), crew)
    doubled = _doubled()
    beside = _side_by_side(scene, slots, crew)
    booked = {one.slot for one in asked if one.outcome == "booked"}
    lost = {one.slot for one in asked if one.outcome == "taken"} - booked
    errors = [one.outcome for one in asked + beside if one.outcome not in {"booked", "taken"}]
    refused = sum(one.outcome == "taken" for one in beside)
    control = _control(scene, slots, crew)
    seconds = sorted(one.seconds for one in asked)
    p95 = round(seconds[int(len(seconds) * 0.95)] * 1000, 1)
    lines = [
        f"{len(asked)} requests by {clients} clients for {slots} times, {crew.size} at a moment: "
        f"{len(booked)} booked, {sum(one.outcome == 'taken' for one in asked)} heard taken, "
        f"{doubled} times double-booked, {len(errors)} server errors, p95 {p95:.0f} ms.",
        f"Different times of one practitioner at the same moment: {len(beside)} asked, "
        f"{refused} refused; times that were refused and nobody has: {len(lost)}.",
        f"Control, look and then write without constraints: {control} of {slots} times "
        "double-booked.",
        *sorted(set(errors))[:5],
    ]
    figures = {
        "requests": len(asked),
        "double_booked": doubled,
        "server_errors": len(errors),
        "false_refusals": refused + len(lost),
        "control_double_booked": control,
        "p95_ms": p95,
    }
    return Result(figures, lines)


def _scene(clients: int) -> Scene:
    location = Location.objects.create(name="Drill", zone="UTC")
    room = Room.objects.create(location=location, name="Table 1")
    who = User.objects.create(email="drill@plumbline.invalid", name="Drill", roles=["chiropractor"])
    hours = [
        WeeklyHours(
            practitioner=who,
            location=location,
            weekday=weekday,
            starts=time(8),
            ends=time(18),
            valid_from=NOW.date(),
        )
        for weekday in range(7)
    ]
    WeeklyHours.objects.bulk_create(hours)
    born = NOW.date() - timedelta(days=15_000)
    people = [
        Patient(
            number=Patient.objects.next_number(),
            first_name="Drill",
            last_name=f"Client {number}",
            birth_on=born,
        )
        for number in range(clients)
    ]
    Patient.objects.bulk_create(people)
    kind = AppointmentType.objects.create(name="Drill", duration_min=30)
    return Scene(who, room, kind, people)


def _properly(scene: Scene, patient: Patient, start: datetime) -> None:
    appointment.book(
        by=None,
        now=NOW,
        patient=patient,
        practitioner=scene.practitioner,
        room=scene.room,
        type=scene.kind,
        start_at=start,
    )


def _naively(scene: Scene, patient: Patient, start: datetime) -> None:
    """Look, then write: what most open schedulers do."""
    period = DateTimeTZRange(start, start + LENGTH, "[)")
    with transaction.atomic():
        rows = Appointment.objects.occupying().filter(practitioner=scene.practitioner)
        if rows.filter(period__overlap=period).exists():
            raise Taken("", [])
        Appointment.objects.create(
            patient=patient,
            practitioner=scene.practitioner,
            room=scene.room,
            location=scene.room.location,
            type=scene.kind,
            period=period,
        )


def _race(scene: Scene, book: Book, slots: Sequence[int], crew: Crew) -> list[Asked]:
    """Every client asks for every slot; the crew starts together at each one."""
    shares: list[list[tuple[int, UUID]]] = []
    for member in range(crew.size):
        own = scene.clients[member :: crew.size]
        shares.append([(slot, patient.pk) for slot in slots for patient in own])
    return _together(scene, book, shares, crew, gates=len(slots))


def _side_by_side(scene: Scene, slots: int, crew: Crew) -> list[Asked]:
    """Each slot of other days is wanted by one client; nobody is in anybody's way."""
    later = range(slots + A_DAY, slots + A_DAY + slots)
    pairs = [
        (slot, scene.clients[number % len(scene.clients)].pk) for number, slot in enumerate(later)
    ]
    shares = [pairs[member :: crew.size] for member in range(crew.size)]
    return _together(scene, _properly, shares, crew, gates=1)


def _together(
    scene: Scene, book: Book, shares: list[list[tuple[int, UUID]]], crew: Crew, *, gates: int
) -> list[Asked]:
    """Run the shares at the same time; all members wait for each other before each new slot."""
    if not crew.processes:
        return _threads(scene, book, shares, threading.Barrier(len(shares)), gates)
    connections.close_all()  # a connection does not survive a fork
    context = multiprocessing.get_context("fork")
    barrier, results = context.Barrier(len(shares)), context.SimpleQueue()

    def child(own: list[list[tuple[int, UUID]]]) -> None:
        results.put(_threads(scene, book, own, barrier, gates))

    children = [
        context.Process(target=child, args=[shares[number :: crew.processes]])
        for number in range(crew.processes)
    ]
    for one in children:
        one.start()
    asked = [row for _child in children for row in results.get()]
    for one in children:
        one.join(WAIT_S)
    return asked


def _threads(
    scene: Scene, book: Book, shares: list[list[tuple[int, UUID]]], barrier: Any, gates: int
) -> list[Asked]:
    asked: list[Asked] = []
    clients = {patient.pk: patient for patient in scene.clients}

    def run(share: list[tuple[int, UUID]]) -> None:
        try:
            for step in range(gates):
                barrier.wait(WAIT_S)
                part = share if gates == 1 else share[step * len(share) // gates :]
                part = part if gates == 1 else part[: len(share) // gates]
                for slot, key in part:
                    asked.append(_ask(scene, book, slot, clients[key]))
        finally:
            connections.close_all()

    members = [threading.Thread(target=run, args=[share]) for share in shares]
    for member in members:
        member.start()
    for member in members:
        member.join()
    return asked


def _ask(scene: Scene, book: Book, slot: int, patient: Patient) -> Asked:
    began = clocks.perf_counter()
    try:
        book(scene, patient, scene.start(slot))
        outcome = "booked"
    except Taken:
        outcome = "taken"
    except Exception as error:  # whatever it is, the desk would have seen a server error
        outcome = f"{type(error).__name__}: {error}"[:200]
    return Asked(slot, outcome, clocks.perf_counter() - began)


def _doubled() -> int:
    """How many times hold more than one visit."""
    groups = Appointment.objects.occupying().values("practitioner", "period")
    return groups.annotate(n=Count("id")).filter(n__gt=1).count()


def _control(scene: Scene, slots: int, crew: Crew) -> int:
    """The same race without the constraints, on days of its own; returns the double-booked."""
    with connection.cursor() as cursor:
        for who in ("practitioner", "room", "patient"):
            cursor.execute(
                f"ALTER TABLE scheduling_appointment DROP CONSTRAINT appointment_{who}_once"
            )
    first = 4 * slots + 4 * A_DAY
    _race(scene, _naively, range(first, first + slots), crew)
    return _doubled()
