"""The pelvis with its blocks: from behind for prone, from the front for supine."""

from __future__ import annotations

from charting.catalogue.layout import Block, Layout, Position, Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Translate, english
from charting.drawing import wedge
from charting.drawing.bone import bones, outline
from charting.drawing.svg import picture, tag, words

VIEW = "-226 -66 452 362"
VIEW_SMALL = "-225 -20 450 400"
EDGE = 218
SEEN = {
    Position.PRONE.value: ("behind", N_("Seen from behind: the patient is prone")),
    Position.SUPINE.value: ("front", N_("Seen from the front: the patient is supine")),
}
POSTURE = {Position.PRONE.value: N_("prone"), Position.SUPINE.value: N_("supine")}
SIDES = {
    Side.LEFT: (N_("L"), N_("patient’s left"), N_("left")),
    Side.RIGHT: (N_("R"), N_("patient’s right"), N_("right")),
}


def draw(
    layout: Layout,
    *,
    uid: str = "pelvis",
    leg_mm: int | None = None,
    compact: bool = False,
    translate: Translate = english,
) -> str:
    """Return the large drawing as SVG text (class `pelvis`); `uid` keeps its ids unique on a page.

    `leg_mm` writes the difference beside the short side of the layout; `compact` enlarges the words
    for a column narrower than about 400 px.

    Raises: ValueError for a position in which nobody lies on blocks.
    """
    view, caption = _seen(layout)
    shown = wedge.wedges(layout)
    return picture(
        *(w.under() for w in shown),
        bones(view, uid),
        *(w.over() for w in shown),
        *(_side(layout.position, side, translate) for side in Side),
        *(w.order() for w in shown),
        _leg(layout, leg_mm, translate),
        words(translate(caption), cls="cap", x=0.0, y=288.0, text_anchor="middle"),
        cls="pelvis compact" if compact else "pelvis",
        uid=uid,
        view=VIEW,
        title=translate(caption),
        description=describe(layout, translate),
    )


def thumb(layout: Layout, *, uid: str = "thumb", translate: Translate = english) -> str:
    """Return the small drawing (class `pelvis-thumb`), which always names its posture in words.

    Raises: ValueError for a position in which nobody lies on blocks.
    """
    view, _ = _seen(layout)
    posture = translate(POSTURE[layout.position])
    return picture(
        outline(view, uid),
        *(w.small() for w in wedge.wedges(layout)),
        words(posture, cls="posture", x=0.0, y=358.0, text_anchor="middle"),
        cls="pelvis-thumb",
        uid=uid,
        view=VIEW_SMALL,
        title=f"{posture}: {describe(layout, translate)}",
        width="72",
        height="64",
    )


def describe(layout: Layout, translate: Translate = english) -> str:
    """Return the blocks in words, in the order of placing: the drawing's text alternative."""
    said = [_sentence(layout, block, translate) for block in wedge.ordered(layout)]
    return " ".join(said) if said else translate(N_("No blocks."))


def _seen(layout: Layout) -> tuple[str, str]:
    if layout.position not in SEEN:
        raise ValueError(f"no drawing for position {layout.position!r}")
    return SEEN[layout.position]


def _sentence(layout: Layout, block: Block, translate: Translate) -> str:
    landmark = translate(load().landmarks[block.landmark].label)
    place = block.note if block.landmark == "other" and block.note else landmark
    values = {
        "order": wedge.badge(layout, block),
        "side": translate(SIDES[Side(block.side)][2]),
        "place": place,
    }
    if values["order"] == wedge.TOGETHER:
        return translate(N_("Wedge under the %(side)s %(place)s, together.")) % values
    return translate(N_("Wedge %(order)s under the %(side)s %(place)s.")) % values


def _side(position: str, side: Side, translate: Translate) -> str:
    letter, name, _ = SIDES[side]
    toward = wedge.direction(position, side)
    anchor = "end" if toward > 0 else "start"
    x = float(toward * EDGE)
    return words(translate(letter), cls="side", x=x, y=-46.0, text_anchor=anchor) + words(
        translate(name), cls="tiny", x=x, y=-27.0, text_anchor=anchor
    )


def _leg(layout: Layout, leg_mm: int | None, translate: Translate) -> str:
    """ "short" and the millimetres beside the foot end of the short side."""
    if layout.short_side not in tuple(Side):
        return ""
    toward = wedge.direction(layout.position, layout.short_side)
    place: dict[str, str | float] = {
        "cls": "tiny b",
        "x": float(toward * EDGE),
        "text_anchor": "end" if toward > 0 else "start",
    }
    lines = [words(translate(N_("short")), y=240.0, **place)]
    if leg_mm is not None:
        lines.append(words(translate(N_("%(mm)s mm")) % {"mm": leg_mm}, y=257.0, **place))
    return tag("g", *lines, cls="leg")
