"""One block as a wedge: a dark thick end, an arrow to the thin end, a badge with its order."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from charting.catalogue.layout import Block, Layout, PointsTo, Position, Side
from charting.catalogue.load import load
from charting.drawing.bone import MIRROR
from charting.drawing.svg import number, tag, words

# A taper 90 long (about half of a real block, so that the bones stay visible), thick end 50 wide,
# thin end 34 wide; its bearing point, the origin here, is 26 from the thin end.
BODY = (
    "M-60 -25 L22 -17 Q26 -16.6 26 -12.6 L26 12.6 Q26 16.6 22 17 L-60 25 "
    "Q-64 25.4 -64 21 L-64 -21 Q-64 -25.4 -60 -25 Z"
)
FACE = "M-60 -25 L-53 -24.3 L-53 24.3 L-60 25 Q-64 25.4 -64 21 L-64 -21 Q-64 -25.4 -60 -25 Z"
ARROW = "M-46 0 H12 M4 -6.5 L13 0 L4 6.5"
SMALL = "M24 -20 L-72 -32 V32 L24 20 Z"
BADGE_AT = -51
# What a finger may touch: more than 44 px on the narrowest phone (where 1 unit is about 0.75 px).
TOUCH = {"x": -72.0, "y": -32.0, "width": 106.0, "height": 64.0, "rx": 8.0}
HANDLE_AT, HANDLE_TOUCH = 66.0, 31.0
TOGETHER = "="
# 0 points to the midline, plus is turned footward; a stored angle counts before these.
ANGLES = {
    PointsTo.MIDLINE.value: 0,
    PointsTo.HEAD.value: -90,
    PointsTo.FOOT.value: 90,
    PointsTo.OPPOSITE_SHOULDER.value: -45,
    PointsTo.OPPOSITE_BUTTOCK.value: 45,
    PointsTo.PUBIS.value: 60,
}


def direction(position: str, side: str) -> int:
    """Return +1 where the patient's `side` lies to the viewer's right, -1 where to the left.

    The only place that turns a side into a direction: prone is seen from behind, so the patient's
    right is the viewer's right; supine is seen from the front, so it is the viewer's left.

    Raises: ValueError for a position in which nobody lies on blocks.
    """
    if position not in (Position.PRONE, Position.SUPINE):
        raise ValueError(f"no drawing for position {position!r}")
    right = 1 if position == Position.PRONE else -1
    return right if Side(side) is Side.RIGHT else -right


@dataclass(frozen=True, slots=True)
class Wedge:
    """A block in the picture: where it bears, how it is turned, what its badge says."""

    block: Block
    x: int
    y: int
    angle: int
    toward: int
    badge: str

    @property
    def transform(self) -> str:
        """From the wedge's own plane to the picture's; the viewer's right half is mirrored."""
        placed = f"translate({-self.x} {self.y}) rotate({self.angle})"
        return f"{MIRROR} {placed}" if self.toward > 0 else placed

    @property
    def data(self) -> dict[str, str]:
        """The placement as attributes, so that it can be read back from the picture."""
        block = self.block
        return {
            "data_side": block.side,
            "data_landmark": block.landmark,
            "data_order": str(block.order),
            "data_points": block.points_to,
            "data_angle": str(self.angle),
            "data_size": block.size,
        }

    def under(self) -> str:
        """The solid block, drawn before the bones."""
        shapes = tag("path", cls="w-body", d=BODY) + tag("path", cls="w-face", d=FACE)
        return tag("g", shapes, cls="wedge", transform=self.transform)

    def over(self) -> str:
        """Its dashed, see-through outline with the arrow, drawn after the bones."""
        shapes = tag("path", cls="w-over", d=BODY) + tag("path", cls="w-arrow", d=ARROW)
        return tag("g", shapes, cls="wedge", transform=self.transform, **self.data)

    def order(self) -> str:
        """The badge at the thick end."""
        turn = radians(self.angle)
        x = -self.x + BADGE_AT * cos(turn)
        y = self.y + BADGE_AT * sin(turn)
        x = -x if self.toward > 0 else x
        circle = tag("circle", cx=x, cy=y, r="9.5")
        label = words(self.badge, cls="num", x=x, y=y + 4.3, text_anchor="middle")
        return tag("g", circle, label, cls="w-badge")

    def grip(self, name: str, label: str) -> str:
        """What a hand or a key takes hold of: the touch area, and the handle that turns."""
        area = tag("rect", cls="w-touch", **TOUCH)
        line = tag("path", cls="w-stalk", d=f"M30 0H{number(HANDLE_AT - 10)}")
        knob = tag("circle", cls="w-knob", cx=HANDLE_AT, cy="0", r="10")
        reach = tag("circle", cls="w-reach", cx=HANDLE_AT, cy="0", r=HANDLE_TOUCH)
        return tag(
            "g",
            area,
            tag("g", line, knob, reach, cls="w-turn"),
            cls="w-grip",
            id=name,
            transform=self.transform,
            tabindex="0",
            role="button",
            aria_label=label,
            aria_pressed="false",
            **self.data,
        )

    def small(self) -> str:
        """The wedge of the small drawing."""
        return tag("path", cls="w-small", transform=self.transform, d=SMALL, **self.data)


def wedges(layout: Layout) -> list[Wedge]:
    """The blocks of a layout that the picture can show, in the order of placing."""
    landmarks = load().landmarks
    shown = [block for block in ordered(layout) if landmarks[block.landmark].drawn]
    return [
        Wedge(
            block=block,
            x=landmarks[block.landmark].x,
            y=landmarks[block.landmark].y,
            angle=ANGLES[block.points_to] if block.angle_deg is None else block.angle_deg,
            toward=direction(layout.position, block.side),
            badge=badge(layout, block),
        )
        for block in shown
    ]


def ordered(layout: Layout) -> list[Block]:
    """The blocks by order of placing, then side, so that equal layouts draw equal bytes."""
    return sorted(layout.blocks, key=lambda b: (b.order, b.side, b.landmark))


def badge(layout: Layout, block: Block) -> str:
    """The order of placing, or "=" when another block goes in at the same time."""
    same = sum(other.order == block.order for other in layout.blocks)
    return TOGETHER if same > 1 else number(block.order)
