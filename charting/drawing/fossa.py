"""The groin seen from the front with the four arm-fossa points."""

from __future__ import annotations

from collections.abc import Mapping

from charting.catalogue.layout import Position, Side
from charting.catalogue.text import N_, Translate, english
from charting.drawing.bone import MIRROR, bones
from charting.drawing.svg import picture, tag, words
from charting.drawing.wedge import direction

Cells = Mapping[tuple[str, str], str]

VIEW = "-190 -6 380 214"
SKIN = "M150 -6 C156 40 160 80 166 130 C168 160 168 190 166 208"
LIGAMENT = "M128 66 C98 112 62 146 24 161"
LEADS = "M112 88 L152 37 H420 M50 149 L66 165 H420"
BETWEEN = "M-10 208 C-8 200 8 200 10 208"
POINTS = {"upper": (112, 88), "lower": (50, 149)}
STATES = {"strong": "strong", "weak": "weak", "0": "strong", **dict.fromkeys("123", "weak")}
PLACES = {
    ("R", "upper"): N_("right upper"),
    ("L", "upper"): N_("left upper"),
    ("R", "lower"): N_("right lower"),
    ("L", "lower"): N_("left lower"),
}
NAMES = {
    "strong": N_("strong"),
    "weak": N_("weak"),
    "0": N_("not tender"),
    "1": N_("mildly tender"),
    "2": N_("moderately tender"),
    "3": N_("severely tender"),
    "": N_("not tested"),
}
GLYPH = {"upper": 1, "lower": 14}


def draw(cells: Cells, *, uid: str = "fossa", translate: Translate = english) -> str:
    """Return the sketch (class `groin`); `cells` maps (side, "upper"|"lower") to a value.

    The values are strong or weak of the arm, or the grades 0 to 3 of a tender place.
    """
    half = (
        tag("path", cls="skin", d=SKIN)
        + tag("path", cls="lig", d=LIGAMENT)
        + tag("g", tag("path", cls="lig-lead", d=LEADS), cls="leads")
    )
    return picture(
        bones("front", f"{uid}-b"),
        tag("g", half, id=f"{uid}-half"),
        tag("use", href=f"#{uid}-half", transform=MIRROR),
        tag("path", cls="skin", d=BETWEEN),
        *(_point(place, cells.get(place, "")) for place in PLACES),
        *(_letter(side, translate) for side in Side),
        cls="groin",
        uid=uid,
        view=VIEW,
        title=translate(N_("Groin seen from the front; the patient’s right is on your left")),
        description=_describe(cells, translate),
    )


def glyph(cells: Cells, *, uid: str = "af", translate: Translate = english) -> str:
    """Return the four little cells of a travel card column; filled is weak, dashed not tested."""
    return picture(
        *(_cell(place, cells.get(place, "")) for place in PLACES),
        cls="fossa-glyph",
        uid=uid,
        view="0 0 30 24",
        title=_describe(cells, translate),
        width="30",
        height="24",
    )


def _describe(cells: Cells, translate: Translate) -> str:
    said = [
        f"{translate(name)} {translate(NAMES.get(cells.get(place, ''), NAMES['']))}"
        for place, name in PLACES.items()
    ]
    return ", ".join(said)


def _state(value: str) -> str:
    return STATES.get(value, "untested")


def _point(place: tuple[str, str], value: str) -> str:
    side, cell = place
    x, y = POINTS[cell]
    toward = direction(Position.SUPINE, side)
    at = {"cx": float(toward * x), "cy": float(y)}
    if not value.isdigit() or _state(value) == "untested":
        return tag("circle", cls=f"pt {_state(value)}", **at, r="7")
    label = words(value, cls="grade", x=at["cx"], y=at["cy"] + 4.6, text_anchor="middle")
    return tag("g", tag("circle", **at, r="10"), label, cls=f"pt {_state(value)}")


def _letter(side: Side, translate: Translate) -> str:
    label = translate(N_("R")) if side is Side.RIGHT else translate(N_("L"))
    x = 178.0 * direction(Position.SUPINE, side)
    return words(label, cls="side", x=x, y=14.0, text_anchor="middle")


def _cell(place: tuple[str, str], value: str) -> str:
    side, cell = place
    x = 17.0 if direction(Position.SUPINE, side) > 0 else 1.0
    return tag(
        "rect", cls=_state(value), x=x, y=float(GLYPH[cell]), width="12", height="9", rx="1.5"
    )
