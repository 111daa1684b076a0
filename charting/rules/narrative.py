"""The note in words, made from the facts alone: the same facts give the same text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import retest, wording, words
from charting.rules.category import suggest
from charting.rules.fact import BlocksState, VisitFacts
from charting.rules.reason import Reason, Sign


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the lines of the chart it came from."""

    text: Text
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One letter of the note: S, O, A or P."""

    code: str
    title: Text
    sentences: tuple[Sentence, ...]


def note(facts: VisitFacts) -> tuple[Section, ...]:
    """Return S, O, A, P with the sentences the facts support; a section may be empty.

    Nothing is said that no field says; every number comes from a field or is the top of a scale.
    """
    return (
        Section("S", text(N_("Subjective")), tuple(_subjective(facts))),
        Section("O", text(N_("Objective")), tuple(_objective(facts))),
        Section("A", text(N_("Assessment")), tuple(_assessment(facts))),
        Section("P", text(N_("Plan and treatment")), tuple(_plan(facts))),
    )


def _subjective(facts: VisitFacts) -> Iterator[Sentence]:
    if facts.pain is not None:
        yield Sentence(wording.pain(facts.pain, facts.pain_where, facts.pain_last), ("pain",))
    if facts.change:
        yield Sentence(wording.change(facts.change), ("change",))
    if facts.reactions:
        yield Sentence(wording.reactions(facts.reactions), ("reaction",))


def _objective(facts: VisitFacts) -> Iterator[Sentence]:
    tested = {fact.code for fact in facts.findings}
    for code in (code for code in load().indicators if code in tested):
        said = wording.finding(code, facts.findings)
        if said is not None:
            yield Sentence(said.text, said.anchors)


def _assessment(facts: VisitFacts) -> Iterator[Sentence]:
    if facts.category:
        yield Sentence(wording.category(facts.category, facts.also_present), ("category",))
        yield from _reasons(facts)
    for item in retest.items(facts.findings, facts.results):
        if item.result:
            yield Sentence(wording.retested(item), (item.anchor,))


def _reasons(facts: VisitFacts) -> Iterator[Sentence]:
    """What the findings say for and against the category that was chosen."""
    for candidate in suggest(facts.findings):
        if candidate.category != facts.category:
            continue
        for sign, lead in ((Sign.FOR, N_("For it: %(reasons)s.")), (Sign.AGAINST, _AGAINST)):
            chosen = [reason for reason in candidate.reasons if reason.sign == sign]
            if chosen:
                yield _reason_sentence(lead, chosen)


_AGAINST = N_("Against it: %(reasons)s.")


def _reason_sentence(lead: str, reasons: list[Reason]) -> Sentence:
    said = words.listing([reason.text for reason in reasons], "; ")
    return Sentence(text(lead, reasons=said), tuple(reason.anchor for reason in reasons))


def _plan(facts: VisitFacts) -> Iterator[Sentence]:
    yield from _blocks(facts)
    if facts.response:
        yield Sentence(wording.response(facts.response), ("response",))
    if facts.pain_after is not None:
        message = text(N_("Pain after the table: %(pain)s of 10."), pain=facts.pain_after)
        yield Sentence(message, ("pain-after",))
    if facts.advice:
        yield Sentence(wording.advice(facts.advice), ("advice",))
    if facts.remark.strip():
        yield Sentence(wording.quoted(N_("Remark: %(remark)s"), facts.remark), ("remark",))


def _blocks(facts: VisitFacts) -> Iterator[Sentence]:
    if facts.blocks_state == BlocksState.NONE:
        yield Sentence(wording.no_blocks(facts.blocks_skipped_reason), ("blocks",))
        return
    if facts.blocks_state != BlocksState.PLACED or facts.layout is None:
        return

    if facts.layout.blocks:
        yield Sentence(wording.blocks(facts.layout), ("blocks",))
    if facts.minutes is not None:
        message = text(N_("Minutes on the blocks: %(minutes)s."), minutes=facts.minutes)
        yield Sentence(message, ("minutes",))
    if facts.blocks_reason.strip():
        said = wording.quoted(N_("Reason for this layout: %(remark)s"), facts.blocks_reason)
        yield Sentence(said, ("blocks-reason",))
