"""The facts of one visit as plain data: what every rule takes in, and what models map to."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charting.catalogue.layout import Block, CategoryCode, Layout, Position, Side

__all__ = [
    "Block",
    "BlocksState",
    "CategoryCode",
    "Fact",
    "Layout",
    "Phase",
    "Position",
    "Result",
    "ResultValue",
    "Side",
    "VisitFacts",
    "anchor",
]


class Phase(StrEnum):
    """Before or after the blocks."""

    BEFORE = "before"
    AFTER = "after"


class BlocksState(StrEnum):
    """Whether the blocks are documented; UNSAID is an open point, NONE is a statement."""

    UNSAID = ""
    PLACED = "placed"
    NONE = "none"


class ResultValue(StrEnum):
    """What became of a positive finding."""

    CLEARED = "cleared"
    IMPROVED = "improved"
    SAME = "same"
    WORSE = "worse"
    NOT_RETESTED = "not_retested"


@dataclass(frozen=True, slots=True)
class Fact:
    """One value in one slot of the chart; a slot that was not tested has no fact at all.

    `code`, `side`, `cell` name a slot of the catalogue (`Catalogue.slot`), `value` one of its
    values as text. Examples: Fact("heel", "R", value="3"), Fact("af", "L", "upper", value="weak"),
    Fact("leg_p", cell="side", value="R"), Fact("leg_p", cell="mm", value="6", unit="mm"),
    Fact("soto", cell="round2", value="worse").
    """

    code: str
    side: str = ""
    cell: str = ""
    phase: str = Phase.BEFORE.value
    value: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """What the clinician says became of one positive finding (a re-test item, see `retest`)."""

    code: str
    side: str = ""
    cell: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Everything recorded at a visit that a rule may read; None and "" mean "not recorded".

    `change` and `response` are better, same or worse; `reactions` are codes of the
    catalogue ("none" is a statement); `advice` likewise; `minutes` is whole minutes on the blocks.
    """

    findings: tuple[Fact, ...] = ()
    results: tuple[Result, ...] = ()
    pain: int | None = None
    pain_where: str = ""
    pain_last: int | None = None
    change: str = ""
    reactions: tuple[str, ...] = ()
    category: str = ""
    also_present: tuple[str, ...] = ()
    blocks_state: str = BlocksState.UNSAID.value
    layout: Layout | None = None
    blocks_reason: str = ""
    blocks_skipped_reason: str = ""
    minutes: int | None = None
    response: str = ""
    pain_after: int | None = None
    advice: tuple[str, ...] = ()
    remark: str = ""
    pregnancy_weeks: int | None = None

    def value(self, code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
        """The value in a slot, "" when not tested."""
        return value_of(self.findings, code, side, cell, phase)


def value_of(
    findings: tuple[Fact, ...], code: str, side: str = "", cell: str = "", phase: str = "before"
) -> str:
    """The value of the last fact in that slot, "" when there is none."""
    slot = (code, side, cell, phase)
    found = [f.value for f in findings if (f.code, f.side, f.cell, f.phase) == slot]
    return found[-1] if found else ""


def anchor(code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
    """The HTML id of a slot's line: `heel-r`, `af-l-upper`, after the blocks `retest-heel-r`.

    The fields that are not indicators use their own name: pain, change, reaction, category,
    blocks, minutes, response, pain-after, remark.
    """
    parts = (*(("retest",) if phase == Phase.AFTER else ()), code, side, cell)
    return "-".join(p.lower().replace("_", "-") for p in parts if p)
