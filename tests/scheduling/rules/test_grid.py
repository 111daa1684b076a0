"""A day as rows of five minutes."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.rules import grid
from scheduling.rules.grid import Place, Window
from scheduling.rules.slot import Span

ZONE = ZoneInfo("America/New_York")


def at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 24, hour, minute, tzinfo=ZONE)


DAY = Window(at(8, 30), at(17))


def test_a_visit_takes_a_row_for_every_five_minutes() -> None:
    assert DAY.place(Span(at(9), at(9, 30))) == Place(7, 6)
    assert DAY.rows == 102


def test_what_sticks_out_is_cut_and_what_is_outside_is_not_drawn() -> None:
    assert DAY.place(Span(at(8), at(8, 40))) == Place(1, 2)
    assert DAY.place(Span(at(6), at(7))) is None
    assert DAY.row_of(at(18)) is None


def test_full_hours_are_marked() -> None:
    assert [mark.hour for mark in DAY.marks()] == list(range(9, 17))


def test_the_window_holds_everything_in_half_hours() -> None:
    found = grid.window(
        [Span(at(9, 10), at(10)), Span(at(12), at(13, 5))], default=Span(at(8), at(9))
    )
    assert (found.start, found.end) == (at(9), at(13, 30))
    empty = grid.window([], default=Span(at(8), at(18)))
    assert (empty.start, empty.end) == (at(8), at(18))


def test_free_time_is_cut_at_the_half_hours_and_scraps_are_left_out() -> None:
    cut = grid.pieces(Span(at(9, 10), at(10, 35)), 30)
    assert [(one.start, one.end) for one in cut] == [
        (at(9, 10), at(9, 30)),
        (at(9, 30), at(10)),
        (at(10), at(10, 30)),
    ]


def test_the_day_of_the_change_has_as_many_rows_as_minutes() -> None:
    start = datetime(2027, 3, 14, 0, tzinfo=ZONE)
    assert Window(start, start + timedelta(hours=6)).rows == 5 * 12
