"""Every drawing of blocks, all of them: the same bytes, mirrored when mirrored, said, read back.

After a wanted change of the picture: look at it, then run this file as a script; it writes
golden/pelvis.txt anew.
"""

import hashlib
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from charting.catalogue.layout import Block, Layout, PointsTo, Side
from charting.catalogue.load import load
from charting.drawing import pelvis, sight
from charting.rules.blocking import layout_of

SVG = "{http://www.w3.org/2000/svg}"
GOLDEN = Path(__file__).parent / "golden" / "pelvis.txt"
POSITIONS = ("prone", "supine")
ANGLES = (None, *range(-90, 91, 15))
MARKS = tuple(load().landmarks)
TURNED = {"L": "R", "R": "L"}
FIRST = (0, 1)


def presets() -> Iterator[tuple[str, Layout]]:
    """The eight taught layouts, each also with the patient turned over."""
    for preset, position in product(load().presets.values(), POSITIONS):
        yield f"{preset.code} {position}", replace(layout_of(preset), position=position)


def samples(landmark: str, side: str, position: str) -> Iterator[Layout]:
    """One block in every direction at every angle, alone and beside another one."""
    for points_to, angle in product(PointsTo, ANGLES):
        note = "rib 7" if landmark == "other" else ""
        block = Block(side, landmark, 1, points_to.value, angle, "small", note)
        yield Layout(position, (block,), short_side=side)


def groups() -> Iterator[tuple[str, list[Layout]]]:
    """Name and layouts of every line of the golden file."""
    for name, layout in presets():
        yield name, [layout]
    for landmark, side, position in product(MARKS, Side, POSITIONS):
        yield f"{landmark} {side} {position}", list(samples(landmark, side.value, position))


def every() -> Iterator[Layout]:
    for _name, layouts in groups():
        yield from layouts


def drawn(layout: Layout) -> str:
    """All three ways of drawing a layout."""
    grips = {block: f"grip-{n}" for n, block in enumerate(layout.blocks)}
    large = pelvis.draw(layout, leg_mm=6)
    return large + pelvis.draw(layout, grips=grips) + pelvis.thumb(layout)


def digest(layouts: list[Layout]) -> str:
    total = hashlib.sha256()
    for layout in layouts:
        total.update(drawn(layout).encode())
    return total.hexdigest()[:16]


def mirror(layout: Layout) -> Layout:
    blocks = tuple(replace(block, side=TURNED[block.side]) for block in layout.blocks)
    return replace(layout, blocks=blocks, short_side=TURNED.get(layout.short_side, ""))


LINES = dict(groups())
KNOWN = dict(line.rsplit(" ", 1) for line in GOLDEN.read_text("utf-8").splitlines())


def test_the_golden_file_names_every_drawing() -> None:
    assert list(KNOWN) == list(LINES)
    assert len(LINES) == 8 * 2 + 6 * 2 * 2
    assert sum(map(len, LINES.values())) == 8 * 2 + 6 * 2 * 2 * 6 * 14


@pytest.mark.parametrize("name", LINES)
def test_the_same_data_gives_the_same_bytes(name: str) -> None:
    assert digest(LINES[name]) == KNOWN[name]


@pytest.mark.parametrize("name", LINES)
def test_mirrored_data_gives_the_mirrored_drawing(name: str) -> None:
    for layout in LINES[name]:
        large, other = pelvis.draw(layout, leg_mm=6), pelvis.draw(mirror(layout), leg_mm=6)
        assert marks(large) == {turn(one) for one in marks(other)}
        assert still(large) == still(other)
        small, turned = pelvis.thumb(layout), pelvis.thumb(mirror(layout))
        assert marks(small) == {turn(one) for one in marks(turned)}


Mark = tuple[str, str, float, float, str]


def marks(svg: str) -> set[Mark]:
    """What belongs to a side: class, side it names, x, y and the rest of its placing."""
    root = ET.fromstring(svg)  # noqa: S314
    parents = {child: parent for parent in root.iter() for child in parent}
    found = set()
    for one in root.iter():
        kind = one.get("class", "")
        if one.get("transform") and kind in ("wedge", "w-small"):
            found.add(_wedge(one, kind))
        elif one in parents and parents[one].get("class") in ("w-badge", "leg", "w-free"):
            found.add(_mark(one, kind))
    return found


def _wedge(one: ET.Element, kind: str) -> Mark:
    mirrored, x, y, angle = sight.PLACED.match(one.get("transform", "")).groups()  # type: ignore[union-attr]
    said = " ".join(
        f"{k}={v}" for k, v in one.attrib.items() if k not in ("transform", "data-side")
    )
    return (
        kind,
        one.get("data-side", ""),
        float(x) * (-1 if mirrored else 1),
        float(y),
        said + angle,
    )


def _mark(one: ET.Element, kind: str) -> Mark:
    anchor = {"start": "outward", "end": "outward"}.get(one.get("text-anchor", ""), "")
    x, y = (one.get("x") or one.get("cx"), one.get("y") or one.get("cy"))
    return (kind, "", float(x or 0), float(y or 0), f"{one.text}{anchor}")


def turn(one: Mark) -> Mark:
    kind, side, x, y, rest = one
    return kind, TURNED.get(side, ""), -x, y, rest


def still(svg: str) -> list[str]:
    """What stands still: the bones and every word that is not placed by a block."""
    root = ET.fromstring(svg)  # noqa: S314
    bones = next(group for group in root.iter(f"{SVG}g") if group.get("class") == "bones")
    texts = [
        ET.tostring(t, "unicode")
        for t in root.iter(f"{SVG}text")
        if t.get("class") in ("side", "cap")
    ]
    return [ET.tostring(bones, "unicode"), *texts]


@pytest.mark.parametrize("name", LINES)
def test_the_placement_is_read_back(name: str) -> None:
    for layout in LINES[name]:
        for svg in (pelvis.draw(layout), pelvis.thumb(layout)):
            told, looked = sight.said(svg), sight.seen(svg)
            assert (told.position, told.short_side) == (layout.position, layout.short_side)
            if svg.startswith('<svg xmlns="http://www.w3.org/2000/svg" class="pelvis-thumb"'):
                blocks = [block for block in layout.blocks if block.landmark != "other"]
            else:
                blocks = list(layout.blocks)
            assert places(told.blocks) == places(looked.blocks) == places(blocks)
            for block, shown in zip(order(blocks), order(told.blocks), strict=True):
                if block.landmark != "other":
                    assert (shown.points_to, shown.size) == (block.points_to, block.size)
                    assert block.angle_deg in (None, shown.angle_deg)


def order(blocks: object) -> list[Block]:
    return sorted(blocks, key=lambda b: (b.order, b.side))  # type: ignore[call-overload,no-any-return]


def places(blocks: object) -> list[tuple[int, str, str, str]]:
    return [(b.order, b.side, b.landmark, b.note) for b in order(blocks)]


@pytest.mark.parametrize("name", LINES)
def test_each_has_a_text_alternative_that_names_every_side(name: str) -> None:
    for layout in (LINES[name][n] for n in FIRST if n < len(LINES[name])):
        for svg in (pelvis.draw(layout), pelvis.thumb(layout)):
            root = ET.fromstring(svg)  # noqa: S314
            words = " ".join(e.text or "" for e in root if e.tag in (f"{SVG}title", f"{SVG}desc"))
            assert layout.position in words
            said = re.findall(r"\b(left|right)\b", words)
            assert sorted(said) == sorted(
                {"L": "left", "R": "right"}[b.side] for b in layout.blocks
            )


def test_a_drawing_with_one_side_turned_is_told_from_its_layout() -> None:
    for layout in every():
        svg = pelvis.draw(layout)
        for hit in re.finditer(r'data-side="([LR])"', svg):
            turned = svg[: hit.start(1)] + TURNED[hit[1]] + svg[hit.end(1) :]
            assert places(sight.said(turned).blocks) != places(layout.blocks)


def test_only_a_pelvis_is_read() -> None:
    with pytest.raises(ValueError, match="no drawing"):
        sight.said('<svg xmlns="http://www.w3.org/2000/svg" class="groin"/>')


if __name__ == "__main__":
    GOLDEN.write_text("".join(f"{name} {digest(all_)}\n" for name, all_ in groups()), "utf-8")
