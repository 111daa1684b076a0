"""Seven areas a side, a nodule seen and said on its own side."""

from itertools import pairwise

import pytest

from charting.catalogue.load import load
from charting.drawing import trapezius
from charting.rules.fact import anchor
from tests.charting.drawing import picture

VALUES = {("R", "area3"): "yes", ("L", "area3"): "no", ("L", "area6"): "yes"}
DRAWN = trapezius.draw(VALUES, {("R", "area3"): "T4"}, [("R", "area3")])
SLOTS = [(slot.side, slot.cell) for slot in load().slots("trap")]


def points(svg: str) -> dict[tuple[str, str], tuple[float, float, str]]:
    return {
        (str(p.get("data-side")), str(p.get("data-cell"))): (*picture.dot(p), str(p.get("class")))
        for p in picture.places(svg)
    }


def test_golden() -> None:
    assert (
        picture.golden(DRAWN, trapezius.draw({}), trapezius.draw(VALUES, tap=True))
        == "0143889753326fea"
    )


def test_every_slot_has_its_point_in_equal_steps_outward() -> None:
    found = points(DRAWN)
    assert set(found) == set(SLOTS)
    letters = picture.letters(DRAWN)
    for side in ("L", "R"):
        xs = [found[side, f"area{n}"][0] for n in range(1, 8)]
        assert len({round(abs(b - a), 3) for a, b in pairwise(xs)}) == 1
        assert all(x * letters[side] > 0 for x in xs)


def test_mirrored_findings_give_the_mirrored_drawing() -> None:
    turned = trapezius.draw(
        {(picture.TURNED[side], cell): value for (side, cell), value in VALUES.items()},
        {("L", "area3"): "T4"},
        [("L", "area3")],
    )
    assert {(-x, y, look) for x, y, look in points(DRAWN).values()} == set(points(turned).values())


@pytest.mark.parametrize("slot", SLOTS)
def test_one_finding_changes_one_point_and_names_it(slot: tuple[str, str]) -> None:
    before, after = points(trapezius.draw({})), points(trapezius.draw({slot: "yes"}))
    assert {key for key in before if before[key] != after[key]} == {slot}
    side = "left" if slot[0] == "L" else "right"
    said = picture.alternative(trapezius.draw({slot: "yes"}))
    assert f"Area {slot[1][-1]}, {side}: nodule." in said


def test_what_is_said() -> None:
    said = picture.alternative(DRAWN)
    assert "Area 3, right: nodule, major, T4. Area 6, left: nodule." in said
    assert "Areas without a nodule: 1." in said
    assert picture.alternative(trapezius.draw({})).endswith("No area tested.")


def test_every_point_leads_to_its_field() -> None:
    links = picture.is_reachable(trapezius.draw({}, tap=True))
    assert {link.get("href") for link in links} == {f"#{anchor('trap', *slot)}" for slot in SLOTS}


def test_it_is_clean() -> None:
    for svg in (DRAWN, trapezius.draw({("R", "area1"): "<b>"}, tap=True)):
        picture.is_clean(svg)
        assert "<b>" not in svg
