"""The occiput from behind with its 42 fibre points: 3 lines, 7 areas, 2 sides.

Every point is a place (see `place`) with `data-code` (occ), `data-side` (L, R), `data-cell`
(line1_area1 …) and `data-value` (0 to 3, "-" where it was not tested); with `tap` it leads to the
field `occ-l-line1-area1`. Lines are counted from above, areas from the midline outward; which
vertebrae an area stands for is the clinic's own table.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from charting.catalogue.layout import Side
from charting.catalogue.text import N_, Translate, english
from charting.drawing.bone import MIRROR
from charting.drawing.place import outlines, place
from charting.drawing.svg import picture, tag, words

Slot = tuple[str, str]
Values = Mapping[Slot, str]

VIEW = "-390 -84 780 414"
LINES, AREAS = (1, 2, 3), (1, 2, 3, 4, 5, 6, 7)
RADIUS, TARGET = 14.0, 22.0
SIDES = {
    Side.LEFT: (N_("L"), N_("patient’s left"), N_("left")),
    Side.RIGHT: (N_("R"), N_("patient’s right"), N_("right")),
}
GRADES = {"0": N_("not tender"), "1": N_("mild"), "2": N_("moderate"), "3": N_("severe")}


def cell(line: int, area: int) -> str:
    """The cell of the catalogue that a point stands for."""
    return f"line{line}_area{area}"


def draw(
    values: Values,
    links: Mapping[Slot, str] | None = None,
    major: Collection[Slot] = (),
    *,
    uid: str = "occiput",
    tap: bool = False,
    translate: Translate = english,
) -> str:
    """Return the drawing (class `occiput`); the keys are (side, cell), the values grades 0 to 3.

    `links` are the vertebrae that points are linked to, `major` the points called the major one.
    """
    linked = links or {}
    points = [
        _point((side.value, cell(line, area)), (line, area), values, linked, major, tap, translate)
        for line in LINES
        for area in AREAS
        for side in Side
    ]
    return picture(
        _bone(uid),
        *(_line(line) for line in LINES),
        *points,
        *(_letter(side, translate) for side in Side),
        words(translate(CAPTION), cls="cap", x=0.0, y=322.0, text_anchor="middle"),
        cls="occiput",
        uid=uid,
        view=VIEW,
        title=translate(N_("Occipital fibres from behind: 3 lines, 7 areas, 2 sides")),
        description=describe(values, linked, major, translate),
        role="group" if tap else "img",
    )


CAPTION = N_("Seen from behind; lines from above, areas from the midline")


def describe(
    values: Values,
    links: Mapping[Slot, str] | None = None,
    major: Collection[Slot] = (),
    translate: Translate = english,
) -> str:
    """Return the tested points in words, tender ones first: the drawing's text alternative."""
    linked = links or {}
    tender = [
        _said((side.value, cell(line, area)), (line, area), values, linked, major, translate)
        for line in LINES
        for area in AREAS
        for side in Side
        if values.get((side.value, cell(line, area)), "") in ("1", "2", "3")
    ]
    clear = sum(value == "0" for value in values.values())
    parts = [f"{one}." for one in tender]
    if clear:
        parts.append(translate(N_("Points tested and not tender: %(n)s.")) % {"n": clear})
    return " ".join(parts) or translate(N_("No point tested."))


def xy(line: int, area: int, side: str) -> tuple[float, float]:
    """Where a point lies; from behind the patient's left is on the viewer's left."""
    x = (30.0 + 44.0 * (area - 1)) * (1 if side == Side.RIGHT else -1)
    return x, 66.0 + 47.0 * (line - 1) + 0.00052 * x * x


def _said(
    slot: Slot,
    at: tuple[int, int],
    values: Values,
    links: Mapping[Slot, str],
    major: Collection[Slot],
    translate: Translate,
) -> str:
    """ "Line 1, area 5, right: moderate, major, T8"."""
    grade = GRADES.get(values.get(slot, ""), N_("not tested"))
    where = translate(N_("Line %(line)s, area %(area)s, %(side)s")) % {
        "line": at[0],
        "area": at[1],
        "side": translate(SIDES[Side(slot[0])][2]),
    }
    what = [translate(grade)]
    what += [translate(N_("major"))] if slot in major else []
    what += [links[slot]] if links.get(slot) else []
    return f"{where}: {', '.join(what)}"


def _point(
    slot: Slot,
    at: tuple[int, int],
    values: Values,
    links: Mapping[Slot, str],
    major: Collection[Slot],
    tap: bool,
    translate: Translate,
) -> str:
    value = values.get(slot, "")
    if value not in GRADES:
        value = ""
    x, y = xy(*at, slot[0])
    look = "pos" if value in ("1", "2", "3") else "neg" if value else "untested"
    shown = value if look == "pos" else "–" if value else str(at[1])
    parts = [
        tag("circle", cls="hit", cx=x, cy=y, r=TARGET),
        tag("circle", cls="dot", cx=x, cy=y, r=RADIUS),
    ]
    if slot in major:
        parts.append(tag("circle", cls="major", cx=x, cy=y, r=RADIUS + 4))
    parts.append(words(shown, cls="num", x=x, y=y + 4.6, text_anchor="middle"))
    if links.get(slot):
        parts.append(words(links[slot], cls="link", x=x, y=y + 29.0, text_anchor="middle"))
    return place(
        *parts,
        cls=f"point {look}",
        label=_said(slot, at, values, links, major, translate),
        href=f"occ-{slot[0].lower()}-{slot[1].replace('_', '-')}" if tap else "",
        code="occ",
        side=slot[0],
        cell=slot[1],
        value=value,
    )


def _bone(uid: str) -> str:
    shapes = outlines("occiput")
    half = tag("path", cls="fine", d=shapes["suture"]) + tag("path", cls="hatch", d=shapes["hatch"])
    fade = tag(
        "linearGradient",
        tag("stop", offset="0", stop_color="white", stop_opacity="0"),
        tag("stop", offset="0.26", stop_color="white"),
        id=f"{uid}-fade",
        x1="0",
        y1="0",
        x2="0",
        y2="1",
    )
    box = {"x": "-390", "y": "-84", "width": "780", "height": "400"}
    mask = tag(
        "mask",
        tag("rect", fill=f"url(#{uid}-fade)", **box),
        id=f"{uid}-mask",
        maskUnits="userSpaceOnUse",
        **box,
    )
    drawn = [
        tag("path", cls="bone", d=shapes["bone"]),
        tag("path", cls="fine", d=shapes["crown"]),
        tag("path", cls="fine", d=shapes["notch"]),
        tag("g", half, id=f"{uid}-half"),
        tag("use", href=f"#{uid}-half", transform=MIRROR),
    ]
    return tag("defs", fade, mask) + tag("g", *drawn, cls="bones", mask=f"url(#{uid}-mask)")


def _line(line: int) -> str:
    """The line itself, with its number on the midline."""
    y = 66.0 + 47.0 * (line - 1)
    end = y + 0.00052 * 318 * 318
    curve = f"M-318 {end:.1f} Q0 {2 * y - end:.1f} 318 {end:.1f}"
    return (
        tag("path", cls="fibre", d=curve)
        + tag("rect", cls="plate", x=-9.0, y=y - 10, width="18", height="20", rx="4")
        + words(str(line), cls="line-number", x=0.0, y=y + 4.6, text_anchor="middle")
    )


def _letter(side: Side, translate: Translate) -> str:
    letter, name, _ = SIDES[side]
    toward = 1 if side is Side.RIGHT else -1
    anchor = "end" if toward > 0 else "start"
    return words(
        translate(letter), cls="side", x=toward * 376.0, y=290.0, text_anchor=anchor
    ) + words(translate(name), cls="tiny", x=toward * 376.0, y=308.0, text_anchor=anchor)
