"""42 points, each on its own side, readable and mirrored when the findings are mirrored."""

import re
from itertools import pairwise

import pytest

from charting.catalogue.load import load
from charting.drawing import occiput
from charting.rules.fact import anchor
from tests.charting.drawing import picture

VALUES = {
    ("R", "line1_area5"): "2",
    ("L", "line2_area3"): "1",
    ("R", "line1_area4"): "0",
    ("L", "line3_area7"): "3",
}
LINKS = {("R", "line1_area5"): "T8"}
MAJOR = (("R", "line1_area5"),)
DRAWN = occiput.draw(VALUES, LINKS, MAJOR)

# Of some fibres only the line is told; those have no place on the drawing.
POINTS = [slot for slot in load().slots("occ") if "area" in slot.cell]


def mirror(slot: tuple[str, str]) -> tuple[str, str]:
    return picture.TURNED[slot[0]], slot[1]


def points(svg: str) -> dict[tuple[str, str], tuple[float, float, str]]:
    return {
        (str(p.get("data-side")), str(p.get("data-cell"))): (*picture.dot(p), str(p.get("class")))
        for p in picture.places(svg)
    }


def test_golden() -> None:
    drawn = (DRAWN, occiput.draw({}), occiput.draw(VALUES, LINKS, MAJOR, tap=True))
    assert picture.golden(*drawn) == "53447e857cef5c47"


def test_every_slot_of_the_catalogue_has_its_point() -> None:
    slots = {(slot.side, slot.cell) for slot in POINTS}
    assert set(points(DRAWN)) == slots
    assert len(slots) == 42


def test_the_points_lie_on_the_patients_side_three_lines_seven_areas() -> None:
    """From behind the left is on the left; lines count down, areas count outward."""
    found = points(DRAWN)
    letters = picture.letters(DRAWN)
    for (side, cell), (x, y, _look) in found.items():
        assert x * letters[side] > 0
        line, area = int(cell[4]), int(cell[-1])
        if area > 1:
            assert abs(found[side, f"line{line}_area{area - 1}"][0]) < abs(x)
        if line > 1:
            assert found[side, f"line{line - 1}_area{area}"][1] < y


def test_mirrored_findings_give_the_mirrored_drawing() -> None:
    turned = occiput.draw(
        {mirror(k): v for k, v in VALUES.items()},
        {mirror(k): v for k, v in LINKS.items()},
        [mirror(k) for k in MAJOR],
    )
    one = {(-x, y, look) for x, y, look in points(DRAWN).values()}
    assert one == set(points(turned).values())
    assert one != set(points(DRAWN).values())


@pytest.mark.parametrize("slot", [(slot.side, slot.cell) for slot in POINTS])
def test_one_finding_changes_one_point_and_names_it(slot: tuple[str, str]) -> None:
    before, after = points(occiput.draw({})), points(occiput.draw({slot: "2"}))
    assert {key for key in before if before[key] != after[key]} == {slot}
    side = "left" if slot[0] == "L" else "right"
    said = f"Line {slot[1][4]}, area {slot[1][-1]}, {side}: moderate."
    assert said in picture.alternative(occiput.draw({slot: "2"}))


def test_grade_major_and_link_are_seen_and_said() -> None:
    place = next(p for p in picture.places(DRAWN) if p.get("data-value") == "2")
    texts = [t.text for t in place.iter(f"{picture.SVG}text")]
    assert texts == ["2", "T8"]
    assert [c.get("class") for c in place.iter(f"{picture.SVG}circle")] == ["hit", "dot", "major"]
    said = picture.alternative(DRAWN)
    assert "Line 1, area 5, right: moderate, major, T8." in said
    assert "Points tested and not tender: 1." in said


def test_not_tested_is_not_negative() -> None:
    found = points(DRAWN)
    assert found["R", "line1_area4"][2] == "point neg"
    assert found["L", "line1_area4"][2] == "point untested"
    assert picture.alternative(occiput.draw({})).endswith("No point tested.")


def test_every_point_leads_to_its_field() -> None:
    links = picture.is_reachable(occiput.draw(VALUES, tap=True))
    assert {link.get("href") for link in links} == {
        f"#{anchor('occ', slot.side, slot.cell)}" for slot in POINTS
    }


def test_a_target_has_room() -> None:
    """At the width of the drawing the targets do not overlap along a line."""
    xs = sorted(x for (s, c), (x, _, _) in points(DRAWN).items() if c.startswith("line1"))
    assert min(b - a for a, b in pairwise(xs)) >= 44


def test_foreign_values_and_names_stay_harmless() -> None:
    svg = occiput.draw({("R", "line1_area1"): "<b>"}, {("R", "line1_area1"): "<i>&"})
    assert "<b>" not in svg
    assert "&lt;i&gt;&amp;" in svg


def test_it_is_clean_and_two_fit_on_a_page() -> None:
    for svg in (DRAWN, occiput.draw(VALUES, LINKS, MAJOR, tap=True)):
        picture.is_clean(svg)
    ids = [set(re.findall(r' id="([^"]+)"', occiput.draw(VALUES, uid=u))) for u in ("a", "b")]
    assert not ids[0] & ids[1]
