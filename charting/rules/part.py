"""P.A.R.T. for each treated level: pain, asymmetry, range of motion, tissue tone; a meter only."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from charting.catalogue.load import load
from charting.catalogue.quantity import parse
from charting.catalogue.test import Test
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import Fact, MeasurementFact, Phase, ProcedureFact, VisitFacts, anchor
from charting.rules.reason import Reason, Sign

LETTERS = ("P", "A", "R", "T")
NEEDED = 2
LOW = ("lumbar", "sacral", "pelvic")
BASE = ("sacral", "pelvic")
_LEVELS = re.compile(r"([CTL])([0-9]{1,2})(?:[/-]([CTL]?)([0-9]{1,2}))?")

# Letter, indicator, cell ("*": every cell) and the regions of the spine that it speaks about.
TABLE: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("P", "fossa_t", "*", ("pelvic",)),
    ("P", "knee", "*", ("pelvic",)),
    ("P", "psoas", "tender", ("lumbar",)),
    ("P", "rib1", "tender", ("thoracic",)),
    ("A", "leg_p", "side", LOW),
    ("A", "leg_s", "side", LOW),
    ("A", "plumb", "pelvis", LOW),
    ("A", "plumb", "lean", LOW),
    ("A", "plumb", "shoulders", ("cervical", "thoracic")),
    ("A", "plumb", "head", ("head", "cervical")),
    ("A", "plumb", "tilt", ("head", "cervical")),
    ("A", "antalgic", "", LOW),
    ("A", "sb", "", BASE),
    ("T", "heel", "*", LOW),
    ("T", "dollar", "*", BASE),
    ("T", "crest", "*", BASE),
    ("T", "piri", "*", BASE),
)
FIBRES = ("occ", "trap")
LETTER_OF_TEST = {"motion": "R", "posture": "A"}
Letters = Mapping[str, Reason | None]


@dataclass(frozen=True, slots=True)
class Level:
    """One treated level; `letters` has P, A, R and T, each with its reason or None.

    `satisfied` is two of four with A or R among them; `anchor` is the procedure's line.
    """

    level: str
    letters: Letters
    satisfied: bool
    text: Text
    anchor: str

    @property
    def found(self) -> tuple[str, ...]:
        """The letters that have a reason, in order."""
        return tuple(letter for letter in LETTERS if self.letters[letter])


def meter(facts: VisitFacts) -> list[Level]:
    """Return one `Level` for each level that was treated, in the order of treating.

    It counts what was recorded; whether that is enough is for the clinician and the payer.

    Source: part-exam, general-knowledge
    """
    grouped: dict[str, list[ProcedureFact]] = {}
    for procedure in facts.procedures:
        if procedure.level and treats_level(procedure):
            grouped.setdefault(procedure.level, []).append(procedure)
    general = _general(facts) if grouped else []
    return [_level(level, done, general) for level, done in grouped.items()]


def treats_level(procedure: ProcedureFact) -> bool:
    """True for procedures of a kind that asks for P.A.R.T."""
    kind = load().procedure_kinds.get(procedure.kind)
    return kind is not None and "part" in kind.slots


def levels_of(said: str) -> tuple[str, ...]:
    """The segments that a level names: "T11/12" is T11 and T12; none where it names no segment."""
    segments = load().segments
    if said in segments:
        return (said,)
    found = _LEVELS.fullmatch(said.strip())
    if not found:
        return ()
    letter, number, other, last = found.groups()
    codes = [f"{letter}{number}"] + ([f"{other or letter}{last}"] if last else [])
    return tuple(code for code in codes if code in segments)


@dataclass(frozen=True, slots=True)
class _Clue:
    """A reason with the regions or the levels it speaks about; neither means all."""

    letter: str
    reason: Reason
    regions: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()

    def fits(self, levels: tuple[str, ...], regions: tuple[str, ...]) -> bool:
        if self.levels:
            return any(level in levels for level in self.levels)
        return not self.regions or any(region in regions for region in self.regions)


def _level(level: str, done: list[ProcedureFact], general: list[_Clue]) -> Level:
    levels = levels_of(level)
    segments = load().segments
    regions = tuple(segments[code].region for code in levels)
    letters: dict[str, Reason | None] = dict.fromkeys(LETTERS)
    own = [clue for procedure in done for clue in _of_procedure(procedure)]
    for clue in (*own, *(clue for clue in general if clue.fits(levels, regions))):
        if letters[clue.letter] is None:
            letters[clue.letter] = clue.reason
    found = [letter for letter in LETTERS if letters[letter]]
    satisfied = len(found) >= NEEDED and ("A" in found or "R" in found)
    said = _said(level, found, satisfied)
    return Level(level, letters, satisfied, said, f"procedure-{done[0].id}")


def _said(level: str, found: list[str], satisfied: bool) -> Text:
    where = words.level(level)
    if not found:
        return text(N_("%(level)s: nothing of P, A, R, T yet"), level=where)
    letters = words.plain(", ".join(found))
    if satisfied:
        return text(N_("%(level)s: %(letters)s"), level=where, letters=letters)
    if "A" in found or "R" in found:
        return text(N_("%(level)s: %(letters)s; one more is needed"), level=where, letters=letters)
    return text(N_("%(level)s: %(letters)s; A or R is needed"), level=where, letters=letters)


def _of_procedure(procedure: ProcedureFact) -> Iterator[_Clue]:
    place = f"procedure-{procedure.id}"
    for letter in procedure.part:
        if letter in LETTERS:
            yield _Clue(letter, _reason("part", text(N_("said by hand")), place))
    if procedure.listing:
        listing = text(N_("listing %(listing)s"), listing=words.free(procedure.listing))
        yield _Clue("A", _reason("listing", listing, place))
    if procedure.before in ("1", "2", "3"):
        yield _Clue("P", _reason("before", text(N_("tender before")), place))


def _general(facts: VisitFacts) -> list[_Clue]:
    before = [f for f in facts.findings if f.phase == Phase.BEFORE and f.value]
    return [
        *_pain(facts),
        *_findings(before),
        *_fibres(before),
        *_measured(facts.measurements),
    ]


def _pain(facts: VisitFacts) -> Iterator[_Clue]:
    if facts.pain:
        place = words.free(facts.pain_where)
        message = (
            text(N_("pain %(pain)s of 10 (%(where)s)"), pain=facts.pain, where=place)
            if facts.pain_where.strip()
            else text(N_("pain %(pain)s of 10"), pain=facts.pain)
        )
        yield _Clue("P", _reason("pain", message, "pain"))


def _findings(before: list[Fact]) -> Iterator[_Clue]:
    by_code: dict[str, list[Fact]] = {}
    for fact in before:
        by_code.setdefault(fact.code, []).append(fact)
    for letter, code, cell, regions in TABLE:
        for fact in by_code.get(code, ()):
            if cell in ("*", fact.cell) and (reason := _positive(fact)):
                yield _Clue(letter, reason, regions=regions)
    for fact in by_code.get("rc", ()):
        if reason := _positive(fact):
            yield _Clue("P", reason, levels=(fact.cell.partition("_")[0],))


def _fibres(before: list[Fact]) -> Iterator[_Clue]:
    """A fibre speaks about the vertebra it is linked to, and about nothing without one."""
    for fact in before:
        if fact.code in FIBRES and fact.vertebra and (reason := _positive(fact)):
            yield _Clue("T", reason, levels=levels_of(fact.vertebra))


def _positive(fact: Fact) -> Reason | None:
    try:
        slot = load().slot(fact.code, fact.side, fact.cell)
    except KeyError:
        return None
    if not slot.values.positive(fact.value):
        return None
    place = anchor(fact.code, fact.side, fact.cell)
    return _reason(fact.code, words.finding(slot, fact.value), place)


def _measured(measurements: tuple[MeasurementFact, ...]) -> Iterator[_Clue]:
    for one in measurements:
        test = load().tests.get(one.code)
        if test is None or not test.region or not one.value:
            continue
        place = f"measurement-{one.id}"
        label = Text(test.label)
        letter = LETTER_OF_TEST.get(test.kind, "")
        if letter and is_finding(test, one.value):
            value = words.answer(test, one.value, one.unit)
            found = text(N_("%(test)s %(value)s"), test=label, value=value)
            yield _Clue(letter, _reason(one.code, found, place), regions=(test.region,))
        if one.pain == "yes":
            hurt = text(N_("%(test)s painful"), test=label)
            yield _Clue("P", _reason(one.code, hurt, place), regions=(test.region,))


def is_finding(test: Test, value: str) -> bool:
    """True when a value is a finding: by its words, or by its number beside the test's default.

    Source: motion-neck, motion-low-back, general-knowledge
    """
    answers = load().answer_sets.get(test.answers)
    if answers is not None and answers.is_finding(value):
        return True
    given = parse(value)
    if test.better == "higher" and test.normal:
        return given.high is not None and given.high < test.normal
    return test.kind == "posture" and bool(given.low)


def _reason(code: str, message: Text, place: str) -> Reason:
    return Reason(Sign.FOR.value, code, message, "part-exam", place)
