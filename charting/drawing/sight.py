"""Reading a drawing of the pelvis back: what its attributes say, and what an eye sees in it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from math import hypot

from charting.catalogue.layout import Block, Layout, PointsTo, Side
from charting.catalogue.load import load

SVG = "{http://www.w3.org/2000/svg}"
PLACED = re.compile(r"^(scale\(-1 1\) )?translate\((-?\d+) (-?\d+)\) rotate\((-?\d+)\)$")


def said(svg: str) -> Layout:
    """Return the layout that the attributes of a drawing name.

    Raises: ValueError for a text that is no such drawing.
    """
    root = _root(svg)
    return _layout(root, [_block(group, group.get("data-side", "")) for group in _placed(root)])


def seen(svg: str) -> Layout:
    """Return the layout by sight: the side by the letter that stands there, the nearest place.

    Raises: ValueError for a text that is no such drawing.
    """
    root = _root(svg)
    letters = _letters(root)
    blocks = []
    for group in _placed(root):
        x, y = _at(group)
        block = _block(group, next(side for side, at in letters.items() if at * x > 0))
        blocks.append(block if group.get("class") == "w-free" else _nearest(block, x, y))
    return _layout(root, blocks)


def _root(svg: str) -> ET.Element:
    root = ET.fromstring(svg)  # noqa: S314  (our own drawing, never a file from outside)
    if "pelvis" not in (root.get("class") or ""):
        raise ValueError("this is no drawing of the pelvis")
    return root


def _placed(root: ET.Element) -> Iterator[ET.Element]:
    """One element a block: the outline over the bones, the small wedge, or the words of a place."""
    for one in root.iter():
        if one.get("data-order") and one.get("class") in ("wedge", "w-small", "w-free"):
            yield one


def _letters(root: ET.Element) -> dict[str, float]:
    """Where the letters of the sides stand; a small drawing has none, so its posture decides."""
    order = [Side.LEFT.value, Side.RIGHT.value]
    places = [float(t.get("x", "0")) for t in root.iter(f"{SVG}text") if t.get("class") == "side"]
    if not places:
        places = [-1.0, 1.0] if root.get("data-position") == "prone" else [1.0, -1.0]
    return dict(zip(order, places, strict=True))


def _at(group: ET.Element) -> tuple[float, float]:
    found = PLACED.match(group.get("transform", ""))
    if found is None:
        text = next(group.iter(f"{SVG}text"))
        return float(text.get("x", "0")), float(text.get("y", "0"))
    mirrored, x, y, _angle = found.groups()
    return (-1 if mirrored else 1) * float(x), float(y)


def _nearest(block: Block, x: float, y: float) -> Block:
    marks = [mark for mark in load().landmarks.values() if mark.drawn]
    mark = min(marks, key=lambda one: hypot(one.x - abs(x), one.y - y))
    return Block(block.side, mark.code, block.order, block.points_to, block.angle_deg, block.size)


def _block(group: ET.Element, side: str) -> Block:
    angle = group.get("data-angle")
    return Block(
        side=side,
        landmark=group.get("data-landmark", ""),
        order=int(group.get("data-order", "1")),
        points_to=group.get("data-points", PointsTo.MIDLINE.value),
        angle_deg=None if angle is None else int(angle),
        size=group.get("data-size", ""),
        note=group.get("data-note", ""),
    )


def _layout(root: ET.Element, blocks: list[Block]) -> Layout:
    position = root.get("data-position", "")
    return Layout(position, tuple(blocks), short_side=root.get("data-short", ""))
