"""What is still open before a visit is signed, each with the line on the chart it belongs to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import (
    blocking,
    laterality,
    limit,
    measure,
    measurement,
    outcome,
    procedure,
    retest,
    visit,
)
from charting.rules.fact import (
    BlocksState,
    MeasurementFact,
    OutcomeFact,
    Phase,
    ProcedureFact,
    ResultValue,
    VisitFacts,
)
from charting.rules.sided import STOP, Contradiction

# A visit of this kind has no category, no blocks and no indicators.
WITHOUT_SOT = "other"
# Up to here somebody else tells, and somebody else has to be named.
CHILD_UNTIL = 12 * visit.YEAR
# Up to here nobody can give a number for pain.
INFANT_UNTIL = 3 * visit.YEAR
LEVEL_KINDS = ("segment", "cmrt")


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing to record, or to leave out on purpose; `anchor` is the HTML id to jump to."""

    code: str
    text: Text
    anchor: str


def open_points(facts: VisitFacts, sides: Sequence[Contradiction] | None = None) -> list[OpenPoint]:
    """Return what is still open, in the order of the chart; empty means the visit can be signed.

    `sides` are its contradictions of left and right where they are known already.

    Source: part-exam, general-knowledge
    """
    with_sot = facts.kind != WITHOUT_SOT
    return [
        *_today(facts),
        *(_category(facts) if with_sot else ()),
        *(_blocks(facts) if with_sot or facts.blocks_state else ()),
        *_procedures(facts),
        *_retest(facts),
        *_response(facts),
        *_sides(laterality.contradictions(facts) if sides is None else sides),
    ]


def _sides(found: Sequence[Contradiction]) -> Iterator[OpenPoint]:
    for one in found:
        if one.level == STOP:
            yield OpenPoint("side", one.text, one.anchors[0])


def _today(facts: VisitFacts) -> Iterator[OpenPoint]:
    if _tells_pain(facts) and facts.pain is None:
        yield OpenPoint("pain", text(N_("pain now")), "pain")
    if facts.has_last and facts.kind != "initial" and not facts.reactions:
        yield OpenPoint("reaction", text(N_("reaction to the last visit, or none")), "reaction")
    if facts.age_months is not None and facts.age_months < CHILD_UNTIL and not facts.informant:
        yield OpenPoint("informant", text(N_("who tells it")), "informant")
    for reacted in facts.reaction_details:
        if not reacted.type:
            place = f"reaction-{reacted.id}"
            yield OpenPoint("reaction_type", text(N_("which reaction")), place)
    yield from (point for one in facts.outcomes for point in _outcome(one))
    if not _found(facts):
        message = (
            N_("something found or done")
            if facts.kind == WITHOUT_SOT
            else N_("at least one finding")
        )
        yield OpenPoint("findings", Text(message), "findings")
    yield from (point for one in facts.measurements for point in _measurement(one))


def _tells_pain(facts: VisitFacts) -> bool:
    """Pain is asked for at every visit with SOT from the age at which a number can be given."""
    infant = facts.age_months is not None and facts.age_months < INFANT_UNTIL
    return facts.kind != WITHOUT_SOT and not infant


def _found(facts: VisitFacts) -> bool:
    """Whether something was found at this visit; without SOT it may also have been done."""
    return (
        any(fact.phase == Phase.BEFORE and fact.value for fact in facts.findings)
        or any(measurement.is_said(one) for one in facts.measurements)
        or any(outcome.is_said(one) for one in facts.outcomes)
        or (facts.kind == WITHOUT_SOT and bool(facts.procedures))
    )


def _outcome(one: OutcomeFact) -> Iterator[OpenPoint]:
    known = load().measures.get(one.measure)
    place = f"outcome-{one.id}"
    if not outcome.is_said(one):
        label = measure.label(one.measure, one.name)
        yield OpenPoint("outcome", text(N_("a value for %(measure)s"), measure=label), place)
    if not one.name.strip() and (known is None or known.named):
        yield OpenPoint("outcome_name", text(N_("what the score is about")), place)


def _measurement(one: MeasurementFact) -> Iterator[OpenPoint]:
    place = f"measurement-{one.id}"
    if not (one.code or one.name.strip()):
        yield OpenPoint("measurement_name", text(N_("what was measured")), place)
    elif not measurement.is_said(one):
        said = text(N_("a value for %(measure)s"), measure=measurement.label(one))
        yield OpenPoint("measurement", said, place)


def _category(facts: VisitFacts) -> Iterator[OpenPoint]:
    """It may stay blank where no indicator of any category was tested, but something else was."""
    indicators = any(fact.phase == Phase.BEFORE and fact.value for fact in facts.findings)
    if not facts.category and (indicators or not _found(facts)):
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
    weeks, known = facts.weeks_pregnant, (facts.flags, facts.limits)
    found = blocking.warnings(facts.layout, facts.category, side, weeks, *known)
    return any(caution.level == "reason" for caution in found)


def _procedures(facts: VisitFacts) -> Iterator[OpenPoint]:
    for one in facts.procedures:
        yield from _procedure(one, facts.limits)


def _procedure(one: ProcedureFact, limits: Sequence[str]) -> Iterator[OpenPoint]:
    place = f"procedure-{one.id}"
    if not (one.code or one.name.strip()):
        yield OpenPoint("procedure", text(N_("what was done")), place)
        return
    label = procedure.label(one)
    if one.kind in LEVEL_KINDS and not _says_where(one):
        yield OpenPoint("level", text(N_("level: %(procedure)s"), procedure=label), place)
    if one.before not in ("", "0") and not one.after and not one.note.strip():
        said = text(N_("afterwards, or a remark why not: %(procedure)s"), procedure=label)
        yield OpenPoint("procedure_after", said, place)
    beyond = limit.past(one, label, limits)
    if beyond and not one.note.strip():
        yield OpenPoint("limit", beyond, place)


def _says_where(one: ProcedureFact) -> bool:
    """Whether a level is known, a reflex, or the place in words ("neck") where no more is."""
    own = one.name if one.code else ""
    return any(said.strip() for said in (one.level, one.reflex, own, one.note))


def _retest(facts: VisitFacts) -> Iterator[OpenPoint]:
    for item in retest.items(facts.findings, facts.results):
        if not item.open:
            continue
        message = N_("re-test: %(finding)s")
        if item.stated == ResultValue.NOT_RETESTED:
            message = N_("why not re-tested: %(finding)s")
        yield OpenPoint("retest", text(message, finding=item.label), item.anchor)


def _response(facts: VisitFacts) -> Iterator[OpenPoint]:
    if not facts.response and (facts.kind != WITHOUT_SOT or visit.is_treated(facts)):
        yield OpenPoint("response", text(N_("response")), "response")
