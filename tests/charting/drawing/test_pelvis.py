"""The placement can be read back from the picture; sides are mirrored, bytes are stable."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass, replace
from math import cos, hypot, radians, sin
from pathlib import Path

import pytest

from charting.catalogue.layout import Block, Layout, PointsTo
from charting.catalogue.load import load
from charting.drawing import pelvis
from charting.drawing.wedge import direction
from charting.rules.blocking import propose

SVG = "{http://www.w3.org/2000/svg}"
CSS = Path(__file__).resolve().parents[3] / "static" / "charting" / "drawing.css"
PLACED = re.compile(r"^(scale\(-1 1\) )?translate\((-?\d+) (-?\d+)\) rotate\((-?\d+)\)$")
PRESETS = tuple(load().presets)


@dataclass(frozen=True)
class Placed:
    """A wedge as the picture shows it."""

    side: str
    landmark: str
    angle: int
    badge: str


def preset(code: str) -> Layout:
    from charting.rules.blocking import layout_of

    return layout_of(load().presets[code])


def parse(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314


def matrix(transform: str) -> tuple[int, float, float, int]:
    """Where the wedge bears in the picture: mirror sign, x, y, angle."""
    found = PLACED.match(transform)
    assert found, transform
    mirrored, x, y, angle = found.groups()
    sign = -1 if mirrored else 1
    return sign, sign * int(x), int(y), int(angle)


def read(svg: str) -> tuple[str, list[Placed]]:
    """Read position and wedges back from geometry and caption alone."""
    root = parse(svg)
    caption = next(t.text for t in root.iter(f"{SVG}text") if t.get("class") == "cap") or ""
    position = "prone" if "behind" in caption else "supine"
    letters = {
        t.text: float(t.get("x", "0")) for t in root.iter(f"{SVG}text") if t.get("class") == "side"
    }
    badges = {}
    for group in root.iter(f"{SVG}g"):
        if group.get("class") == "w-badge":
            circle, label = list(group)
            badges[float(circle.get("cx", "0")), float(circle.get("cy", "0"))] = label.text or ""
    wedges = [
        group.get("transform", "")
        for group in root.iter(f"{SVG}g")
        if group.get("class") == "wedge" and group[0].get("class") == "w-over"
    ]
    return position, [_placed(transform, letters, badges) for transform in wedges]


def _placed(
    transform: str, letters: dict[str | None, float], badges: dict[tuple[float, float], str]
) -> Placed:
    sign, x, y, angle = matrix(transform)
    side = next(str(letter) for letter, at in letters.items() if at * x > 0)
    marks = [mark for mark in load().landmarks.values() if mark.drawn]
    mark = min(marks, key=lambda m: hypot(m.x - abs(x), m.y - y))
    assert (mark.x, mark.y) == (abs(x), y)
    end = (x - sign * 51 * cos(radians(angle)), y - 51 * sin(radians(angle)))
    badge = min(badges, key=lambda at: hypot(at[0] - end[0], at[1] - end[1]))
    assert hypot(badge[0] - end[0], badge[1] - end[1]) < 0.2
    return Placed(side, mark.code, angle, badges[badge])


def expected(layout: Layout) -> list[Placed]:
    together = len({block.order for block in layout.blocks}) < len(layout.blocks)
    return [
        Placed(b.side, b.landmark, b.angle_deg or 0, "=" if together else str(b.order))
        for b in layout.blocks
    ]


@pytest.mark.parametrize("code", PRESETS)
def test_the_placement_is_read_back_from_the_picture(code: str) -> None:
    layout = preset(code)
    position, placed = read(pelvis.draw(layout))
    assert position == layout.position
    assert placed == expected(layout)


@pytest.mark.parametrize("category", ["I", "II", "III"])
def test_the_other_short_leg_is_the_mirrored_picture(category: str) -> None:
    right, left = propose(category, "R"), propose(category, "L")
    assert right is not None
    assert left is not None
    one = read(pelvis.draw(right))[1]
    other = read(pelvis.draw(left))[1]
    assert [(p.landmark, p.angle, p.badge) for p in one] == [
        (p.landmark, p.angle, p.badge) for p in other
    ]
    assert [p.side for p in one] == [{"L": "R", "R": "L"}[p.side] for p in other]
    x_of = [[matrix(t)[1] for t in transforms(layout)] for layout in (right, left)]
    assert x_of[0] == [-x for x in x_of[1]]


def transforms(layout: Layout) -> list[str]:
    groups = parse(pelvis.draw(layout)).iter(f"{SVG}g")
    return [
        group.get("transform", "")
        for group in groups
        if group.get("class") == "wedge" and group[0].get("class") == "w-over"
    ]


def test_turning_the_patient_over_mirrors_the_sides() -> None:
    prone = Layout("prone", (Block("R", "crest"),))
    supine = replace(prone, position="supine")
    assert matrix(transforms(prone)[0])[1] == 122
    assert matrix(transforms(supine)[0])[1] == -122
    assert (direction("prone", "R"), direction("supine", "R")) == (1, -1)


@pytest.mark.parametrize("position", ["standing", "seated", ""])
def test_nobody_lies_on_blocks_standing(position: str) -> None:
    for drawing in (pelvis.draw, pelvis.thumb):
        with pytest.raises(ValueError, match="no drawing"):
            drawing(Layout(position))


@pytest.mark.parametrize("position", ["prone", "supine"])
def test_sides_and_posture_are_always_written(position: str) -> None:
    svg = pelvis.draw(Layout(position))
    assert ">L</text>" in svg
    assert ">R</text>" in svg
    assert "patient’s left" in svg
    assert f"the patient is {position}" in svg
    assert f">{position}</text>" in pelvis.thumb(Layout(position))


def test_prone_shows_the_left_on_the_left_and_supine_on_the_right() -> None:
    for position, sign in (("prone", -1), ("supine", 1)):
        texts = parse(pelvis.draw(Layout(position))).iter(f"{SVG}text")
        x = next(float(t.get("x", "0")) for t in texts if t.text == "L")
        assert x * sign > 0


def test_the_text_alternative_says_order_side_and_place() -> None:
    layout = propose("II", "L")
    assert layout is not None
    svg = parse(pelvis.draw(layout, uid="a"))
    assert svg.get("role") == "img"
    ids = (svg.get("aria-labelledby") or "").split()
    words = {e.get("id"): e.text for e in svg if e.tag in (f"{SVG}title", f"{SVG}desc")}
    assert [words[i] for i in ids] == [
        "Seen from the front: the patient is supine",
        "Wedge 1 under the left iliac crest. Wedge 2 under the right greater trochanter.",
    ]


def test_a_free_place_is_said_but_not_drawn() -> None:
    layout = Layout("prone", (Block("R", "other", note="<rib> & 9"),))
    svg = pelvis.draw(layout)
    assert read(svg)[1] == []
    assert "Wedge 1 under the right &lt;rib&gt; &amp; 9." in svg


@pytest.mark.parametrize(
    ("points_to", "angle"),
    [(p.value, a) for p, a in zip(PointsTo, (0, -90, 90, -45, 45, 60), strict=True)],
)
def test_a_direction_without_an_angle(points_to: str, angle: int) -> None:
    layout = Layout("prone", (Block("L", "gt", points_to=points_to),))
    assert matrix(transforms(layout)[0])[3] == angle
    turned = replace(layout, blocks=(replace(layout.blocks[0], angle_deg=7),))
    assert matrix(transforms(turned)[0])[3] == 7


def test_the_short_leg_is_written_beside_the_short_side() -> None:
    for category, side, sign in (("I", "R", 1), ("I", "L", -1), ("II", "R", -1)):
        layout = propose(category, side)
        assert layout is not None
        texts = list(parse(pelvis.draw(layout, leg_mm=6)).iter(f"{SVG}text"))
        found = [t for t in texts if t.text in ("short", "6 mm")]
        assert len(found) == 2
        assert all(float(t.get("x", "0")) * sign > 0 for t in found)
    assert ">short<" not in pelvis.draw(Layout("prone"))


def test_the_order_of_the_data_does_not_change_the_bytes() -> None:
    layout = preset("cat1_right")
    turned = replace(layout, blocks=layout.blocks[::-1])
    assert pelvis.draw(layout) == pelvis.draw(turned)
    assert pelvis.thumb(layout) == pelvis.thumb(turned)


def test_bones_carry_no_side() -> None:
    """Everything in the bones is symmetrical or drawn once and mirrored."""
    for position in ("prone", "supine"):
        root = parse(pelvis.draw(Layout(position)))
        bones = next(g for g in root.iter(f"{SVG}g") if g.get("class") == "bones")
        halves = {g.get("id") for g in bones.iter(f"{SVG}g") if g.get("id")}
        mirrored = {(u.get("href") or "")[1:] for u in bones.iter(f"{SVG}use")}
        assert halves == mirrored
        assert len(halves) >= 4
        assert {u.get("transform") for u in bones.iter(f"{SVG}use")} == {"scale(-1 1)"}


def test_ids_differ_by_uid_so_that_two_drawings_share_a_page() -> None:
    layout = preset("cat1_right")
    ids = [re.findall(r' id="([^"]+)"', pelvis.draw(layout, uid=uid)) for uid in ("a", "b")]
    assert ids[0]
    assert not set(ids[0]) & set(ids[1])


@pytest.mark.parametrize("code", PRESETS)
def test_attributes_only_and_every_class_has_a_rule(code: str) -> None:
    css = CSS.read_text("utf-8")
    for svg in (pelvis.draw(preset(code), leg_mm=4), pelvis.thumb(preset(code))):
        assert "style=" not in svg
        assert "<style" not in svg
        assert not re.search(r'\son\w+="', svg)
        assert not re.search(r"#[0-9a-fA-F]{3,6}\b(?!-)", re.sub(r'href="#[^"]*"', "", svg))
        containers = {"wedge", "bones", "leg"}
        classes = {c for said in re.findall(r'class="([^"]+)"', svg) for c in said.split()}
        assert {c for c in classes - containers if not re.search(rf"\.{c}\b", css)} == set()


def test_words_are_translated() -> None:
    spanish = {"patient’s left": "izquierda del paciente", "L": "I", "prone": "boca abajo"}
    layout = preset("cat1_right")
    assert "izquierda del paciente" in pelvis.draw(layout, translate=lambda m: spanish.get(m, m))
    assert "boca abajo" in pelvis.thumb(layout, translate=lambda m: spanish.get(m, m))


def test_an_angle_of_zero_is_an_angle() -> None:
    layout = Layout("prone", (Block("L", "gt", points_to="head", angle_deg=0),))
    assert matrix(transforms(layout)[0])[3] == 0


def test_compact_enlarges_the_words_and_moves_nothing() -> None:
    layout = preset("cat1_right")
    compact = pelvis.draw(layout, compact=True)
    assert 'class="pelvis compact"' in compact
    assert compact.replace("pelvis compact", "pelvis") == pelvis.draw(layout)
