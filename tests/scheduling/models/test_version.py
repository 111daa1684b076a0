"""The mark of a day changes with all that the day shows, and with nothing else."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Appointment, Closure, HoursException, WeeklyHours
from scheduling.models.version import version
from tests import make
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(db: None) -> Clinic:
    return clinic()


def _mark(place: Clinic) -> str:
    return version(place.location.pk, MONDAY, MONDAY)


def _booked(place: Clinic, visit: Appointment) -> None:
    place.visit(start_at=place.at(14))


def _moved_within(place: Clinic, visit: Appointment) -> None:
    period = visit.period
    visit.period = type(period)(
        period.lower + timedelta(hours=1), period.upper + timedelta(hours=1)
    )
    visit.note_wall()
    visit.save()


def _moved_away(place: Clinic, visit: Appointment) -> None:
    period = visit.period
    visit.period = type(period)(period.lower + timedelta(days=7), period.upper + timedelta(days=7))
    visit.note_wall()
    visit.save()


def _written_past_the_models(place: Clinic, visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(note="at the back door")


def _renamed(place: Clinic, visit: Appointment) -> None:
    visit.patient.last_name = "Quill"
    visit.patient.save()


def _closed(place: Clinic, visit: Appointment) -> None:
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Snow")


def _shorter_hours(place: Clinic, visit: Appointment) -> None:
    WeeklyHours.objects.filter(practitioner=place.ann).delete()


def _one_day_different(place: Clinic, visit: Appointment) -> None:
    HoursException.objects.create(
        practitioner=place.ann, location=place.location, on=MONDAY, kind="none"
    )


def _kind_named_anew(place: Clinic, visit: Appointment) -> None:
    place.kind.name, place.kind.colour = "Follow-up", "rose"
    place.kind.save()


def _table_gone(place: Clinic, visit: Appointment) -> None:
    place.two.is_active = False
    place.two.save()


def _busy_elsewhere(place: Clinic, visit: Appointment) -> None:
    other = make.location()
    room = make.room(location=other)
    place.visit(location=other, room=room, start_at=place.at(15))


@pytest.mark.parametrize(
    "change",
    [
        _booked,
        _moved_within,
        _moved_away,
        _written_past_the_models,
        _renamed,
        _closed,
        _shorter_hours,
        _one_day_different,
        _kind_named_anew,
        _table_gone,
        _busy_elsewhere,
    ],
)
def test_a_change_makes_another_mark(
    place: Clinic, change: Callable[[Clinic, Appointment], None]
) -> None:
    visit = place.visit()
    before = _mark(place)
    assert _mark(place) == before
    change(place, visit)
    assert _mark(place) != before


def test_what_happens_elsewhere_makes_none(place: Clinic) -> None:
    place.visit()
    before = _mark(place)
    place.visit(start_at=place.at(10, day=MONDAY + timedelta(days=1)))
    other = make.location()
    place.visit(location=other, room=make.room(location=other), practitioner=make.user())
    assert _mark(place) == before


def test_it_is_one_query_whatever_the_day_holds(place: Clinic) -> None:
    for number in range(20):
        place.visit(start_at=place.at(9) + timedelta(minutes=20 * number), minutes=20)
    with CaptureQueriesContext(connection) as queries:
        _mark(place)
    assert len(queries) == 1
