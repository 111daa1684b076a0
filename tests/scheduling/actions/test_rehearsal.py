"""Who is affected is what a change really does: asked, told, and nothing written."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import Refused
from clinic.models import AuditEvent
from scheduling.actions import holiday, hours
from scheduling.actions.rehearsal import touched
from scheduling.gateways import holiday as library
from scheduling.models import Closure, HoursException, WeeklyHours
from scheduling.models.outside import outside, to_move
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db
LATER = MONDAY + timedelta(days=7)


@pytest.fixture
def place() -> Clinic:
    return clinic()


def test_a_closure_touches_its_days_and_writes_nothing(place: Clinic) -> None:
    first, second = place.visit(), place.visit(start_at=place.at(9, day=LATER))
    place.visit(start_at=place.at(9), practitioner=place.ben, room=place.two)
    facts = {"practitioner": place.ann, "last_on": LATER, "reason": "Away"}

    def away() -> Closure:
        return hours.close(by=place.desk, now=NOW, first_on=MONDAY, **facts)

    assert [visit.pk for visit in touched(now=NOW, change=away)] == [first.pk, second.pk]
    assert not Closure.objects.exists()
    assert not AuditEvent.objects.exists()
    away()
    assert touched(now=NOW, change=away) == []  # they are outside already
    assert [visit for visit, _why in to_move(NOW)] == [first, second]


def test_leave_by_the_hour_touches_its_hours(place: Clinic) -> None:
    hit = place.visit(start_at=place.at(10, 30))
    place.visit(start_at=place.at(9))

    def away() -> object:
        facts = {"starts": time(10, 45), "ends": time(12), "reason": "Dentist"}
        return hours.close(
            by=None, now=NOW, practitioner=place.ann, first_on=MONDAY, last_on=MONDAY, **facts
        )

    assert touched(now=NOW, change=away) == [hit]


def test_shorter_hours_touch_the_edge(place: Clinic) -> None:
    late = place.visit(start_at=place.at(16, 30))
    place.visit(start_at=place.at(10))
    row = WeeklyHours.objects.get(practitioner=place.ann, weekday=0)
    shorter = touched(
        now=NOW,
        change=lambda: hours.change(by=None, now=NOW, hours=row, ends=time(16)),
    )
    assert shorter == [late]
    assert len(touched(now=NOW, change=lambda: hours.remove(by=None, now=NOW, hours=row))) == 2
    assert WeeklyHours.objects.filter(pk=row.pk, ends=time(17)).exists()


def test_a_day_that_differs_touches_what_is_left_out(place: Clinic) -> None:
    early = place.visit(start_at=place.at(9))
    place.visit(start_at=place.at(13))
    facts = {"practitioner": place.ann, "location": place.location, "on": MONDAY}
    found = touched(
        now=NOW,
        change=lambda: hours.differ(
            by=None, now=NOW, kind="instead", starts=time(12), ends=time(16), **facts
        ),
    )
    assert found == [early]
    assert not HoursException.objects.exists()


def test_visits_that_are_over_or_free_are_nobodys_trouble(place: Clinic) -> None:
    place.visit(status="cancelled", cancelled_at=NOW, cancel_reason="work")
    place.visit(start_at=NOW - timedelta(days=1))
    away = {"first_on": MONDAY - timedelta(days=9), "last_on": LATER, "reason": "Closed"}
    assert touched(now=NOW, change=lambda: hours.close(by=None, now=NOW, **away)) == []


def test_what_is_outside_on_purpose_is_no_work_until_the_day_closes(place: Clinic) -> None:
    night = place.visit(start_at=place.at(19), outside_reason="asked for")
    assert set(outside(NOW)) == {night.pk}
    assert to_move(NOW) == []
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Closed")
    assert [visit for visit, _why in to_move(NOW)] == [night]


def test_the_same_queries_for_one_and_twenty_visits(place: Clinic) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            outside(NOW)
        return len(asked)

    place.visit()
    few = ask()
    for number in range(20):
        place.visit(start_at=place.at(9, day=LATER + timedelta(days=number)))
    assert ask() == few


# ── public holidays ────────────────────────────────────────────────────────────────────────


def decide(place: Clinic, *days: date, year: int = 2026) -> int:
    return holiday.decide(
        by=place.desk, now=NOW, location=place.location, year=year, closed=set(days)
    )


THANKSGIVING, CHRISTMAS = date(2026, 11, 26), date(2026, 12, 25)


def test_a_holiday_is_closed_and_opened_again(place: Clinic) -> None:
    assert decide(place, THANKSGIVING, CHRISTMAS) == 2
    row = Closure.objects.get(first_on=THANKSGIVING)
    assert (row.reason, row.location) == ("Thanksgiving Day", place.location)
    assert row.source.startswith("holidays ")
    assert decide(place, CHRISTMAS) == 1
    assert [row.first_on for row in Closure.objects.all()] == [CHRISTMAS]
    assert decide(place, CHRISTMAS) == 0
    actions = list(AuditEvent.objects.order_by("id").values_list("action", flat=True))
    assert actions == ["holiday.close", "holiday.close", "holiday.open", "holiday.keep"]


def test_another_place_stays_open(place: Clinic) -> None:
    other = make.location()
    decide(place, THANKSGIVING)
    assert not Closure.objects.of_holidays(other, 2026).exists()


def test_an_update_of_the_library_changes_no_calendar(
    place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It drops one holiday and finds another: what was decided stands, the new day stays open."""
    decide(place, THANKSGIVING)
    moved = library.Holiday(date(2026, 11, 19), "Thanksgiving Day")
    monkeypatch.setattr(library, "of_year", lambda *where: [moved])
    assert [row.first_on for row in Closure.objects.all()] == [THANKSGIVING]
    assert decide(place, THANKSGIVING) == 0
    assert [row.first_on for row in Closure.objects.all()] == [THANKSGIVING]


def test_a_day_that_is_no_holiday_is_refused(place: Clinic) -> None:
    with pytest.raises(Refused, match="list of holidays has changed"):
        decide(place, date(2026, 11, 27))
    with pytest.raises(Refused, match="no public holiday"):
        holiday.close(by=None, now=NOW, location=place.location, on=date(2026, 11, 27))


def test_closing_twice_is_closing_once(place: Clinic) -> None:
    first, second = (
        holiday.close(by=place.desk, now=NOW, location=place.location, on=THANKSGIVING)
        for _press in range(2)
    )
    assert first == second
    assert Closure.objects.count() == 1
