"""A visit as the plain facts that every rule takes in."""

from typing import Any

from charting.models.visit import Visit
from charting.rules.fact import Block, BlocksState, Fact, Layout, Phase, Result, VisitFacts

Row = dict[str, Any]
Key = tuple[str, str, str, str]


def key(row: Row) -> Key:
    """The slot of a row: code, side, cell, phase."""
    return row["code"], row["side"], row["cell"], row["phase"]


def by_key(visit: Visit) -> dict[Key, Row]:
    """The rows of a visit that `with_facts` brought, by their slot."""
    return {key(row): row for row in visit.finding_rows}


def findings(visit: Visit) -> tuple[Fact, ...]:
    """All values that were tested, before and after the blocks."""
    return tuple(
        Fact(r["code"], r["side"], r["cell"], r["phase"], r["value"], r["unit"])
        for r in visit.finding_rows
        if r["value"]
    )


def results(visit: Visit) -> tuple[Result, ...]:
    """What the clinician said became of the positive findings."""
    return tuple(
        Result(r["code"], r["side"], r["cell"], r["result"], r["reason"])
        for r in visit.finding_rows
        if r["phase"] == Phase.AFTER and r["result"]
    )


def layout(visit: Visit) -> Layout | None:
    """The blocks as placed, None while none are recorded."""
    if visit.blocks_state != BlocksState.PLACED:
        return None
    return Layout(
        position=visit.blocks_position,
        blocks=tuple(block(row) for row in visit.block_rows),
        preset=visit.blocks_preset,
        category=visit.category,
        short_side=visit.blocks_short_side,
    )


def block(row: Row) -> Block:
    """One stored block as the drawing and the rules know it."""
    return Block(
        side=row["side"],
        landmark=row["landmark"],
        order=row["order"],
        points_to=row["points_to"],
        angle_deg=row["angle_deg"],
        size=row["size"],
        note=row["note"],
    )


def facts(visit: Visit, last: Visit | None = None) -> VisitFacts:
    """Everything recorded at `visit`; `last` is the visit before it, for "it was 4"."""
    return VisitFacts(
        findings=findings(visit),
        results=results(visit),
        pain=visit.pain_now,
        pain_where=visit.pain_where,
        pain_last=last.pain_now if last else None,
        change=visit.change,
        reactions=tuple(visit.reactions),
        category=visit.category,
        also_present=tuple(visit.also_present),
        blocks_state=visit.blocks_state,
        layout=layout(visit),
        blocks_reason=visit.blocks_reason,
        blocks_skipped_reason=visit.blocks_skipped_reason,
        minutes=visit.blocks_min,
        response=visit.response,
        pain_after=visit.pain_after,
        advice=tuple(visit.advice),
        remark=visit.remark,
    )
