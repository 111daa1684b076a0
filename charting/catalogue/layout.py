"""The words for where blocks lie: sides, positions, blocks and whole layouts."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """The patient's own side, never the viewer's."""

    LEFT = "L"
    RIGHT = "R"

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


class Position(StrEnum):
    """How the patient is placed; prone is face down, supine is face up."""

    STANDING = "standing"
    SUPINE = "supine"
    PRONE = "prone"
    SEATED = "seated"


class CategoryCode(StrEnum):
    """What a clinician can choose; categories are kinds, not grades."""

    I = "I"  # noqa: E741
    II = "II"
    III = "III"
    NONE = "none"
    UNDETERMINED = "undetermined"


class PointsTo(StrEnum):
    """Where the thin end of a block points."""

    MIDLINE = "midline"
    HEAD = "head"
    FOOT = "foot"
    OPPOSITE_SHOULDER = "opposite_shoulder"
    OPPOSITE_BUTTOCK = "opposite_buttock"
    PUBIS = "pubis"


@dataclass(frozen=True, slots=True)
class Block:
    """One block under the patient.

    `order` is the order of placing from 1; two blocks with the same order go together.
    `angle_deg`: 0 points to the midline, plus is turned footward; None leaves it to `points_to`.
    """

    side: str
    landmark: str
    order: int = 1
    points_to: str = PointsTo.MIDLINE.value
    angle_deg: int | None = None
    size: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Layout:
    """Blocks together with the position that gives them meaning."""

    position: str
    blocks: tuple[Block, ...] = ()
    preset: str = ""
    category: str = ""
    short_side: str = ""
