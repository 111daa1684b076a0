"""Which side a value, a cell, a name or a sentence speaks of."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from charting.catalogue.layout import Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import procedure, words
from charting.rules.fact import Fact, Phase, VisitFacts, anchor

STOP, WARN = "stop", "warn"
LEFT, RIGHT = Side.LEFT.value, Side.RIGHT.value
# Words of the two languages that clinics write in; "right away" names no part and is let through.
SAID = {
    LEFT: re.compile(r"\b(left|izquierd[oa]s?)\b", re.IGNORECASE),
    RIGHT: re.compile(r"\b(right|derech[oa]s?)\b", re.IGNORECASE),
}
VALUES = {"L": LEFT, "R": RIGHT, "L>R": LEFT, "R>L": RIGHT}
CELLS = re.compile(r"(?:^|_)(left|right|l|r)(?:_|$)")
WORD = re.compile(r"[^\W\d_]{3,}")
# Glue of sentences: says no part of a body.
GLUE = frozenset(
    {"and", "the", "side", "both", "with", "from", "near", "over", "under", "also", "more", "less"}
    | {"than", "then", "when", "while", "after", "before", "pain", "patient", "leg", "legs"}
    | {"short", "long"}
)
TYPED = frozenset({"%(plain)s", "%(free)s", "%(note)s"})


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two places that name different sides; `anchors` are their lines, the one to jump to first.

    `level` is `stop` (holds the signature back) or `warn` (shown, because words can mean much).
    """

    text: Text
    anchors: tuple[str, ...]
    level: str = STOP


def of_value(value: str) -> str:
    """Return the side that a value names, "" for none: "R" and "R>L" are right."""
    return VALUES.get(value, "")


def of_cell(cell: str) -> str:
    """Return the side that a cell stands for, "" for none: "tender_l", "left_pressed"."""
    hit = CELLS.search(cell.lower())
    return "" if hit is None else LEFT if hit[1][0] == "l" else RIGHT


def in_words(said: str) -> set[str]:
    """Return the sides that words name."""
    return {side for side, pattern in SAID.items() if pattern.search(said)}


def own_words(said: Text) -> Counter[str]:
    """Count the sides that a sentence names in our words; what a person typed is left out."""
    return _count(_untyped(said))


def _count(said: str) -> Counter[str]:
    return Counter({side: len(pattern.findall(said)) for side, pattern in SAID.items()})


def _untyped(said: Text) -> str:
    if said.message in TYPED or said.message in _picked():
        return ""
    values = {k: _untyped(v) if isinstance(v, Text) else v for k, v in said.params}
    return said.message % values if values else said.message


@cache
def _picked() -> frozenset[str]:
    """The labels of plain pick-lists: none names a side, but one may speak of the time left."""
    return frozenset(one.label for table in load().choices.values() for one in table.values())


def slot_of(place: str) -> tuple[str, str, str]:
    """Return indicator, side and cell of the line at `place`, empty for any other place."""
    for code in load().indicators if place else ():
        if not f"{place}-".startswith(f"{anchor(code)}-"):
            continue
        for slot in load().slots(code):
            if place in (anchor(code, slot.side, slot.cell), anchor(code, slot.side)):
                exact = place == anchor(code, slot.side, slot.cell)
                return code, slot.side, slot.cell if exact else ""
    return "", "", ""


def named(
    said: str, side: str, label: Text, place: str, level: str = STOP
) -> Iterator[Contradiction]:
    """A name that says one side while its field says the other."""
    told = in_words(said)
    if side in (LEFT, RIGHT) and told and side not in told:
        message = text(
            N_("%(what)s: called “%(name)s”, but recorded %(side)s."),
            what=label,
            name=words.plain(said),
            side=words.side(side),
        )
        yield Contradiction(message, (place,), level)


def by_anchor(facts: VisitFacts) -> dict[str, Counter[str]]:
    """Count the sides that the fields of each line name, by the anchor of the line."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for fact in facts.findings:
        slot = load().slot(fact.code, fact.side, fact.cell)
        told = Counter([fact.side, of_cell(fact.cell)]) + _count(slot.values.label_of(fact.value))
        for place in _places(fact):
            found[place] += told
    if facts.layout is not None:
        found["blocks"] += Counter(block.side for block in facts.layout.blocks)
    _entries(facts, found)
    return found


def _places(fact: Fact) -> set[str]:
    """The lines on which a finding is said: its own and its re-test, which says both values."""
    cells = (("", ""), (fact.side, ""), (fact.side, fact.cell))
    again = {anchor(fact.code, side, cell, Phase.AFTER) for side, cell in cells}
    if fact.phase == Phase.AFTER:
        return again
    return again | {anchor(fact.code, side, cell) for side, cell in cells}


def _entries(facts: VisitFacts, found: dict[str, Counter[str]]) -> None:
    complaints = {one.id: one for one in facts.complaints}
    for one in facts.procedures:
        _code, side, cell = slot_of(one.reason.strip())
        values = [str(value) for value in one.details.values()]
        told = Counter([*_both(one.side), side, of_cell(cell), of_cell(one.level)])
        told += Counter(of_value(value) or of_cell(value) for value in values)
        found[f"procedure-{one.id}"] += told
    for test in facts.measurements:
        values = [test.value, test.after, test.position, *test.conditions]
        told = Counter(of_value(value) or of_cell(value) for value in values)
        found[f"measurement-{test.id}"] += told + Counter(_both(test.side))
    for complaint in facts.complaints:
        found[f"complaint-{complaint.id}"] += Counter(_both(complaint.side))
    for outcome in facts.outcomes:
        about = complaints.get(outcome.complaint)
        found[f"outcome-{outcome.id}"] += Counter(_both(about.side) if about else ())


def _both(side: str) -> set[str]:
    return {LEFT, RIGHT} if side == "B" else {side} - {""}


def free_text(facts: VisitFacts) -> Iterator[Contradiction]:
    """Free words that put a part, which the chart knows on one side, on the other: a warning."""
    known = _known(facts)
    for place, said in _typed(facts):
        for word, side in _claims(said):
            if known.get(word) and side not in known[word]:
                message = text(
                    N_("“%(words)s”: on this chart it is the other side (%(part)s)."),
                    words=words.plain(said.strip()[:80]),
                    part=words.plain(word),
                )
                yield Contradiction(message, (place,), WARN)


def _typed(facts: VisitFacts) -> Iterator[tuple[str, str]]:
    yield from (
        ("pain", facts.pain_where),
        ("remark", facts.remark),
        ("home-note", facts.home_note),
        ("next", facts.next_note),
        ("blocks-reason", facts.blocks_reason),
    )
    yield from ((f"procedure-{one.id}", one.note) for one in facts.procedures)
    yield from ((f"measurement-{one.id}", one.note) for one in facts.measurements)
    yield from ((f"outcome-{one.id}", one.note) for one in facts.outcomes)
    for complaint in facts.complaints:
        yield f"complaint-{complaint.id}", complaint.limits
    for reaction in facts.reaction_details:
        yield f"reaction-{reaction.id}", reaction.note


def _claims(said: str) -> Iterator[tuple[str, str]]:
    """Each word of a clause that names exactly one side, with that side."""
    for clause in re.split(r"[.;:\n]|\band\b|\by\b|\bbut\b", said):
        sides = in_words(clause)
        if len(sides) != 1:
            continue
        for word in _parts(clause):
            yield word, next(iter(sides))


def _parts(said: str) -> set[str]:
    plain = SAID[LEFT].sub(" ", SAID[RIGHT].sub(" ", said.lower()))
    return {word for word in WORD.findall(plain) if word not in GLUE}


def _known(facts: VisitFacts) -> dict[str, set[str]]:
    """The sides on which the chart knows a part, by every word of its name."""
    known: dict[str, set[str]] = defaultdict(set)

    def add(said: str, sides: set[str]) -> None:
        for word in _parts(said) if sides else ():
            known[word] |= sides

    for complaint in facts.complaints:
        add(f"{complaint.name} {complaint.region}", _both(complaint.side))
    for one in facts.procedures:
        add(f"{procedure.label(one)}", _both(one.side))
    for test in facts.measurements:
        add(test.name, _both(test.side))
    for fact in facts.findings:
        slot = load().slot(fact.code, fact.side, fact.cell)
        if fact.side and slot.values.positive(fact.value):
            add(load().indicators[fact.code].label, {fact.side})
    if facts.layout is not None:
        for block in facts.layout.blocks:
            add(load().landmarks[block.landmark].label, {block.side})
    return known
