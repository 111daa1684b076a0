"""The trapezius strip: 7 areas a side, in equal steps from beside T1 outward to the shoulder joint.

Every point is a place (see `place`) with `data-code` (trap), `data-side` (L, R), `data-cell`
(area1 … area7) and `data-value` (yes: a nodule, no, "-" not tested); with `tap` it leads to the
field `trap-l-area1`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from charting.catalogue.layout import Side
from charting.catalogue.text import N_, Translate, english
from charting.drawing.bone import MIRROR
from charting.drawing.occiput import AREAS, RADIUS, SIDES, TARGET, Slot, Values
from charting.drawing.place import place
from charting.drawing.svg import number, picture, tag, words

VIEW = "-390 -40 780 226"
# The patient's right half: neck, slope of the shoulder, upper arm.
SKIN = "M46 -40 C48 -12 56 8 92 22 C150 44 232 60 292 78 C336 92 352 124 356 186"
FIBRES = (
    "M8 34 C80 44 190 62 300 96 M8 60 C90 62 200 72 302 104 M10 88 C96 82 204 86 302 112 "
    "M12 116 C104 104 214 102 302 120"
)
SPINE = "M-9 -8 H9 M-10 14 H10 M-12 38 H12"
WORDS = {"yes": N_("nodule"), "no": N_("no nodule")}
CAPTION = N_("Seen from behind; areas from the spine to the shoulder")


def draw(
    values: Values,
    links: Mapping[Slot, str] | None = None,
    major: Collection[Slot] = (),
    *,
    uid: str = "trapezius",
    tap: bool = False,
    translate: Translate = english,
) -> str:
    """Return the strip (class `trapezius`); the keys are (side, cell), the values yes or no.

    `links` are the vertebrae that points are linked to, `major` the points called the major one.
    """
    linked = links or {}
    return picture(
        _body(uid),
        *(
            _point((side.value, f"area{area}"), area, values, linked, major, tap, translate)
            for area in AREAS
            for side in Side
        ),
        *(_letter(side, translate) for side in Side),
        words(translate(CAPTION), cls="cap", x=0.0, y=178.0, text_anchor="middle"),
        cls="trapezius",
        uid=uid,
        view=VIEW,
        title=translate(N_("Trapezius fibres from behind: 7 areas, 2 sides")),
        description=describe(values, linked, major, translate),
        role="group" if tap else "img",
    )


def describe(
    values: Values,
    links: Mapping[Slot, str] | None = None,
    major: Collection[Slot] = (),
    translate: Translate = english,
) -> str:
    """Return the areas in words: nodules one by one, the clear ones as a number."""
    linked = links or {}
    found = [
        _said((side.value, f"area{area}"), area, values, linked, major, translate)
        for area in AREAS
        for side in Side
        if values.get((side.value, f"area{area}")) == "yes"
    ]
    clear = sum(value == "no" for value in values.values())
    parts = [f"{one}." for one in found]
    if clear:
        parts.append(translate(N_("Areas without a nodule: %(n)s.")) % {"n": clear})
    return " ".join(parts) or translate(N_("No area tested."))


def xy(area: int, side: str) -> tuple[float, float]:
    """Where a point lies; from behind the patient's left is on the viewer's left."""
    x = (30.0 + 44.0 * (area - 1)) * (1 if side == Side.RIGHT else -1)
    return x, 52.0 + 0.16 * abs(x)


def _said(
    slot: Slot,
    area: int,
    values: Values,
    links: Mapping[Slot, str],
    major: Collection[Slot],
    translate: Translate,
) -> str:
    where = translate(N_("Area %(area)s, %(side)s")) % {
        "area": area,
        "side": translate(SIDES[Side(slot[0])][2]),
    }
    what = [translate(WORDS.get(values.get(slot, ""), N_("not tested")))]
    what += [translate(N_("major"))] if slot in major else []
    what += [links[slot]] if links.get(slot) else []
    return f"{where}: {', '.join(what)}"


def _point(
    slot: Slot,
    area: int,
    values: Values,
    links: Mapping[Slot, str],
    major: Collection[Slot],
    tap: bool,
    translate: Translate,
) -> str:
    value = values.get(slot, "")
    if value not in WORDS:
        value = ""
    x, y = xy(area, slot[0])
    look = {"yes": "pos", "no": "neg"}.get(value, "untested")
    parts = [
        tag("circle", cls="hit", cx=x, cy=y, r=TARGET),
        tag("circle", cls="dot", cx=x, cy=y, r=RADIUS),
    ]
    if slot in major:
        parts.append(tag("circle", cls="major", cx=x, cy=y, r=RADIUS + 4))
    shown = "–" if value == "no" else number(area)
    parts.append(words(shown, cls="num", x=x, y=y + 4.6, text_anchor="middle"))
    if links.get(slot):
        parts.append(words(links[slot], cls="link", x=x, y=y + 31.0, text_anchor="middle"))
    return place(
        *parts,
        cls=f"point {look}",
        label=_said(slot, area, values, links, major, translate),
        href=f"trap-{slot[0].lower()}-{slot[1]}" if tap else "",
        code="trap",
        side=slot[0],
        cell=slot[1],
        value=value,
    )


def _body(uid: str) -> str:
    half = tag("path", cls="skin", d=SKIN) + tag("path", cls="fibre", d=FIBRES)
    return (
        tag("g", half, id=f"{uid}-half")
        + tag("use", href=f"#{uid}-half", transform=MIRROR)
        + tag("path", cls="fine strong", d=SPINE)
        + words("T1", cls="tiny", x=0.0, y=57.0, text_anchor="middle")
    )


def _letter(side: Side, translate: Translate) -> str:
    letter, name, _ = SIDES[side]
    toward = 1 if side is Side.RIGHT else -1
    anchor = "end" if toward > 0 else "start"
    return words(
        translate(letter), cls="side", x=toward * 376.0, y=-14.0, text_anchor=anchor
    ) + words(translate(name), cls="tiny", x=toward * 376.0, y=6.0, text_anchor=anchor)
