"""The pelvis with its blocks: from behind for prone, from the front for supine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import hypot

from charting.catalogue.entry import Landmark
from charting.catalogue.layout import Block, Layout, Position, Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Translate, english
from charting.drawing import wedge
from charting.drawing.bone import bones, outline
from charting.drawing.svg import picture, tag, words

VIEW = "-226 -66 452 362"
VIEW_SMALL = "-225 -20 450 400"
EDGE = 218
FREE_TOP, FREE_STEP, FREE_LETTERS = -8.0, 17.0, 22
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
    grips: Mapping[Block, str] | None = None,
    translate: Translate = english,
) -> str:
    """Return the large drawing as SVG text (class `pelvis`); `uid` keeps its ids unique on a page.

    `leg_mm` writes the difference beside the short side of the layout; `compact` enlarges the words
    for a column narrower than about 400 px. With `grips` (block to HTML id) each wedge can be taken
    hold of, and the places where it can lie are there to be shown.

    Raises: ValueError for a position in which nobody lies on blocks.
    """
    view, caption = _seen(layout)
    shown = wedge.wedges(layout)
    moves = grips is not None
    return picture(
        *(w.under() for w in shown),
        bones(view, uid),
        *(w.over() for w in shown),
        *(_side(layout.position, side, translate) for side in Side),
        *(w.order() for w in shown),
        _leg(layout, leg_mm, translate),
        *_free(layout, translate),
        words(translate(caption), cls="cap", x=0.0, y=288.0, text_anchor="middle"),
        _spots(layout.position, translate) if moves else "",
        *(
            w.grip(grips[w.block], _sentence(layout, w.block, translate))
            for w in shown
            if grips is not None and w.block in grips
        ),
        cls=" ".join(["pelvis", *["compact"] * compact, *["movable"] * moves]),
        uid=uid,
        view=VIEW,
        title=translate(caption),
        description=describe(layout, translate),
        role="group" if moves else "img",
        data_position=layout.position,
        data_short=layout.short_side,
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
        data_position=layout.position,
        data_short=layout.short_side,
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


def _free(layout: Layout, translate: Translate) -> list[str]:
    """The blocks at a free place, written under the name of their side in the clinician's words."""
    rows = {Side.LEFT.value: 0, Side.RIGHT.value: 0}
    drawn = []
    for block in wedge.ordered(layout):
        if load().landmarks[block.landmark].drawn:
            continue
        toward = wedge.direction(layout.position, block.side)
        place = block.note or translate(load().landmarks[block.landmark].label)
        short = place if len(place) <= FREE_LETTERS else place[: FREE_LETTERS - 1] + "…"
        said = words(
            f"{wedge.badge(layout, block)} · {short}",
            cls="tiny b",
            x=float(toward * EDGE),
            y=FREE_TOP + FREE_STEP * rows[block.side],
            text_anchor="end" if toward > 0 else "start",
        )
        about = {"data_side": block.side, "data_landmark": block.landmark}
        about |= {"data_order": str(block.order), "data_note": block.note}
        drawn.append(tag("g", said, cls="w-free", **about))
        rows[block.side] += 1
    return drawn


def _spots(position: str, translate: Translate) -> str:
    """Where a wedge can be dropped, with its name: both sides of every place that can be drawn."""
    drawn = [mark for mark in load().landmarks.values() if mark.drawn and not mark.retired]
    spots = []
    for side, mark in product(Side, drawn):
        x, y = float(wedge.direction(position, side) * mark.x), float(mark.y)
        label = translate(mark.label)
        name_y = y - 14 if _has_below(mark, drawn) else y + 23
        spots.append(
            tag(
                "g",
                tag("circle", cx=x, cy=y, r="9"),
                words(label, cls="tiny", x=x, y=name_y, text_anchor="middle"),
                cls="w-spot",
                data_side=side.value,
                data_landmark=mark.code,
                data_name=f"{translate(SIDES[side][2])} {label}",
            )
        )
    return tag("g", *spots, cls="w-spots", aria_hidden="true")


def _has_below(mark: Landmark, marks: Sequence[Landmark]) -> bool:
    """Whether the nearest other place lies below: then the name of this one stands above it."""
    others = [one for one in marks if one is not mark]
    nearest = min(others, key=lambda one: hypot(one.x - mark.x, one.y - mark.y))
    return nearest.y > mark.y
