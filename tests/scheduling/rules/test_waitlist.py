"""Who a free time suits: windows, dates, the practitioner, the visit they have."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules.slot import Offer, Span
from scheduling.rules.waitlist import (
    Misfit,
    Wish,
    days,
    first_fit,
    held_until,
    may_write,
    misfit,
    nearest_misfit,
)
from scheduling.rules.wish import DAY_ENDS, DAY_STARTS, Window

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
ANN, BEN, TABLE = uuid4(), uuid4(), uuid4()


def at(hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


def offer(start: datetime, who: object = ANN, minutes: int = 30) -> Offer:
    return Offer(start, start + timedelta(minutes=minutes), who, TABLE)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish(MONDAY), None),
        (Wish(MONDAY, practitioner=ANN), None),
        (Wish(MONDAY, practitioner=BEN), Misfit.PRACTITIONER),
        (Wish(MONDAY + timedelta(days=1)), Misfit.DATES),
        (Wish(MONDAY, until_on=MONDAY), None),
        (Wish(MONDAY - timedelta(days=9), until_on=MONDAY - timedelta(days=1)), Misfit.DATES),
        (Wish(MONDAY, windows=[Window(0, time(10), time(10, 30))]), None),
        (Wish(MONDAY, windows=[Window(0, time(10), time(10, 29))]), Misfit.WINDOWS),
        (Wish(MONDAY, windows=[Window(0, time(10, 1), time(12))]), Misfit.WINDOWS),
        (Wish(MONDAY, windows=[Window(1, DAY_STARTS, DAY_ENDS)]), Misfit.WINDOWS),
        (Wish(MONDAY, windows=[Window(1, time(8), time(9)), Window(0, time(9), time(12))]), None),
        (Wish(MONDAY, before=at(10)), Misfit.LATER),
        (Wish(MONDAY, before=at(10, 1)), None),
        (Wish(MONDAY, busy=[Span(at(10, 29), at(11))]), Misfit.BUSY),
        (Wish(MONDAY, busy=[Span(at(10, 30), at(11))]), None),
    ],
)
def test_ten_on_monday(wish: Wish, why: Misfit | None) -> None:
    assert misfit(offer(at(10)), wish, ZONE) is why


def test_the_first_that_suits_and_what_the_best_fails_on() -> None:
    wish = Wish(MONDAY, practitioner=ANN, windows=[Window(0, time(11), time(12))])
    times = [offer(at(9), BEN), offer(at(10)), offer(at(11)), offer(at(11, 10))]
    assert first_fit(times, wish, ZONE) == times[2]
    assert nearest_misfit(times[:2], wish, ZONE) is Misfit.WINDOWS
    assert nearest_misfit([], wish, ZONE) is None


@given(
    first=st.dates(MONDAY - timedelta(days=40), MONDAY + timedelta(days=40)),
    length=st.one_of(st.none(), st.integers(0, 40)),
    horizon=st.integers(0, 30),
)
def test_only_days_of_the_wish_from_today_on_are_looked_at(
    first: date, length: int | None, horizon: int
) -> None:
    until = None if length is None else first + timedelta(days=length)
    looked = days(Wish(first, until_on=until), MONDAY, horizon)
    wanted = [
        day
        for day in (MONDAY + timedelta(days=n) for n in range(horizon + 1))
        if day >= first and (until is None or day <= until)
    ]
    assert looked == wanted


@pytest.mark.parametrize(("hour", "may"), [(7, False), (8, True), (19, True), (20, False)])
def test_nothing_goes_out_by_itself_at_night(hour: int, may: bool) -> None:
    assert may_write(at(hour).astimezone(UTC), ZONE) is may


def test_a_time_is_kept_for_its_minutes_and_never_past_its_start() -> None:
    assert held_until(sent_at=at(8), hold_min=30, start_at=at(10)) == at(8, 30)
    assert held_until(sent_at=at(9, 45), hold_min=30, start_at=at(10)) == at(10)


def test_a_window_is_read_on_the_clock_of_the_day_also_when_clocks_change() -> None:
    """Nine on the local clock, the day before the change and the day of it."""
    for day in (date(2027, 3, 13), date(2027, 3, 14), date(2027, 11, 7)):
        window = Window(day.weekday(), time(9), time(10))
        assert misfit(offer(at(9, 0, day)), Wish(day, windows=[window]), ZONE) is None
        assert misfit(offer(at(8, 50, day)), Wish(day, windows=[window]), ZONE) is Misfit.WINDOWS
