"""Today's board: nobody who is on a table or waits is ever missing."""

from datetime import timedelta
from typing import Any

import pytest

from scheduling.models.board import Board
from scheduling.models.sheet import Sheet
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def board(place: Clinic) -> Board:
    local = NOW.astimezone(place.location.tz)
    return Board(Sheet(place.location, local.date(), local))


def on_table(place: Clinic, minutes_ago: int, **fields: Any) -> None:
    place.visit(
        start_at=NOW - timedelta(minutes=minutes_ago),
        status="in_room",
        arrived_at=NOW,
        in_room_at=NOW - timedelta(minutes=minutes_ago),
        **fields,
    )


def test_every_table_stands_on_the_board(place: Clinic) -> None:
    assert [(seat.room, seat.visit) for seat in board(place).seats] == [
        (place.one, None),
        (place.two, None),
    ]


def test_two_on_one_table_are_both_shown(place: Clinic) -> None:
    on_table(place, 45)
    on_table(place, 10)
    seats = board(place).seats
    assert [(seat.room, seat.minutes) for seat in seats if seat.visit] == [
        (place.one, 45),
        (place.one, 10),
    ]
    assert board(place).on_tables == 2


def test_the_bar_never_runs_over(place: Clinic) -> None:
    on_table(place, 45)
    assert board(place).seats[0].share == 100


def test_late_and_early_waiters_are_told_apart(place: Clinic) -> None:
    for minutes in (-40, 20):
        place.visit(
            start_at=NOW + timedelta(minutes=minutes),
            status="arrived",
            arrived_at=NOW - timedelta(minutes=12),
        )
    waiting = board(place).waiting
    assert [(waiter.minutes, waiter.late_min) for waiter in waiting] == [(12, 40), (12, 0)]
    assert board(place).past_time == 1
    assert board(place).longest_min == 12


def test_who_comes_later_is_counted(place: Clinic) -> None:
    place.visit(start_at=NOW + timedelta(minutes=30))
    place.visit(start_at=NOW + timedelta(hours=3))
    assert len(board(place).coming) == 1
    assert board(place).later == 1
