"""The two heels of a lying patient against one level: which leg is short, and by how much."""

from __future__ import annotations

from charting.catalogue.layout import Side
from charting.catalogue.quantity import parse
from charting.catalogue.text import N_, Translate, english
from charting.drawing.svg import picture, tag, words

LEVEL, PLAIN, MOST = 34.0, 6.0, 16.0
CENTRES = {Side.LEFT: 34.0, Side.RIGHT: 86.0}
LETTERS = {Side.LEFT: N_("L"), Side.RIGHT: N_("R")}
TITLES = {
    Side.LEFT.value: N_("Left leg short"),
    Side.RIGHT.value: N_("Right leg short"),
    "even": N_("Legs even"),
}


def draw(side: str, amount: str = "", *, uid: str = "leg", translate: Translate = english) -> str:
    """Return the heels (class `legs`); `side` is L, R or even, `amount` as it was recorded."""
    rise = {one: _rise(amount) if one == side else 0.0 for one in Side}
    marks = [_heel(one, rise[one], translate) for one in Side]
    return picture(
        tag("path", cls="level", d=f"M10 {LEVEL:.0f}H110"),
        *marks,
        cls="legs",
        uid=f"legs-{uid}",
        view="0 0 120 44",
        title=translate(TITLES[side]),
        width="120",
        height="44",
    )


def _rise(amount: str) -> float:
    """How far the short heel stands above the level: true up to 16, a plain sign without number."""
    given = parse(amount)
    known = given.high if given.high is not None else given.low
    if known is None:
        return MOST if amount else PLAIN
    return min(max(float(known), 2.0), MOST)


def _heel(side: Side, rise: float, translate: Translate) -> str:
    x, y = CENTRES[side], LEVEL - rise
    drop = tag("path", cls="drop", d=f"M{x:.0f} {y + 1:.1f}V{LEVEL - 1:.1f}") if rise > 3 else ""
    letter = words(translate(LETTERS[side]), x=x, y=y - 7, text_anchor="middle")
    return tag("path", cls="heel", d=f"M{x - 12:.0f} {y:.1f}H{x + 12:.0f}") + drop + letter
