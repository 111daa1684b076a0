"""What a patient can and would like."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from scheduling.rules.slot import Offer
from scheduling.rules.wish import OTHER_PERSON_MIN, Window, Wish, weekdays_of

ZONE = ZoneInfo("Europe/Berlin")
ANN, BEN = UUID(int=1), UUID(int=2)


def offer(start: datetime, who: UUID = ANN) -> Offer:
    return Offer(start, start + timedelta(minutes=30), who, UUID(int=3))


def test_a_window_is_read_on_the_local_clock_before_and_after_the_clocks_change() -> None:
    wish = Wish((), time(9), ZONE, (Window(0, time(8), time(9)),))
    winter = datetime.combine(date(2027, 3, 22), time(7, 30), UTC)  # 8:30 in Berlin
    summer = datetime.combine(date(2027, 3, 29), time(6, 30), UTC)  # 8:30 there as well
    assert wish.allowed([offer(winter), offer(summer)]) == [offer(winter), offer(summer)]
    assert not wish.allowed([offer(summer + timedelta(hours=1))])


def test_a_visit_over_midnight_lies_in_no_window() -> None:
    late = datetime(2027, 3, 22, 23, 45, tzinfo=ZONE)
    assert not Window(0, time(0), time(23, 59)).holds(late, late + timedelta(minutes=30))


def test_another_practitioner_costs_more_than_another_time() -> None:
    wish = Wish((), time(9), ZONE, practitioner=ANN)
    at = datetime(2027, 3, 22, 9, tzinfo=ZONE)
    assert wish.cost_min(offer(at, BEN)) == OTHER_PERSON_MIN
    assert wish.cost_min(offer(at + timedelta(hours=4))) == 240
    assert not Wish((), time(9), ZONE).is_other(offer(at, BEN))


def test_the_gap_is_the_usual_one_or_the_patients_own_as_far_as_a_week_has_room() -> None:
    assert [Wish((), time(9), ZONE).gap(n) for n in (1, 2, 3, 5)] == [4, 2, 2, 1]
    assert [Wish((), time(9), ZONE, gap_days=5).gap(n) for n in (1, 2, 3)] == [5, 5, 3]


def test_weekdays_of_windows() -> None:
    some = [Window(4, time(8), time(9)), Window(1, time(8), time(9)), Window(4, time(14), time(15))]
    assert weekdays_of(some) == (1, 4)
