"""A trend shows gaps as gaps and never leaves its frame."""

import re

from hypothesis import given
from hypothesis import strategies as st

from charting.drawing import trend

Values = list[int | None]


def lines(svg: str, cls: str) -> list[str]:
    return re.findall(rf'<polyline class="{cls}" points="([^"]+)"', svg)


def test_a_line_from_first_to_last_visit() -> None:
    svg = trend.draw([10, 5, 0], top=10, label="Pain")
    assert lines(svg, "s1") == ["4,4 53,17 102,30"]
    assert '<circle class="d1" cx="102" cy="30" r="2.8"/>' in svg


def test_a_visit_without_the_test_is_a_gap_not_a_zero() -> None:
    svg = trend.draw([8, 6, None, 4, 2], top=10, label="Pain")
    assert len(lines(svg, "s1")) == 2
    assert ">Pain: 8, 6, not tested, 4, 2</title>" in svg


def test_a_visit_alone_between_gaps_is_a_dot() -> None:
    svg = trend.draw([8, None, 4, None], top=10, label="Pain")
    assert lines(svg, "s1") == []
    assert svg.count('class="d1"') == 3


def test_after_the_blocks_is_a_second_line() -> None:
    svg = trend.draw([3, 2], [1, 0], top=5, label="Heel tension")
    assert len(lines(svg, "s2")) == 1
    assert ">Heel tension: 3, 2; after the blocks 1, 0</title>" in svg


def test_nothing_tested_draws_the_ground_line_only() -> None:
    svg = trend.draw([None, None], top=10, label="Pain")
    assert "<circle" not in svg
    assert "<polyline" not in svg
    assert trend.draw([], top=10, label="Pain").count("<path") == 1


@given(st.lists(st.none() | st.integers(-5, 99), max_size=40), st.integers(0, 20))
def test_it_stays_in_its_frame(values: Values, top: int) -> None:
    svg = trend.draw(values, top=top, label="x")
    numbers = [tuple(map(float, p.split(","))) for line in lines(svg, "s1") for p in line.split()]
    assert all(4 <= x <= 102 and 4 <= y <= 30 for x, y in numbers)
