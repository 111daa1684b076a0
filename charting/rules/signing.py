"""What is still open before a visit is signed, each with the line on the chart it belongs to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charting.catalogue.text import N_, Text, text
from charting.rules import blocking, retest
from charting.rules.fact import BlocksState, Phase, ResultValue, VisitFacts


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing to record, or to leave out on purpose; `anchor` is the HTML id to jump to."""

    code: str
    text: Text
    anchor: str


def open_points(facts: VisitFacts) -> list[OpenPoint]:
    """Return what is still open, in the order of the chart; empty means the visit can be signed."""
    return [*_today(facts), *_category(facts), *_blocks(facts), *_retest(facts), *_response(facts)]


def _today(facts: VisitFacts) -> Iterator[OpenPoint]:
    if facts.pain is None:
        yield OpenPoint("pain", text(N_("pain now")), "pain")
    if not any(fact.phase == Phase.BEFORE and fact.value for fact in facts.findings):
        yield OpenPoint("findings", text(N_("at least one finding")), "findings")


def _category(facts: VisitFacts) -> Iterator[OpenPoint]:
    if not facts.category:
        yield OpenPoint("category", text(N_("category, or undetermined")), "category")


def _blocks(facts: VisitFacts) -> Iterator[OpenPoint]:
    if facts.blocks_state == BlocksState.UNSAID:
        yield OpenPoint("blocks", text(N_("blocks, or no blocks")), "blocks")
        return
    if facts.blocks_state == BlocksState.NONE:
        return
    if facts.layout is None or not facts.layout.blocks:
        yield OpenPoint("layout", text(N_("where the blocks lie")), "blocks")
    elif not facts.blocks_reason.strip() and _asks_reason(facts):
        yield OpenPoint("blocks_reason", text(N_("why this layout")), "blocks-reason")


def _asks_reason(facts: VisitFacts) -> bool:
    if facts.layout is None:
        return False
    side = facts.layout.short_side
    found = blocking.warnings(facts.layout, facts.category, side, facts.weeks_pregnant)
    return any(caution.level == "reason" for caution in found)


def _retest(facts: VisitFacts) -> Iterator[OpenPoint]:
    for item in retest.items(facts.findings, facts.results):
        if not item.open:
            continue
        message = N_("re-test: %(finding)s")
        if item.stated == ResultValue.NOT_RETESTED:
            message = N_("why not re-tested: %(finding)s")
        yield OpenPoint("retest", text(message, finding=item.label), item.anchor)


def _response(facts: VisitFacts) -> Iterator[OpenPoint]:
    if not facts.response:
        yield OpenPoint("response", text(N_("response")), "response")
