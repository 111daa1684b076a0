"""How full a month is."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Closure
from scheduling.models.load import DayLoad, MonthLoad
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def cell(place: Clinic, day: date) -> DayLoad:
    weeks = MonthLoad(place.location, day, NOW).weeks
    return next(one for week in weeks for one in week if one.on == day)


def test_it_counts_visits_and_booked_minutes(place: Clinic) -> None:
    place.visit()
    place.visit(practitioner=place.ben, room=place.two, minutes=60)
    place.visit(start_at=place.at(14), status="no_show")
    monday = cell(place, MONDAY)
    assert (monday.visits, monday.booked_min, monday.open_min) == (2, 90, 960)
    assert (monday.share_pct, monday.look) == (9, "free")


def test_a_rest_is_not_booked_time(place: Clinic) -> None:
    """While the patient is on blocks the practitioner can be booked."""
    place.visit(resting=(10, 20))
    assert cell(place, MONDAY).booked_min == 20


def test_a_full_day_says_so(place: Clinic) -> None:
    for user, room in ((place.ann, place.one), (place.ben, place.two)):
        place.visit(practitioner=user, room=room, start_at=place.at(9), minutes=480)
    assert cell(place, MONDAY).look == "full"


def test_closed_days_carry_their_reason(place: Clinic) -> None:
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Holiday")
    assert (cell(place, MONDAY).look, cell(place, MONDAY).closed) == ("closed", "Holiday")
    assert cell(place, MONDAY - timedelta(days=1)).closed == ""


@pytest.mark.parametrize("day", [date(2026, 12, 31), date(2028, 2, 29), date(2027, 1, 1)], ids=str)
def test_the_months_beside_it(place: Clinic, day: date) -> None:
    month = MonthLoad(place.location, day, NOW)
    assert (month.later - day.replace(day=1)).days in {29, 30, 31}
    assert (month.later.day, month.earlier.day) == (1, 1)
    assert MonthLoad(place.location, month.earlier, NOW).later == day.replace(day=1)


@pytest.mark.parametrize("visits", [1, 15])
def test_the_queries_do_not_grow(place: Clinic, visits: int) -> None:
    for number in range(visits):
        place.visit(start_at=place.at(9) + timedelta(minutes=30 * number))
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert MonthLoad(place.location, MONDAY, NOW).visits == visits
        assert len(MonthLoad(place.location, MONDAY, NOW).weeks) == 6
    assert len(seen) <= 7
