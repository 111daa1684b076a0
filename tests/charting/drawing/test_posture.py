"""The standing figure: every cell of the plumb line is seen and said, on its own side."""

import pytest

from charting.catalogue.load import load
from charting.drawing import posture
from tests.charting.drawing import picture

ALL = {"head": "L", "shoulders": "R", "pelvis": "L", "tilt": "L", "lean": "R"}
CELLS = [(slot.cell, value) for slot in load().slots("plumb") for value in slot.values.values]


def bars(svg: str) -> dict[float, tuple[str, float]]:
    """Middle of each bar to its class and how far its right end stands above the middle."""
    return {
        (float(b.get("y1", "0")) + float(b.get("y2", "0"))) / 2: (
            str(b.get("class")),
            (float(b.get("y1", "0")) - float(b.get("y2", "0"))) / 2,
        )
        for b in picture.parse(svg).iter(f"{picture.SVG}line")
        if (b.get("class") or "").startswith("bar")
    }


def test_golden() -> None:
    assert picture.golden(posture.draw(ALL), posture.draw({})) == "5994b87288b206b4"


def test_all_cells_of_the_catalogue_are_known() -> None:
    assert {slot.cell for slot in load().slots("plumb")} == set(posture.CELLS)


@pytest.mark.parametrize(("cell", "value"), CELLS)
def test_each_value_is_seen_and_said(cell: str, value: str) -> None:
    svg = posture.draw({cell: value})
    slot = load().slot("plumb", "", cell)
    assert f"{slot.label}: {slot.values.label_of(value)}" in picture.alternative(svg)
    if (cell, value) != ("lean", "none"):  # upright is how it stands anyway
        assert svg.split("</desc>")[1] != posture.draw({}).split("</desc>")[1]


@pytest.mark.parametrize("cell", ["head", "shoulders", "pelvis"])
def test_the_high_side_is_the_patients(cell: str) -> None:
    right, left, level = (bars(posture.draw({cell: v})) for v in ("R", "L", "level"))
    assert [rise for _, rise in right.values()] == [6.0]
    assert [rise for _, rise in left.values()] == [-6.0]
    assert list(level.values()) == [("bar", 0.0)]
    letters = picture.letters(posture.draw({}))
    assert letters["L"] < 0 < letters["R"]


def test_mirrored_findings_give_the_mirrored_figure() -> None:
    turned = {cell: picture.TURNED[value] for cell, value in ALL.items()}
    one, other = posture.draw(ALL), posture.draw(turned)
    assert {y: (look, -rise) for y, (look, rise) in bars(one).items()} == bars(other)
    assert "rotate(4 0 400)" in one
    assert "rotate(-4 0 400)" in other
    assert "rotate(-12 0 54)" in one
    assert "rotate(12 0 54)" in other


def test_what_was_not_looked_at_is_not_drawn() -> None:
    svg = posture.draw({"head": "sideways"})
    assert not bars(svg)
    assert picture.alternative(svg).endswith("Not looked at.")


def test_it_is_clean() -> None:
    for values in (ALL, {}, {"lean": "A"}):
        picture.is_clean(posture.draw(values))
