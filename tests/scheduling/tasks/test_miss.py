"""Missed visits are marked by themselves only where the clinic wants it, and only once."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from clinic.models import AuditEvent
from scheduling.actions import policy
from scheduling.models import Appointment, Miss
from scheduling.tasks import miss
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Clinic:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return clinic()


def late(place: Clinic, minutes: int, **fields: Any) -> Appointment:
    who = {"practitioner": place.ben, "room": place.two} if fields.pop("ben", False) else {}
    return place.visit(start_at=NOW - timedelta(minutes=minutes), minutes=10, **who, **fields)


def switch_on(place: Clinic, **fields: Any) -> None:
    rules = {"no_show_min": 15, "no_show_auto": True, "late_cancel_hours": 24, **fields}
    policy.change(by=place.desk, now=NOW, **rules)


def test_nothing_is_marked_unless_the_clinic_wants_it(place: Clinic) -> None:
    late(place, 40)
    assert miss.sweep() == 0
    switch_on(place, no_show_auto=False)
    assert miss.sweep() == 0
    assert Appointment.objects.get().status == "booked"


def test_those_past_their_minutes_are_marked_once(place: Clinic) -> None:
    switch_on(place)
    marked = late(place, 15)
    waiting = late(place, 14, ben=True)
    assert miss.sweep() == 1
    assert miss.sweep() == 0
    marked.refresh_from_db()
    waiting.refresh_from_db()
    assert (marked.status, waiting.status) == ("no_show", "booked")
    row = Miss.objects.get()
    assert (row.appointment, row.is_auto, row.limit_min) == (marked, True, 15)
    assert AuditEvent.objects.get(action="appointment.no_show").by is None


@pytest.mark.parametrize(
    ("status", "stamps"),
    [
        ("arrived", ["arrived_at"]),
        ("in_room", ["arrived_at", "in_room_at"]),
        ("done", ["arrived_at", "in_room_at", "done_at"]),
    ],
)
def test_who_is_here_is_never_marked(place: Clinic, status: str, stamps: list[str]) -> None:
    switch_on(place)
    visit = late(place, 60, status=status, **dict.fromkeys(stamps, NOW))
    assert miss.sweep() == 0
    visit.refresh_from_db()
    assert visit.status == status


def test_a_visit_of_yesterday_is_left_to_a_person(place: Clinic) -> None:
    switch_on(place)
    late(place, 60 * 20)
    assert miss.sweep() == 0
