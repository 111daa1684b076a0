"""Which taught layout fits, and what to think about before using it; everything is overridable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charting.catalogue.entry import Preset, PresetBlock
from charting.catalogue.layout import Block, CategoryCode, Layout, PointsTo, Position, Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import limit
from charting.rules.fact import Fact, value_of

LONG_MINUTES = 30
SECOND_TRIMESTER_WEEKS = 14
HIGH = ("crest", "asis")
LOW = ("gt", "ischium", "acetabulum")
STRAIGHT_DEG = 60  # to the midline: no further than this toward head or feet
# Which of the two leg findings chooses the layout: the one taken in the position of the blocks.
LEG_OF_POSITION = {Position.PRONE.value: "leg_p", Position.SUPINE.value: "leg_s"}


@dataclass(frozen=True, slots=True)
class Caution:
    """A line under the blocks; `level` is `warn` (shown) or `reason` (asks for a typed reason)."""

    code: str
    level: str
    text: Text
    source: str
    anchor: str = "blocks"


@dataclass(frozen=True, slots=True)
class ShortLeg:
    """The short side a layout starts from: "L", "R", "even" or "" when not tested.

    `code` is the finding it came from. `other_position` is True when only the other position was
    tested: prone and supine may differ, so the side is then to be affirmed, not assumed.
    """

    side: str
    code: str = ""
    other_position: bool = False


def short_leg(findings: Sequence[Fact], category: str) -> ShortLeg:
    """Return the short side for a category: prone leg length for I and III, supine for II.

    Source: block-layouts, open-question
    """
    entry = load().categories.get(category)
    own = LEG_OF_POSITION.get(entry.position if entry else "", "leg_p")
    for code in (own, *(c for c in LEG_OF_POSITION.values() if c != own)):
        side = value_of(tuple(findings), code, cell="side")
        if side:
            return ShortLeg(side, code, other_position=code != own)
    return ShortLeg("")


def propose(category: str, short_side: str, position: str = "", variant: str = "") -> Layout | None:
    """Return the taught layout, or None when category and short leg do not name one.

    `variant` is sb_plus or sb_minus: both blocks at one height, no short side needed. A `position`
    other than the taught one has no taught layout.

    Source: block-layouts, block-layout-two, block-layout-three
    """
    for preset in load().presets.values():
        wanted = (category, variant, "" if variant else short_side)
        fits = (preset.category, preset.variant, preset.short_side) == wanted
        if fits and not preset.retired and position in ("", preset.position):
            return layout_of(preset)
    return None


def layout_of(preset: Preset) -> Layout:
    """Return the layout of a preset with its legs turned into the patient's sides."""
    placed = [
        _block(block, side) for block in preset.blocks for side in _sides(block, preset.short_side)
    ]
    return Layout(
        position=preset.position,
        blocks=tuple(placed),
        preset=preset.code,
        category=preset.category,
        short_side=preset.short_side,
    )


def fitting(category: str) -> list[Preset]:
    """Return the taught layouts of a category, or all of them where none is chosen.

    Source: block-layouts, block-layout-two, block-layout-three
    """
    known = [preset for preset in load().presets.values() if not preset.retired]
    own = [preset for preset in known if preset.category == category]
    return own or known


def agree(points_to: str, angle_deg: int) -> bool:
    """Return whether a direction in words and an angle can both be true of one block.

    0 degrees points to the midline, plus is turned footward.

    Source: own-inference
    """
    if points_to == PointsTo.MIDLINE:
        return abs(angle_deg) <= STRAIGHT_DEG
    headward = points_to in (PointsTo.HEAD, PointsTo.OPPOSITE_SHOULDER)
    return angle_deg < 0 if headward else angle_deg > 0


def points_for(points_to: str, angle_deg: int) -> str:
    """Return `points_to` where it still fits a block turned to `angle_deg`, else what does.

    Source: own-inference
    """
    if agree(points_to, angle_deg):
        return points_to
    if abs(angle_deg) <= STRAIGHT_DEG:
        return PointsTo.MIDLINE.value
    return PointsTo.HEAD.value if angle_deg < 0 else PointsTo.FOOT.value


def warnings(
    layout: Layout,
    category: str,
    short_side: str,
    pregnancy_weeks: int | None = None,
    flags: Sequence[str] = (),
    limits: Sequence[str] = (),
) -> list[Caution]:
    """Return what to think about before using `layout`, in a fixed order.

    `pregnancy_weeks` is completed weeks, None when not pregnant or not known; `flags` are open
    alerts that ask to stop; `limits` what treatment keeps to (`rules.limit`).

    Source: block-position, own-inference, general-knowledge
    """
    found = (
        *(_flag(one) for one in flags),
        _limited(layout, limits),
        _position(layout, category),
        _two_prone(layout, category),
        _same_side(layout),
        _same_landmark(layout),
        _even_leg(layout, short_side),
        _pregnancy(layout, pregnancy_weeks),
        _turned(layout),
    )
    return [caution for caution in found if caution]


def minutes_warning(minutes: int | None) -> Caution | None:
    """Return a question when the minutes on the blocks are unusual (over 30), else None.

    Source: block-minutes
    """
    if minutes is None or minutes <= LONG_MINUTES:
        return None
    question = text(N_("%(minutes)s minutes on the blocks: are you sure?"), minutes=minutes)
    return Caution("minutes_long", "warn", question, "block-minutes", "minutes")


def _sides(block: PresetBlock, short_side: str) -> tuple[Side, ...]:
    if block.leg == "both":
        return (Side.LEFT, Side.RIGHT)
    short = Side(short_side)
    return (short,) if block.leg == "short" else (short.other,)


def _block(block: PresetBlock, side: Side) -> Block:
    return Block(
        side=side.value,
        landmark=block.landmark,
        order=block.order,
        points_to=block.points_to,
        angle_deg=block.angle_deg,
    )


def _flag(alert: str) -> Caution:
    message = text(
        N_("Open alert: %(alert)s. Say why blocks are used all the same."),
        alert=Text("%(plain)s", (("plain", alert.rstrip(".")),)),
    )
    return Caution("flag", "reason", message, "general-knowledge")


def _limited(layout: Layout, limits: Sequence[str]) -> Caution | None:
    if not limit.is_face_down(layout.position, limits):
        return None
    message = text(
        N_("This patient is not to lie face down for now. Say why this layout is prone.")
    )
    return Caution("limit_prone", "reason", message, "relative-cautions")


def _position(layout: Layout, category: str) -> Caution | None:
    entry = load().categories.get(category)
    if entry is None or not entry.position or layout.position == entry.position:
        return None
    message = (
        text(
            N_(
                "Category II is taught face up: the ligaments are lax, and lying supine "
                "closes the joint. Say why this layout is prone."
            )
        )
        if category == CategoryCode.II
        else text(
            N_("%(category)s is taught face down. Say why this layout is supine."),
            category=Text(entry.label),
        )
    )
    return Caution("position_mismatch", "reason", message, "block-position")


def _two_prone(layout: Layout, category: str) -> Caution | None:
    if (category, layout.position) != (CategoryCode.II, Position.PRONE):
        return None
    message = text(N_("In Category II, avoid blocks face down and side-posture rotation thrusts."))
    return Caution("category_2_prone", "warn", message, "general-knowledge")


def _same_side(layout: Layout) -> Caution | None:
    sides = [block.side for block in layout.blocks]
    if len(sides) < 2 or len(set(sides)) > 1:
        return None
    message = text(N_("All blocks are on the same side."))
    return Caution("same_side", "warn", message, "own-inference")


def _same_landmark(layout: Layout) -> Caution | None:
    marks = [block.landmark for block in layout.blocks]
    preset = load().presets.get(layout.preset)
    paired = preset is not None and bool(preset.variant)
    if len(marks) < 2 or len(set(marks)) > 1 or marks[0] == "other" or paired:
        return None
    message = text(N_("Both blocks are at the same place, which is taught for SB+ and SB− only."))
    return Caution("same_landmark", "warn", message, "own-inference")


def _even_leg(layout: Layout, short_side: str) -> Caution | None:
    marks = {block.landmark for block in layout.blocks}
    if short_side != "even" or not (marks & set(HIGH) and marks & set(LOW)):
        return None
    message = text(
        N_("Leg length is even, but one block is high and one is low: which leg is short?")
    )
    return Caution("even_leg", "warn", message, "own-inference")


def _pregnancy(layout: Layout, weeks: int | None) -> Caution | None:
    if weeks is None or weeks < SECOND_TRIMESTER_WEEKS or layout.position != Position.PRONE:
        return None
    message = text(
        N_(
            "Pregnant, week %(weeks)s: avoid lying face down without a pregnancy cushion. "
            "Say why this layout is prone."
        ),
        weeks=weeks,
    )
    return Caution("pregnancy_prone", "reason", message, "general-knowledge")


def _turned(layout: Layout) -> Caution | None:
    for block in layout.blocks:
        if block.angle_deg is None or agree(block.points_to, block.angle_deg):
            continue
        message = text(
            N_("Block %(order)s: its direction in words and its angle do not fit each other."),
            order=block.order,
        )
        return Caution("turned", "warn", message, "own-inference")
    return None
