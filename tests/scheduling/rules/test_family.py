"""Blocks for a family: one after another, or side by side at two tables."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scheduling.rules.family import Day, Member, Together, blocks
from scheduling.rules.slot import Offer, Shape, Span, subtract

ANN, BEN, ONE, TWO = (UUID(int=number) for number in range(1, 5))
PLAIN, PHASED = Shape(30), Shape(30, 0, 10, 10)


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, 1, hour, minute, tzinfo=UTC)


def day(**fields: Any) -> Day:
    """Ann alone, nine to twelve, two tables; `taken` is hers."""
    hours = fields.pop("hours", {ANN: [Span(at(9), at(12))]})
    taken: dict[UUID, list[Span]] = fields.pop("taken", {})
    free = {key: subtract(spans, taken.get(key, [])) for key, spans in hours.items()}
    usual: dict[str, Any] = {"rooms": {ONE: [], TWO: []}, "not_before": at(0)}
    return Day(hours=hours, free=free, zone=ZoneInfo("UTC"), **{**usual, **fields})


def first(facts: Day, members: list[Member], together: Together) -> list[tuple[str, UUID, UUID]]:
    found = next(blocks(facts, members, together), ())
    return [(f"{one.start:%H:%M}", one.practitioner, one.room) for one in found]


def test_one_after_another_with_the_same_practitioner() -> None:
    found = first(day(), [Member(PLAIN)] * 3, Together.AFTER)
    assert [time for time, _who, _room in found] == ["09:00", "09:30", "10:00"]


def test_a_gap_of_more_than_twenty_minutes_is_no_block() -> None:
    taken = {ANN: [Span(at(9, 30), at(9, 50)), Span(at(10, 20), at(10, 50))]}
    found = first(day(taken=taken), [Member(PLAIN)] * 2, Together.AFTER)
    assert [time for time, *_rest in found] == ["09:00", "09:50"]
    taken = {ANN: [Span(at(9, 30), at(10)), Span(at(10, 30), at(11))]}
    found = first(day(taken=taken), [Member(PLAIN)] * 2, Together.AFTER)
    assert [time for time, *_rest in found] == ["11:00", "11:30"]


def test_side_by_side_alone_needs_a_rest_on_blocks() -> None:
    assert first(day(), [Member(PLAIN)] * 2, Together.BESIDE) == []
    found = first(day(), [Member(PHASED)] * 2, Together.BESIDE)
    assert found == [("09:00", ANN, ONE), ("09:10", ANN, TWO)]


def test_side_by_side_with_two_practitioners_begins_together() -> None:
    hours = {ANN: [Span(at(9), at(12))], BEN: [Span(at(9), at(12))]}
    found = first(day(hours=hours), [Member(PLAIN)] * 2, Together.BESIDE)
    assert {(time, who) for time, who, _room in found} == {("09:00", ANN), ("09:00", BEN)}
    assert {room for _time, _who, room in found} == {ONE, TWO}


def test_one_table_holds_nobody_side_by_side() -> None:
    assert first(day(rooms={ONE: []}), [Member(PHASED)] * 2, Together.BESIDE) == []


def test_who_is_elsewhere_is_not_placed() -> None:
    busy = Member(PLAIN, (Span(at(9), at(10)),))
    found = first(day(), [Member(PLAIN), busy], Together.AFTER)
    assert [time for time, *_rest in found] == ["09:10", "10:00"]


def test_a_buffer_and_an_odd_length_lead_to_the_next_time_of_the_grid() -> None:
    found = first(day(), [Member(Shape(25, 10)), Member(PLAIN)], Together.AFTER)
    assert [time for time, *_rest in found] == ["09:00", "09:40"]


def test_the_past_is_not_offered() -> None:
    found = first(day(not_before=at(10, 5)), [Member(PLAIN)] * 2, Together.AFTER)
    assert [time for time, *_rest in found] == ["10:10", "10:40"]


@pytest.mark.parametrize("count", [0, 7])
def test_nobody_and_too_many_have_no_block(count: int) -> None:
    assert list(blocks(day(), [Member(PLAIN)] * count, Together.AFTER)) == []


shapes = st.sampled_from([PLAIN, PHASED, Shape(20), Shape(40, 5), Shape(45, 5, 15, 15)])
spans = st.lists(
    st.tuples(st.integers(0, 35), st.integers(1, 6)).map(
        lambda pair: Span(
            at(9) + timedelta(minutes=5 * pair[0]), at(9) + timedelta(minutes=5 * sum(pair))
        )
    ),
    max_size=4,
)


def test_who_gives_a_kind_of_visit_and_where() -> None:
    hours = {ANN: [Span(at(9), at(12))], BEN: [Span(at(9), at(12))]}
    bens = Member(PLAIN, practitioners=frozenset({BEN}), rooms=frozenset({TWO}))
    found = first(day(hours=hours), [Member(PLAIN), bens], Together.BESIDE)
    assert found == [("09:00", ANN, ONE), ("09:00", BEN, TWO)]


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    st.lists(shapes, min_size=1, max_size=4),
    st.sampled_from(list(Together)),
    spans,
    spans,
    spans,
    spans,
)
def test_no_block_puts_anybody_or_any_table_in_two_places(
    kinds: list[Shape],
    together: Together,
    ann: list[Span],
    ben: list[Span],
    one: list[Span],
    elsewhere: list[Span],
) -> None:
    """Against everything that is taken, and among themselves; in order; without long waits."""
    hours = {ANN: [Span(at(9), at(12))], BEN: [Span(at(9), at(12))]}
    facts = day(hours=hours, taken={ANN: ann, BEN: ben}, rooms={ONE: one, TWO: []})
    members = [Member(kinds[0], tuple(elsewhere)), *(Member(kind) for kind in kinds[1:])]
    for found in list(blocks(facts, members, together))[:4]:
        assert len(found) == len(kinds)
        check(found, kinds, together, {ANN: ann, BEN: ben}, {ONE: one, TWO: []}, elsewhere)


def check(
    found: tuple[Offer, ...],
    kinds: list[Shape],
    together: Together,
    taken: dict[UUID, list[Span]],
    rooms: dict[UUID, list[Span]],
    elsewhere: list[Span],
) -> None:
    people = {key: list(spans) for key, spans in taken.items()}
    tables = {key: list(spans) for key, spans in rooms.items()}
    wholes = [shape.whole(offer.start) for shape, offer in zip(kinds, found, strict=True)]
    assert not any(wholes[0].overlaps(span) for span in elsewhere)
    for shape, offer, whole in zip(kinds, found, wholes, strict=True):
        turns = shape.turns(offer.start)
        assert not any(a.overlaps(b) for a in turns for b in people[offer.practitioner])
        assert not any(whole.overlaps(span) for span in tables[offer.room])
        assert at(9) <= whole.start
        assert whole.end <= at(12)
        people[offer.practitioner] += turns
        tables[offer.room].append(whole)
    for before, after in pairwise(wholes):
        if together == Together.AFTER:
            assert before.end <= after.start <= before.end + timedelta(minutes=20)
        else:
            assert before.start <= after.start < before.end
