"""The two heels: the short one stands higher, mirrored for the other side."""

import re

import pytest

from charting.drawing import leg


def _heels(side: str, amount: str = "") -> list[tuple[float, float]]:
    """Where the two heels are drawn, the left first."""
    found = re.findall(r'class="heel" d="M([\d.]+) ([\d.]+)H', leg.draw(side, amount))
    return [(float(x), float(y)) for x, y in found]


def test_the_short_leg_stands_higher_by_its_amount() -> None:
    left, right = _heels("R", "6")
    assert (left[1], right[1]) == (leg.LEVEL, leg.LEVEL - 6)
    assert left[0] < right[0]


def test_left_mirrors_right() -> None:
    for amount in ("", "3", "6.5", "3-4", "above"):
        right, left = _heels("R", amount), _heels("L", amount)
        assert [y for _x, y in right] == [y for _x, y in reversed(left)]


def test_even_legs_are_level() -> None:
    assert len({y for _x, y in _heels("even", "")}) == 1


@pytest.mark.parametrize(("amount", "rise"), [("40", 16), ("above", 16), ("", 6), ("3-5", 5)])
def test_what_cannot_be_drawn_to_scale_stays_in_the_picture(amount: str, rise: float) -> None:
    assert _heels("L", amount)[0][1] == leg.LEVEL - rise


def test_a_text_alternative_says_the_side() -> None:
    assert "<title" in leg.draw("R")
    assert "Right leg short" in leg.draw("R", "6")
    assert "Legs even" in leg.draw("even")
