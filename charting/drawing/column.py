"""Where the levels of the spine lie in the tall drawing, and what each looks like."""

from __future__ import annotations

from charting.drawing.bone import MIRROR
from charting.drawing.place import outlines
from charting.drawing.svg import tag, words
from charting.drawing.vertebra import COLUMN, Vertebra, shape

VERTEBRAE: dict[str, Vertebra] = {one.code: one for one in COLUMN}
BOXES = {"C": (-33, -20, 66, 44), "T": (-38, -24, 76, 54), "L": (-42, -26, 84, 56)}
HEAD_BOX, LOW_BOX, TIP_BOX = (-62, 2, 124, 56), (-64, 30, 128, 158), (-36, 146, 72, 42)
SACRUM_AT, SACRUM_SCALE = 790.0, 0.8
HOLES = ((17.0, 62.0), (15.5, 82.0), (13.5, 101.0), (11.5, 119.0))
TIP = "M-9 152 C-9 160 -7 168 -4 174 C-3 180 -1 183 0 183 C1 183 3 180 4 174 C7 168 9 160 9 152Z"
JOINT = "M54 48 C62 70 60 92 44 108"
# Name: x, y; target: x, y, width, height.
NAMES = {
    "occ": (-85.0, 37.0),
    "sacrum": (0.0, 874.0),
    "si_l": (-107.0, 862.0),
    "si_r": (107.0, 862.0),
    "coccyx": (0.0, 962.0),
}
TARGETS = {
    "occ": (-104.0, 6.0, 168.0, 50.0),
    "sacrum": (-34.0, 824.0, 68.0, 78.0),
    "si_l": (-128.0, 828.0, 92.0, 54.0),
    "si_r": (36.0, 828.0, 92.0, 54.0),
    "coccyx": (-40.0, 906.0, 80.0, 64.0),
}


def box(level: str) -> tuple[int, int, int, int]:
    """What of the plane of `bone` is to be seen: x, y, width, height."""
    if level in VERTEBRAE:
        return BOXES[level[0]]
    return {"occ": HEAD_BOX, "coccyx": TIP_BOX}.get(level, LOW_BOX)


def bone(level: str) -> str:
    """The bone of one level in a plane of its own."""
    if level in VERTEBRAE:
        return shape(VERTEBRAE[level])
    if level == "occ":
        head = outlines("head")
        return tag("path", cls="bone", d=f"{head['bone']} Z") + tag(
            "path", cls="fine", d=head["lines"]
        )
    if level == "sacrum":
        return _sacrum()
    if level == "coccyx":
        return tag("path", cls="bone", d=TIP)
    joint = tag("path", cls="joint", d=JOINT, transform=MIRROR if level == "si_l" else "")
    return tag("g", _sacrum(), cls="faint") + joint


def placed(level: str) -> str:
    """The bone where it lies in the tall drawing; the sacrum is drawn with its hip bones."""
    if level in VERTEBRAE:
        return tag("g", bone(level), transform=f"translate(0 {_digits(VERTEBRAE[level].y)})")
    if level == "occ":
        return bone(level)
    at = {"transform": f"translate(0 {_digits(SACRUM_AT)}) scale({SACRUM_SCALE})"}
    if level == "sacrum":
        return tag("g", _sacrum(), **at)
    if level == "coccyx":
        return tag("g", tag("path", cls="bone", d=TIP), **at)
    wing = outlines("sacrum")["wing"]
    half = tag("path", cls="bone far", d=wing) + tag("path", cls="joint", d=JOINT)
    if level == "si_l":
        half = tag("g", half, transform=MIRROR)
    return tag("g", half, **at)


def arc(one: str, other: str, named: bool, lit: bool) -> str:
    """The line from a level to its R+C partner; solid where a source names the pair."""
    top, bottom = VERTEBRAE[one].y, VERTEBRAE[other].y
    x = 52 + (bottom - top) * 0.172
    look = "rc" + (" firm" if named else "") + (" lit" if lit else "")
    d = f"M52 {_digits(top)} C{x:.1f} {_digits(top)} {x:.1f} {_digits(bottom)} 52 {_digits(bottom)}"
    return tag("path", cls=look, d=d)


def target(level: str) -> str:
    """The whole row of a level as a target, unseen."""
    if level in TARGETS:
        x, y, width, height = TARGETS[level]
    else:
        one = VERTEBRAE[level]
        x, y, width, height = -106.0, one.y - one.height / 2, 158.0, one.height
    return tag("rect", cls="hit", x=x, y=y, width=width, height=height)


def name(level: str, label: str) -> str:
    """The name of a level beside its bone, on a plate that shows its state."""
    x, y = NAMES.get(level) or (-85.0, VERTEBRAE[level].y + 7)
    plate = tag("rect", cls="tile", x=x - 22, y=y - 18.5, width="44", height="23", rx="4")
    tick = ""
    if level in VERTEBRAE:
        start = {"C": -34, "T": -38, "L": -44}[level[0]]
        tick = tag("path", cls="tick", d=f"M-64 {_digits(VERTEBRAE[level].y)}H{start}")
    return plate + words(label, cls="name", x=x, y=y, text_anchor="middle") + tick


def mark(level: str) -> str:
    """The dot of a finding, beside the name."""
    x, y = NAMES.get(level) or (-85.0, VERTEBRAE[level].y + 7)
    return tag("circle", cls="mark", cx=x - 28, cy=y - 7, r="4")


def _sacrum() -> str:
    shapes = outlines("sacrum")
    holes = [
        tag("ellipse", cls="hole", cx=toward * x, cy=y, rx="3.5", ry="2.8")
        for x, y in HOLES
        for toward in (1, -1)
    ]
    return tag("path", cls="bone", d=shapes["bone"]) + "".join(holes)


def _digits(value: float) -> str:
    return f"{value:g}"
