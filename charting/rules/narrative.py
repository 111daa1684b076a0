"""The note in words, made from the facts alone: the same facts give the same text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import (
    complaint,
    measurement,
    outcome,
    part,
    procedure,
    reaction,
    retest,
    visit,
    wording,
    words,
)
from charting.rules.category import suggest
from charting.rules.fact import BlocksState, Phase, ProcedureFact, VisitFacts
from charting.rules.reason import Reason, Sign

BACKGROUND = "H"  # the section of what is known of the person besides this visit


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

    Where the background was brought along, it comes first.

    Nothing is said that no field says; every number comes from a field or is the top of a scale.
    """
    background = tuple(_background(facts))
    return (
        *([Section(BACKGROUND, text(N_("Background")), background)] if background else ()),
        Section("S", text(N_("Subjective")), tuple(_subjective(facts))),
        Section("O", text(N_("Objective")), tuple(_objective(facts))),
        Section("A", text(N_("Assessment")), tuple(_assessment(facts))),
        Section("P", text(N_("Plan and treatment")), tuple(_plan(facts))),
    )


def _background(facts: VisitFacts) -> Iterator[Sentence]:
    """One sentence a heading, in the words of the record."""
    headings: dict[str, list[Text]] = {}
    for one in facts.background:
        headings.setdefault(one.heading, []).append(words.plain(one.words))
    for heading, told in headings.items():
        message = N_("%(heading)s: %(words)s.")
        said = text(message, heading=words.plain(heading), words=words.listing(told, "; "))
        yield Sentence(said, ())


def _subjective(facts: VisitFacts) -> Iterator[Sentence]:
    yield from (Sentence(said, places) for said, places in visit.opening(facts))
    yield from _complaints(facts)
    if facts.pain is not None:
        yield Sentence(wording.pain(facts.pain, facts.pain_where, facts.pain_last), ("pain",))
    if facts.change:
        yield Sentence(wording.change(facts.change), ("change",))
    if facts.reactions:
        yield Sentence(wording.reactions(facts.reactions), ("reaction",))
    for one in facts.reaction_details:
        yield Sentence(reaction.sentence(one), (f"reaction-{one.id}",))
    yield from _outcomes(facts, clinician=False)


def _complaints(facts: VisitFacts) -> Iterator[Sentence]:
    """With their history where it was taken or taken again, else only what is still there."""
    about = {one.complaint for one in facts.outcomes}
    whole = facts.kind != "routine"
    for one in facts.complaints:
        if whole or one.resolved_on is None or one.id in about:
            yield Sentence(complaint.sentence(one, whole=whole), (f"complaint-{one.id}",))


def _outcomes(facts: VisitFacts, *, clinician: bool) -> Iterator[Sentence]:
    complaints = {one.id: one for one in facts.complaints}
    for one in facts.outcomes:
        if (one.informant == outcome.CLINICIAN) is not clinician:
            continue
        said = outcome.sentence(one, complaints)
        if said is not None:
            yield Sentence(said, (f"outcome-{one.id}",))


def _objective(facts: VisitFacts) -> Iterator[Sentence]:
    tested = {fact.code for fact in facts.findings}
    for code in (code for code in load().indicators if code in tested):
        said = wording.finding(code, facts.findings)
        if said is not None:
            yield Sentence(said.text, said.anchors)
    for one in facts.measurements:
        measured = measurement.sentence(one)
        if measured is not None:
            yield Sentence(measured, (f"measurement-{one.id}",))
    yield from _part(facts)


def _part(facts: VisitFacts) -> Iterator[Sentence]:
    """P.A.R.T. of each treated level, with the reasons that were found for its letters."""
    for level in part.meter(facts):
        given = [(letter, level.letters[letter]) for letter in level.found]
        reasons = [
            words.listing([words.plain(letter), found.text], " ")
            for letter, found in given
            if found is not None
        ]
        if reasons:
            message = N_("P.A.R.T. at %(level)s: %(reasons)s.")
            where = words.level(level.level)
            said = text(message, level=where, reasons=words.listing(reasons, "; "))
            places = (found.anchor for _, found in given if found is not None)
            yield Sentence(said, tuple(dict.fromkeys((level.anchor, *places))))


def _assessment(facts: VisitFacts) -> Iterator[Sentence]:
    if facts.category:
        yield Sentence(wording.category(facts.category, facts.also_present), ("category",))
        yield from _reasons(facts)
    told: set[tuple[str, str, str]] = set()
    for item in retest.items(facts.findings, facts.results):
        if item.result:
            told |= retest.places(item.key)
            yield Sentence(wording.retested(item), (item.anchor,))
    others = [
        fact
        for fact in facts.findings
        if fact.phase == Phase.AFTER
        and fact.value
        and (fact.code, fact.side, fact.cell) not in told
    ]
    yield from (Sentence(said.text, said.anchors) for said in wording.afterwards(others))
    yield from _outcomes(facts, clinician=True)


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
    done = [one for one in facts.procedures if not procedure.is_home(one)]
    yield from (_done(one) for one in done if procedure.is_before_blocks(one))
    yield from _blocks(facts)
    yield from (_done(one) for one in done if not procedure.is_before_blocks(one))
    if facts.response:
        yield Sentence(wording.response(facts.response), ("response",))
    if facts.pain_after is not None:
        message = text(N_("Pain after the table: %(pain)s of 10."), pain=facts.pain_after)
        yield Sentence(message, ("pain-after",))
    if facts.advice:
        yield Sentence(wording.advice(facts.advice), ("advice",))
    yield from (_done(one, N_("At home: %(done)s")) for one in facts.procedures if one not in done)
    if facts.home_note.strip():
        yield Sentence(wording.quoted(N_("At home: %(remark)s"), facts.home_note), ("home-note",))
    yield from (Sentence(said, places) for said, places in visit.closing(facts))
    if facts.remark.strip():
        yield Sentence(wording.quoted(N_("Remark: %(remark)s"), facts.remark), ("remark",))


def _done(one: ProcedureFact, lead: str = "") -> Sentence:
    said = procedure.sentence(one)
    place = f"procedure-{one.id}"
    return Sentence(text(lead, done=said) if lead else said, (place,))


def _blocks(facts: VisitFacts) -> Iterator[Sentence]:
    if facts.blocks_state == BlocksState.NONE:
        yield Sentence(wording.no_blocks(facts.blocks_skipped_reason), ("blocks",))
        return
    if facts.blocks_state != BlocksState.PLACED or facts.layout is None:
        return

    if facts.layout.blocks:
        yield Sentence(wording.blocks(facts.layout), ("blocks",))
    if facts.planned_min is not None:
        planned = text(N_("Minutes planned: %(minutes)s."), minutes=facts.planned_min)
        yield Sentence(planned, ("minutes",))
    if facts.minutes is not None:
        message = text(N_("Minutes on the blocks: %(minutes)s."), minutes=facts.minutes)
        yield Sentence(message, ("minutes",))
    if facts.blocks_reason.strip():
        said = wording.quoted(N_("Reason for this layout: %(remark)s"), facts.blocks_reason)
        yield Sentence(said, ("blocks-reason",))
