"""The bones of the pelvis: one half is stored and mirrored, so they carry no side."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from charting.drawing.svg import tag

MIRROR = "scale(-1 1)"


@dataclass(frozen=True, slots=True)
class Shape:
    """One shape of the picture; `half` shapes are drawn once and mirrored."""

    svg: str
    half: bool
    far: bool
    outline: bool


@cache
def shapes(view: str) -> tuple[Shape, ...]:
    """The shapes seen from `behind` or from the `front`, back to front."""
    rows = tomllib.loads((Path(__file__).parent / "bones.toml").read_text("utf-8"))[view]
    return tuple(_shape(row) for row in rows)


def bones(view: str, uid: str) -> str:
    """All bones of a view; `uid` makes the ids of the mirrored halves unique on a page."""
    runs = groupby(shapes(view), key=lambda shape: (shape.half, shape.far))
    drawn = [
        _run([shape.svg for shape in run], half, far, f"{uid}-{n}")
        for n, ((half, far), run) in enumerate(runs)
    ]
    return tag("g", *drawn, cls="bones")


def outline(view: str, uid: str) -> str:
    """The three outlines of the small drawing: sacrum, thigh bone, hip bone."""
    chosen = [shape for shape in shapes(view) if shape.outline]
    whole = [_small(shape) for shape in chosen if not shape.half]
    half = [_small(shape) for shape in chosen if shape.half]
    return tag("g", *whole, _run(half, True, False, f"{uid}-half"), cls="bones")


def _small(shape: Shape) -> str:
    """With its own class: a mirrored shape cannot be styled through what surrounds it."""
    return shape.svg.replace('class="bone"', 'class="bone small"')


def _run(drawn: list[str], half: bool, far: bool, uid: str) -> str:
    content = "".join(drawn)
    if half:
        content = tag("g", content, id=uid) + tag("use", href=f"#{uid}", transform=MIRROR)
    return tag("g", content, cls="far-layer") if far else content


def _shape(row: dict[str, Any]) -> Shape:
    known = ("cx", "cy", "rx", "ry", "x", "y", "width", "height")
    attributes: dict[str, str] = {"cls": row["class"]}
    attributes |= {key: row[key] for key in known if key in row}
    if "d" in row:
        attributes["d"] = " ".join(row["d"].split())
    if row.get("evenodd"):
        attributes["fill_rule"] = "evenodd"
    if "dy" in row:
        attributes["transform"] = f"translate(0 {row['dy']})"
    return Shape(
        svg=tag(row["tag"], **attributes),
        half=row.get("half", False),
        far=row.get("far", False),
        outline=row.get("outline", False),
    )
