"""A family is booked whole or not at all, whoever is faster."""

from functools import partial
from typing import Any

import pytest

from clinic.actions import Refused
from clinic.models import AuditEvent, Patient, PatientLink
from scheduling.actions import appointment, family
from scheduling.actions.appointment import Taken
from scheduling.actions.family import Seat
from scheduling.models import Appointment, Reminder
from tests import make
from tests.crowd import at_once
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic


def linked(count: int) -> list[Patient]:
    people = [make.patient() for _one in range(count)]
    for other in people[1:]:
        PatientLink.objects.create(patient=people[0], other=other, kind="child")
    return people


def seats(place: Clinic, people: list[Patient]) -> list[Seat]:
    return [
        Seat(one, place.kind, place.ann, place.one, place.at(10 + n // 2, 30 * (n % 2)))
        for n, one in enumerate(people)
    ]


def book(place: Clinic, people: list[Patient], **fields: Any) -> list[Appointment]:
    facts = {"by": place.desk, "now": NOW, "patient": people[0], "seats": seats(place, people)}
    return family.book(**{**facts, **fields})


@pytest.mark.django_db
def test_all_are_booked_in_their_order() -> None:
    place, people = clinic(), linked(3)
    made = book(place, people)
    assert [visit.patient for visit in made] == people
    assert Reminder.objects.count() == 3
    event = AuditEvent.objects.get(action="family.book")
    assert event.details["appointments"] == [str(visit.pk) for visit in made]


@pytest.mark.django_db
def test_one_lost_time_books_nobody() -> None:
    place, people = clinic(), linked(3)
    appointment.book(**place.facts(start_at=place.at(11)))
    with pytest.raises(Taken):
        book(place, people)
    assert Appointment.objects.count() == 1
    assert Reminder.objects.count() == 1
    assert not AuditEvent.objects.filter(action="family.book").exists()


@pytest.mark.django_db
def test_strangers_and_doubles_are_refused() -> None:
    place, people = clinic(), linked(2)
    for whom in ([people[0], make.patient()], [people[0], people[0]], []):
        with pytest.raises(Refused):
            book(place, people, seats=seats(place, whom))
    assert not Appointment.objects.exists()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_of_eight_families_one_has_the_block_and_nobody_sees_a_fault() -> None:
    """Each in another order of people and tables, so that locks would cross if they could."""
    place = clinic()
    families = [linked(3) for _n in range(8)]

    def come(people: list[Patient]) -> None:
        wanted = seats(place, people)
        if people is not families[0]:
            wanted = wanted[::-1]
        book(place, people, seats=wanted)

    said = [said for said, _seconds in at_once([partial(come, people) for people in families])]
    outcomes = [
        "taken" if isinstance(one, Taken) else f"error: {one!r}" if one else "booked"
        for one in said
    ]
    assert sorted(outcomes) == ["booked", *["taken"] * 7]
    assert Appointment.objects.count() == 3
