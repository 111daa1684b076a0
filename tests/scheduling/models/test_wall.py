"""The intended wall time: noted by every write, demanded by the database, filled for old rows."""

import importlib
from datetime import date, time, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import DatabaseError, connection
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.actions import appointment
from scheduling.gateways import zonedata
from scheduling.models import Appointment
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, hours

pytestmark = pytest.mark.django_db
FIELDS = ("wall_on", "wall_at", "wall_fold", "zone", "zone_data")


@pytest.fixture
def place() -> Clinic:
    return clinic()


def noted(visit: Appointment) -> tuple[Any, ...]:
    return tuple(Appointment.objects.values_list(*FIELDS).get(pk=visit.pk))


def test_booking_and_moving_note_the_wall(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    usual = (0, "America/New_York", zonedata.version())
    assert noted(visit) == (MONDAY, time(10), *usual)
    tuesday = MONDAY + timedelta(days=1)
    appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ann,
        room=place.one,
        start_at=place.at(14, 20, day=tuesday),
    )
    assert noted(visit) == (tuesday, time(14, 20), *usual)


def test_the_second_half_past_one_is_noted(place: Clinic) -> None:
    sunday = date(2027, 11, 7)
    hours(place.ann, place.location, weekdays=[6], starts=time(0), ends=time(5))
    start = place.at(1, 30, day=sunday).replace(fold=1)
    visit = appointment.book(**place.facts(start_at=start))
    assert noted(visit)[:3] == (sunday, time(1, 30), 1)
    assert visit.wall.fold == 1


def test_a_visit_that_is_stored_in_bulk_notes_it_too(place: Clinic) -> None:
    made = place.visit()
    copy = Appointment(
        **{
            name: getattr(made, name)
            for name in ("patient", "practitioner", "room", "location", "type")
        },
        period=DateTimeTZRange(place.at(15), place.at(16), "[)"),
    )
    Appointment.objects.bulk_create([copy])
    assert noted(copy)[:2] == (MONDAY, time(15))


def test_the_database_refuses_a_start_without_its_wall(place: Clinic) -> None:
    visit = place.visit()
    visit.period = DateTimeTZRange(place.at(11), place.at(12), "[)")
    with pytest.raises(DatabaseError, match="note_wall"):
        visit.save()


def test_another_length_needs_no_new_wall(place: Clinic) -> None:
    visit = place.visit()
    visit.period = DateTimeTZRange(place.at(10), place.at(11), "[)")
    visit.save()
    assert noted(visit)[:2] == (MONDAY, time(10))


def test_the_migration_fills_visits_that_were_there(place: Clinic) -> None:
    summer = place.visit(start_at=place.at(9, day=date(2027, 7, 5)))
    winter = place.visit()
    right = [noted(summer), noted(winter)]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE scheduling_appointment SET wall_on = '2000-01-01', wall_at = '00:00', zone = ''"
        )
    importlib.import_module("scheduling.migrations.0004_wall_and_types").fill(apps, None)
    assert [noted(summer), noted(winter)] == right
