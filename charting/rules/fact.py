"""The facts of one visit as plain data: what every rule takes in, and what models map to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from charting.catalogue.layout import Block, CategoryCode, Layout, Position, Side

__all__ = [
    "BackgroundFact",
    "Block",
    "BlocksState",
    "CategoryCode",
    "ComplaintFact",
    "Fact",
    "Layout",
    "MeasurementFact",
    "OutcomeFact",
    "Phase",
    "Position",
    "ProcedureFact",
    "ReactionFact",
    "Result",
    "ResultValue",
    "Side",
    "VisitFacts",
    "anchor",
    "fact_of",
    "value_of",
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
    vertebra: str = ""
    is_major: bool = False
    conditions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """What the clinician says became of one positive finding (a re-test item, see `retest`)."""

    code: str
    side: str = ""
    cell: str = ""
    value: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ProcedureFact:
    """One thing that was done, in the order it was done.

    `kind` and `code` are of the catalogue; without a code `name` says what it was. `side` is L, R
    or B for both; `part` holds the letters P A R T that were said by hand; `details` the
    parameters of its kind; `reason` the anchor of the finding that it treats.
    """

    id: str = ""
    order: int = 1
    kind: str = ""
    code: str = ""
    name: str = ""
    level: str = ""
    side: str = ""
    listing: str = ""
    technique: str = ""
    method: str = ""
    line: str = ""
    reflex: str = ""
    before: str = ""
    after: str = ""
    part: tuple[str, ...] = ()
    details: Mapping[str, str] = field(default_factory=dict)
    is_sham: bool = False
    reason: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class MeasurementFact:
    """One measured or tested thing with its value as it was said, see `rules.quantity`."""

    id: str = ""
    order: int = 1
    kind: str = ""
    code: str = ""
    name: str = ""
    side: str = ""
    position: str = ""
    value: str = ""
    after: str = ""
    unit: str = ""
    pain: str = ""
    method: str = ""
    conditions: tuple[str, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class OutcomeFact:
    """One score, or what somebody reports; `complaint` is the id of the complaint it is about.

    `baseline` is the first score of the same measure, name and complaint, `last` the one before
    this; None where there is none, or where they were not asked for.
    """

    id: str = ""
    order: int = 1
    measure: str = ""
    name: str = ""
    complaint: str = ""
    value: Decimal | None = None
    words: str = ""
    informant: str = ""
    since_on: date | None = None
    note: str = ""
    baseline: Decimal | None = None
    last: Decimal | None = None


@dataclass(frozen=True, slots=True)
class ReactionFact:
    """One reaction to the last visit in detail; hours are counted from the end of that visit."""

    id: str = ""
    order: int = 1
    type: str = ""
    onset_hours: int | None = None
    severity: int | None = None
    duration_h: int | None = None
    limits_activity: str = ""
    new_neuro_sign: str = ""
    action: str = ""
    outcome: str = ""
    related: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ComplaintFact:
    """One complaint as it stands; it belongs to the patient and outlives the visit."""

    id: str = ""
    order: int = 1
    name: str = ""
    side: str = ""
    region: str = ""
    onset_on: date | None = None
    onset_words: str = ""
    cause: str = ""
    quality: str = ""
    severity: str = ""
    radiation: str = ""
    aggravating: str = ""
    easing: str = ""
    frequency: str = ""
    limits: str = ""
    informant: str = ""
    resolved_on: date | None = None


@dataclass(frozen=True, slots=True)
class BackgroundFact:
    """One fact about the person that the clinic keeps: its heading and what it says, in words."""

    heading: str
    words: str


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Everything recorded at a visit that a rule may read; None and "" mean "not recorded".

    `change` and `response` are better, same or worse; `reactions` are codes of the
    catalogue ("none" is a statement); `advice` likewise; `minutes` is whole minutes on the blocks.
    `has_last` is True when there was a visit before this one; `flags` are the open alerts that ask
    to stop; `limits` what treatment keeps to for the patient's conditions (`rules.limit`).
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
    kind: str = ""
    informant: str = ""
    age_months: int | None = None
    weeks_pregnant: int | None = None
    planned_min: int | None = None
    next_visit: str = ""
    next_note: str = ""
    home_note: str = ""
    complaints: tuple[ComplaintFact, ...] = ()
    procedures: tuple[ProcedureFact, ...] = ()
    measurements: tuple[MeasurementFact, ...] = ()
    outcomes: tuple[OutcomeFact, ...] = ()
    reaction_details: tuple[ReactionFact, ...] = ()
    has_last: bool = False
    background: tuple[BackgroundFact, ...] = ()
    flags: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()

    def value(self, code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
        """The value in a slot, "" when not tested."""
        return value_of(self.findings, code, side, cell, phase)


def value_of(
    findings: tuple[Fact, ...], code: str, side: str = "", cell: str = "", phase: str = "before"
) -> str:
    """The value of the last fact in that slot, "" when there is none."""
    found = fact_of(findings, code, side, cell, phase)
    return found.value if found else ""


def fact_of(
    findings: tuple[Fact, ...], code: str, side: str = "", cell: str = "", phase: str = "before"
) -> Fact | None:
    """The last fact in that slot with its unit and conditions, None when there is none."""
    for one in reversed(findings):
        if one.code == code and one.cell == cell and one.side == side and one.phase == phase:
            return one
    return None


def anchor(code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
    """The HTML id of a slot's line: `heel-r`, `af-l-upper`, after the blocks `retest-heel-r`.

    The fields that are not indicators use their own name: pain, change, reaction, category,
    blocks, minutes, response, pain-after, remark.
    """
    parts = (*(("retest",) if phase == Phase.AFTER else ()), code, side, cell)
    return "-".join(p.lower().replace("_", "-") for p in parts if p)
