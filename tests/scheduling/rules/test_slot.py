"""Free times, above all where the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduling.rules import slot
from scheduling.rules.slot import Offer, Shape, Shift, Span

NEW_YORK = ZoneInfo("America/New_York")
SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
ANN, BEN, ONE, TWO = (UUID(int=number) for number in range(1, 5))


def offers(free: dict[UUID, list[Span]], shape: Shape, **facts: Any) -> list[Offer]:
    """Offers of practitioners whose hours are their free times, unless told otherwise."""
    usual = {"hours": free, "rooms": {ONE: []}, "zone": ZoneInfo("UTC")}
    return slot.offers(free=free, shape=shape, **{**usual, **facts})


def at(hour: int, minute: int = 0, day: int = 1) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=UTC)


def test_a_time_in_the_gap_does_not_exist() -> None:
    assert slot.moments(SPRING, time(2, 30), NEW_YORK) == []


def test_a_time_in_the_fold_comes_twice() -> None:
    first, second = slot.moments(AUTUMN, time(1, 30), NEW_YORK)
    assert second - first == timedelta(hours=1)


@pytest.mark.parametrize("day", [date(2027, 3, 13), date(2027, 11, 8)])
def test_other_times_come_once(day: date) -> None:
    assert len(slot.moments(day, time(9), NEW_YORK)) == 1


def test_days_of_the_change_last_23_and_25_hours() -> None:
    spring, autumn = slot.day_span(SPRING, NEW_YORK), slot.day_span(AUTUMN, NEW_YORK)
    assert spring.end - spring.start == timedelta(hours=23)
    assert autumn.end - autumn.start == timedelta(hours=25)


def test_hours_that_begin_in_the_gap_begin_after_it() -> None:
    span = slot.opens(SPRING, time(2, 30), time(5), NEW_YORK)
    assert span.start.astimezone(NEW_YORK).time() == time(3, 30)
    assert span.end.astimezone(NEW_YORK).time() == time(5)


def test_hours_over_the_fold_hold_both_hours() -> None:
    span = slot.opens(AUTUMN, time(0), time(3), NEW_YORK)
    assert span.end - span.start == timedelta(hours=4)


def test_weekly_hours_keep_their_wall_time_over_the_change() -> None:
    shift = Shift(4, time(9), time(12), date(2027, 1, 1))
    before, after = (
        slot.working([shift], day, NEW_YORK)[0] for day in (date(2027, 3, 12), date(2027, 3, 19))
    )
    assert before.start.astimezone(NEW_YORK).time() == after.start.astimezone(NEW_YORK).time()
    assert after.start - before.start == timedelta(days=7) - timedelta(hours=1)


def test_hours_hold_only_while_valid() -> None:
    shift = Shift(0, time(9), time(12), date(2026, 6, 8), date(2026, 6, 15))
    days = [date(2026, 6, day) for day in (1, 8, 15, 22)]
    assert [bool(slot.working([shift], day, NEW_YORK)) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_overlapping_hours_are_joined() -> None:
    shifts = [
        Shift(0, time(9), time(12), date(2026, 1, 1)),
        Shift(0, time(11), time(14), date(2026, 1, 1)),
    ]
    assert len(slot.working(shifts, date(2026, 6, 1), NEW_YORK)) == 1


def test_offers_name_the_first_free_room() -> None:
    rooms = {ONE: [Span(at(9), at(9, 30))], TWO: []}
    found = offers({ANN: [Span(at(9), at(10))]}, Shape(30), rooms=rooms)
    assert next((offer.start, offer.room) for offer in found) == (at(9), TWO)
    assert [(offer.start, offer.room) for offer in found][-1] == (at(9, 30), ONE)


def test_a_buffer_needs_its_time_but_is_no_visit() -> None:
    free = {ANN: [Span(at(9), at(9, 40))]}
    assert len(offers(free, Shape(30, 10))) == 1
    assert offers(free, Shape(30, 15)) == []
    assert offers(free, Shape(30, 10))[0].end == at(9, 30)


def test_while_one_patient_rests_the_practitioner_is_offered_at_the_next_table() -> None:
    """Ann assesses somebody from nine, who rests from ten past to twenty past."""
    hours = {ANN: [Span(at(9), at(9, 40))]}
    free = {ANN: [Span(at(9, 10), at(9, 20)), Span(at(9, 30), at(9, 40))]}
    facts: dict[str, Any] = {"hours": hours, "rooms": {ONE: [Span(at(9), at(9, 30))], TWO: []}}
    found = offers(free, Shape(30, 0, 10, 10), **facts)
    assert [(offer.start, offer.end, offer.room) for offer in found] == [
        (at(9, 10), at(9, 40), TWO)
    ]
    assert offers(free, Shape(30), **facts) == []


def test_a_rest_lies_within_the_hours() -> None:
    """A patient does not rest through lunch."""
    free = {ANN: [Span(at(11, 50), at(12)), Span(at(12, 10), at(12, 20))]}
    assert offers(free, Shape(30, 0, 10, 10)) == []


def test_a_buffer_belongs_to_the_last_turn() -> None:
    shape = Shape(30, 5, 10, 10)
    assert shape.turns(at(9)) == [Span(at(9), at(9, 10)), Span(at(9, 20), at(9, 35))]
    assert Shape(30, 5).turns(at(9)) == [Span(at(9), at(9, 35))]


def test_what_stays_free_before_a_visit_needs_its_time_too() -> None:
    free = {ANN: [Span(at(9), at(9, 50))]}
    assert [offer.start for offer in offers(free, Shape(30, lead_min=10))] == [at(9, 10), at(9, 20)]
    assert offers(free, Shape(30, 15, lead_min=10)) == []
    tables = {ONE: [Span(at(8), at(9, 5))], TWO: []}
    found = offers(free, Shape(30, lead_min=10), rooms=tables)
    assert [offer.room for offer in found] == [TWO, ONE]


def test_a_lead_belongs_to_the_first_turn_and_not_to_the_patient() -> None:
    shape = Shape(30, 5, 10, 10, lead_min=5)
    assert shape.turns(at(9)) == [Span(at(8, 55), at(9, 10)), Span(at(9, 20), at(9, 35))]
    assert shape.period(at(9)) == Span(at(9), at(9, 35))
    assert shape.whole(at(9)) == Span(at(8, 55), at(9, 35))


def test_nearest_prefers_the_same_practitioner() -> None:
    free = {ANN: [Span(at(14), at(15))], BEN: [Span(at(9), at(12))]}
    found = offers(free, Shape(30))
    near = slot.nearest(found, wanted=at(9), practitioner=ANN)
    assert [offer.practitioner for offer in near] == [ANN] * 3
    only_two = slot.nearest(
        [offer for offer in found if offer.practitioner == BEN or offer.start == at(14)],
        wanted=at(9),
        practitioner=ANN,
    )
    assert [offer.practitioner for offer in only_two] == [BEN, BEN, ANN]


spans = st.lists(
    st.tuples(st.integers(0, 200), st.integers(1, 60)).map(
        lambda pair: Span(at(0) + timedelta(minutes=pair[0]), at(0) + timedelta(minutes=sum(pair)))
    ),
    max_size=8,
)


@given(spans, spans)
def test_what_is_left_is_exactly_what_is_not_busy(free: list[Span], busy: list[Span]) -> None:
    left = slot.subtract(free, busy)
    for minute in range(0, 262, 3):
        moment = at(0) + timedelta(minutes=minute, seconds=30)
        wanted = any(s.start <= moment < s.end for s in free) and not any(
            s.start <= moment < s.end for s in busy
        )
        assert wanted == any(s.start <= moment < s.end for s in left)


@pytest.mark.parametrize(("year", "fine"), [(1, False), (1999, False), (2026, True), (9999, False)])
def test_years_beyond_trust(year: int, fine: bool) -> None:
    assert slot.is_bookable_year(date(year, 1, 1)) is fine
