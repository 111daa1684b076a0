"""Forty people want each of fifty times at once: one gets it, the others hear so.

Beside it the control: the same race against a booking that looks first and then writes, without
the constraints. It double-books, so the zero above means something.
"""

import threading
import time as clocks
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import combinations
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Count

from clinic.models import Patient
from scheduling.actions import appointment
from scheduling.actions.race import Taken, settle
from scheduling.models import Appointment
from tests import make
from tests.crowd import at_once
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
SLOTS, RACERS = 50, 40
Book = Callable[[Clinic, Patient, datetime], None]


def slots(place: Clinic) -> list[datetime]:
    """Fifty half hours within the hours, over four days."""
    starts = [
        place.at(9, day=MONDAY + timedelta(days=day)) + timedelta(minutes=30 * step)
        for day in range(4)
        for step in range(16)
    ]
    return starts[:SLOTS]


def properly(place: Clinic, patient: Patient, start: datetime) -> None:
    appointment.book(**place.facts(patient=patient, start_at=start))


def naively(place: Clinic, patient: Patient, start: datetime) -> None:
    """Look, then write."""
    period = DateTimeTZRange(start, start + timedelta(minutes=30), "[)")
    with transaction.atomic():
        if Appointment.objects.filter(practitioner=place.ann, period__overlap=period).exists():
            raise Taken("taken", [])
        place.visit(patient=patient, start_at=start)


def race(place: Clinic, book: Book) -> tuple[Counter[str], list[float]]:
    """All racers start together at each slot; returns the outcomes and the seconds of each."""
    patients = [make.patient() for _racer in range(RACERS)]
    gate = threading.Barrier(RACERS)
    outcomes: list[str] = []
    seconds: list[float] = []

    def run(patient: Patient) -> None:
        try:
            for start in slots(place):
                gate.wait(60)
                began = clocks.perf_counter()
                try:
                    book(place, patient, start)
                    outcomes.append("booked")
                except Taken:
                    outcomes.append("taken")
                except Exception as error:
                    outcomes.append(f"error: {error!r}"[:200])
                seconds.append(clocks.perf_counter() - began)
        finally:
            connections.close_all()

    racers = [threading.Thread(target=run, args=[patient]) for patient in patients]
    for racer in racers:
        racer.start()
    for racer in racers:
        racer.join(240)
    return Counter(outcomes), seconds


def doubled() -> int:
    """How many times hold more than one visit."""
    groups = Appointment.objects.occupying().values("practitioner", "period")
    return groups.annotate(n=Count("id")).filter(n__gt=1).count()


def report(name: str, outcomes: Counter[str], seconds: list[float]) -> None:
    errors = sum(n for outcome, n in outcomes.items() if outcome.startswith("error"))
    p95 = sorted(seconds)[int(len(seconds) * 0.95)] * 1000
    print(  # noqa: T201 the figures are the point
        f"\n{name}: {len(seconds)} bookings for {SLOTS} times by {RACERS} racers: "
        f"{outcomes['booked']} booked, {outcomes['taken']} taken, {errors} errors, "
        f"{doubled()} double-booked, p95 {p95:.0f} ms"
    )


def test_fifty_times_forty_racers(capfd: Any) -> None:
    place = clinic()
    outcomes, seconds = race(place, properly)
    with capfd.disabled():
        report("with the constraints", outcomes, seconds)
    assert outcomes == {"booked": SLOTS, "taken": SLOTS * (RACERS - 1)}
    assert doubled() == 0


def test_the_control_double_books(capfd: Any) -> None:
    place = clinic()
    with connection.cursor() as cursor:
        for who in ("practitioner", "room", "patient"):
            cursor.execute(
                f"ALTER TABLE scheduling_appointment DROP CONSTRAINT appointment_{who}_once"
            )
    outcomes, seconds = race(place, naively)
    with capfd.disabled():
        report("control, look and then write", outcomes, seconds)
    assert doubled() > 0


@pytest.mark.parametrize("shares", ["the practitioner", "the table"])
def test_two_never_meet_inside_a_buffer(shares: str) -> None:
    """One leaves ten minutes after it, the other wants a quarter of an hour before: at one moment
    both want times that only a buffer brings together, on each of sixteen half hours."""
    place = clinic()
    after, before = kind(buffer_min=10), kind(lead_min=15)
    whom, where = (place.ann, place.two) if shares == "the practitioner" else (place.ben, place.one)
    starts = [
        place.at(hour, minute, day=MONDAY + timedelta(days=day))
        for day in range(4)
        for hour, minute in ((9, 0), (10, 30), (13, 0), (15, 0))
    ]
    won: Counter[int] = Counter()
    for start in starts:
        first = place.facts(start_at=start, type=after)
        second = place.facts(
            start_at=start + timedelta(minutes=50), type=before, practitioner=whom, room=where
        )
        outcomes = at_once([partial(appointment.book, **facts) for facts in (first, second)])
        told = [said for said, _seconds in outcomes if isinstance(said, Exception)]
        assert all(isinstance(error, Taken) for error in told), told
        won[len(outcomes) - len(told)] += 1
    assert won == {1: len(starts)}
    for one, other in combinations(Appointment.objects.occupying(), 2):
        same = one.practitioner_id == other.practitioner_id or one.room_id == other.room_id
        assert not (same and one.whole.overlaps(other.whole))


def test_a_deadlock_is_tried_again_and_then_taken() -> None:
    """40P01 and 40001 never reach the person at the screen."""
    tries = []

    class Deadlock(Exception):
        sqlstate = "40P01"

    def work() -> None:
        tries.append(1)
        raise OperationalError("deadlock detected") from Deadlock()

    with pytest.raises(Taken):
        settle(work, taken=lambda name: Taken(name, []))
    assert len(tries) == 2
