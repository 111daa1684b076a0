"""The standing body from behind beside the plumb line: head, shoulders, pelvis, tilt and lean.

The outline turns with the lean, the bars with the high side; what was not looked at is not drawn.
Forward and backward cannot be seen from behind and stand below in words.
"""

from __future__ import annotations

from collections.abc import Mapping

from charting.catalogue.layout import Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Translate, english
from charting.drawing.place import outlines
from charting.drawing.svg import picture, tag, words

VIEW = "-126 -22 252 464"
# The bars: y and half-length; the high end is RISE above, the other as much below.
BARS = {"head": (24.0, 30.0), "shoulders": (76.0, 58.0), "pelvis": (178.0, 50.0)}
RISE, LEAN_DEG, TILT_DEG = 6.0, 4, 12
LETTERS = {Side.LEFT: N_("L"), Side.RIGHT: N_("R")}
CELLS = ("head", "shoulders", "pelvis", "tilt", "lean")


def draw(values: Mapping[str, str], *, uid: str = "posture", translate: Translate = english) -> str:
    """Return the figure (class `posture`); `values` maps the cells of the plumb line to theirs."""
    known = {cell: value for cell in CELLS if _known(cell, value := values.get(cell, ""))}
    lean = LEAN_DEG * _toward(known.get("lean", ""))
    skin = outlines("body")["skin"]
    figure = tag(
        "g",
        tag("path", cls="body-skin", d=skin),
        tag("path", cls="body-line", d=skin),
        *(_bar(cell, known[cell]) for cell in BARS if cell in known),
        _tilt(known.get("tilt", "")),
        *(_high(cell, known[cell], translate) for cell in BARS if known.get(cell) in ("L", "R")),
        transform=f"rotate({lean} 0 400)" if lean else "",
    )
    return picture(
        figure,
        tag("line", cls="true", x1="0", y1="-14", x2="0", y2="404"),
        tag("path", cls="bob", d="M-4 402h8v3c0 3-3 6-4 10c-1-4-4-7-4-10z"),
        *(
            words(translate(LETTERS[side]), cls="side", x=112.0 * _toward(side), y=-2.0, **MIDDLE)
            for side in Side
        ),
        _below(known.get("lean", ""), translate),
        cls="posture",
        uid=uid,
        view=VIEW,
        title=translate(N_("Plumb line from behind; the patient’s left is on the left")),
        description=describe(values, translate),
    )


MIDDLE = {"text_anchor": "middle"}


def describe(values: Mapping[str, str], translate: Translate = english) -> str:
    """Return what was seen in words, from the head down: the drawing's text alternative."""
    said = []
    for cell in CELLS:
        value = values.get(cell, "")
        if _known(cell, value):
            slot = load().slot("plumb", "", cell)
            label = translate(slot.values.label_of(value))
            said.append(f"{translate(slot.label)}: {label}")
    return ", ".join(said) if said else translate(N_("Not looked at."))


def _known(cell: str, value: str) -> bool:
    return load().slot("plumb", "", cell).values.accepts(value)


def _toward(side: str) -> int:
    """+1 where the patient's side lies to the viewer's right; from behind that is the right."""
    return {"R": 1, "L": -1}.get(side, 0)


def _bar(cell: str, value: str) -> str:
    """The bar; on the screen up is minus, so the high end has the smaller y."""
    y, half = BARS[cell]
    rise = RISE * _toward(value)
    look = "bar off" if rise else "bar"
    return tag("line", cls=look, x1=-half, y1=y + rise, x2=half, y2=y - rise)


def _high(cell: str, value: str, translate: Translate) -> str:
    y, _ = BARS[cell]
    toward = _toward(value)
    anchor = "start" if toward > 0 else "end"
    x = toward * {"head": 36.0, "shoulders": 58.0, "pelvis": 70.0}[cell]
    return words(translate(N_("high")), cls="tiny", x=x, y=y - 11, text_anchor=anchor)


def _tilt(value: str) -> str:
    """The axis of the head, when it was looked at."""
    if not value:
        return ""
    angle = TILT_DEG * _toward(value)
    return tag("path", cls="axis", d="M0 54V-8", transform=f"rotate({angle} 0 54)" if angle else "")


def _below(value: str, translate: Translate) -> str:
    """A lean that cannot be seen from behind, in words."""
    if value not in ("A", "P"):
        return ""
    label = translate(load().slot("plumb", "", "lean").values.label_of(value))
    return words(label, cls="tiny", x=0.0, y=434.0, **MIDDLE)
