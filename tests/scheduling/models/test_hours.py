"""What the diary knows of a day: the week, what differs, leave by the hour, closures."""

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from scheduling.actions import appointment
from scheduling.models import Closure, HoursException
from scheduling.models.diary import Diary
from scheduling.models.week import WeekHours
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, hours

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def works(place: Clinic, day: date = MONDAY) -> list[tuple[time, time]]:
    """When Ann works, on the wall."""
    tz = place.location.tz
    spans = Diary(place.location, day, day, NOW).hours_of(place.ann.pk, day)
    return [(span.start.astimezone(tz).time(), span.end.astimezone(tz).time()) for span in spans]


def differs(place: Clinic, kind: str, *times: int, on: date = MONDAY) -> HoursException:
    starts, ends = (time(hour) for hour in times) if times else (None, None)
    return HoursException.objects.create(
        practitioner=place.ann,
        location=place.location,
        on=on,
        kind=kind,
        starts=starts,
        ends=ends,
    )


def test_other_hours_stand_in_the_place_of_the_weeks(place: Clinic) -> None:
    differs(place, "instead", 12, 14)
    differs(place, "instead", 16, 18)
    assert works(place) == [(time(12), time(14)), (time(16), time(18))]
    assert works(place, MONDAY + timedelta(days=1)) == [(time(9), time(17))]


def test_more_hours_are_added(place: Clinic) -> None:
    differs(place, "extra", 18, 20)
    assert works(place) == [(time(9), time(17)), (time(18), time(20))]
    saturday = MONDAY + timedelta(days=5)
    differs(place, "extra", 9, 12, on=saturday)
    assert works(place, saturday) == [(time(9), time(12))]
    visit = appointment.book(**place.facts(start_at=place.at(9, day=saturday)))
    assert visit.status == "booked"


def test_a_day_without_hours(place: Clinic) -> None:
    differs(place, "none")
    assert works(place) == []
    with pytest.raises(appointment.OutsideHours, match="does not work at that time"):
        appointment.book(**place.facts())


def test_who_only_works_one_day_is_offered_on_it(place: Clinic) -> None:
    place.ann.hours.all().delete()
    differs(place, "extra", 9, 10)
    offers = Diary(place.location, MONDAY, MONDAY, NOW).offers(MONDAY, kind=place.kind)
    assert place.ann.pk in {offer.practitioner for offer in offers}


def leave(place: Clinic, **fields: Any) -> Closure:
    usual = {"practitioner": place.ann, "first_on": MONDAY, "last_on": MONDAY, "reason": "Dentist"}
    return Closure.objects.create(**{**usual, **fields})


def test_leave_by_the_hour_is_cut_out(place: Clinic) -> None:
    leave(place, starts=time(11), ends=time(13), last_on=MONDAY + timedelta(days=1))
    for day in (MONDAY, MONDAY + timedelta(days=1)):
        assert works(place, day) == [(time(9), time(11)), (time(13), time(17))]
    assert Diary(place.location, MONDAY, MONDAY, NOW).closure_of(place.ann.pk, MONDAY) is None
    with pytest.raises(appointment.OutsideHours, match="Ann Alder is away at that time: Dentist"):
        appointment.book(**place.facts(start_at=place.at(10, 45)))
    assert appointment.book(**place.facts(start_at=place.at(10, 30))).status == "booked"
    ben = place.facts(start_at=place.at(11), practitioner=place.ben, room=place.two)
    assert appointment.book(**ben).status == "booked"


def test_leave_from_an_hour_on_lasts_until_its_last_day_is_over(place: Clinic) -> None:
    row = leave(place, starts=time(11, 3), last_on=MONDAY + timedelta(days=1))
    tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
    assert works(place) == [(time(9), time(11, 3))]
    assert works(place, tuesday) == []
    assert works(place, wednesday) == [(time(9), time(17))]
    diary = Diary(place.location, MONDAY, wednesday, NOW)
    assert diary.closure_of(place.ann.pk, MONDAY) is None
    assert diary.closure_of(place.ann.pk, tuesday) == row
    with pytest.raises(appointment.OutsideHours, match="Ann Alder is away at that time: Dentist"):
        appointment.book(**place.facts(start_at=place.at(11)))
    assert appointment.book(**place.facts(start_at=place.at(10, 30))).status == "booked"


def test_a_closure_from_an_hour_on_ends_with_the_day_when_the_clocks_change(place: Clinic) -> None:
    on = date(2027, 11, 7)
    row = leave(place, first_on=on, last_on=on, starts=time(3))
    span = row.span_on(on, place.location.tz)
    assert span.end - span.start == timedelta(hours=21)
    assert row.span_on(on, place.location.tz).end == place.at(0, day=on + timedelta(days=1))


@pytest.mark.parametrize(("starts", "ends"), [(None, time(9)), (time(10), time(9))], ids=str)
def test_a_part_of_a_day_begins_and_ends_in_order(place: Clinic, starts: Any, ends: Any) -> None:
    with pytest.raises(IntegrityError, match="closure_part_of_a_day"):
        leave(place, starts=starts, ends=ends)


def test_no_hours_say_none_and_others_say_which(place: Clinic) -> None:
    with pytest.raises(IntegrityError, match="exception_says_its_hours"):
        differs(place, "none", 9, 10)


def test_all_of_it_is_read_in_a_fixed_number_of_queries(place: Clinic) -> None:
    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            month = Diary(place.location, MONDAY, MONDAY + timedelta(days=30), NOW)
            for number in range(30):
                month.offers(MONDAY + timedelta(days=number), kind=place.kind)
        return len(asked)

    few = ask()
    for number in range(20):
        day = MONDAY + timedelta(days=number)
        leave(place, first_on=day, last_on=day, starts=time(11), ends=time(12))
        differs(place, "extra", 18, 20, on=day)
        hours(place.ben, place.location, weekdays=[5], starts=time(number), ends=time(number + 1))
    assert ask() == few == 8


def test_the_week_is_drawn_by_the_wall(place: Clinic) -> None:
    differs(place, "extra", 18, 20, on=MONDAY + timedelta(days=1))
    leave(place, first_on=MONDAY, last_on=MONDAY)
    friday = MONDAY + timedelta(days=4)
    Closure.objects.create(first_on=friday, last_on=friday, reason="Inventory")
    week = WeekHours(place.location, MONDAY, NOW)
    assert week.edges == (8, 23)
    monday, tuesday, *_rest, saturday, _sunday = week.days
    ann, ben = monday.lines
    assert (ann.bars, [row.reason for row in ann.away]) == ([], ["Dentist"])
    assert [(bar.offset, bar.length) for bar in ben.bars] == [(4, 32)]
    assert [(bar.offset, bar.length) for bar in tuesday.lines[0].bars] == [(4, 32), (40, 8)]
    closed = week.days[4].closed
    assert closed is not None
    assert closed.reason == "Inventory"
    assert not saturday.lines


@pytest.mark.parametrize("day", [date(2027, 3, 14), date(2027, 11, 7)], ids=str)
def test_nine_stands_under_nine_on_the_days_of_the_change(place: Clinic, day: date) -> None:
    hours(place.ann, place.location, weekdays=[6])
    week = WeekHours(place.location, day - timedelta(days=6), NOW)
    drawn = [(bar.offset, bar.length) for d in week.days for line in d.lines for bar in line.bars]
    assert drawn == [(4, 32)] * 11  # two people on five days, and one on the Sunday
