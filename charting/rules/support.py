"""Signs beside the primary indicators, for or against a category; uncertain ones count nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from charting.catalogue.layout import CategoryCode
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import Fact, value_of
from charting.rules.reason import Reason, Sign, reason


@dataclass(frozen=True, slots=True)
class Support:
    """One taught link: when slot `code`/`side`/`cell` meets `test`, it is a sign for `category`.

    `wording` is a sentence, or empty to say label, place and value.
    """

    category: str
    sign: Sign
    code: str
    cell: str
    test: Callable[[str], bool]
    source: str
    wording: str = ""


def _is(*values: str) -> Callable[[str], bool]:
    return lambda given: given in values


_GRADED = _is("1", "2", "3")
_UNEVEN = _is("L>R", "R>L")
_WEAK = _is("weak")
I, II, III = CategoryCode.I, CategoryCode.II, CategoryCode.III  # noqa: E741
_LEAN = (N_("Antalgic lean"), N_("No antalgic lean"))
_SWAY = (N_("No sway"), N_("Sway side to side"), N_("No lateral sway"))

TABLE: tuple[Support, ...] = (
    Support(I, Sign.FOR, "sway", "", _is("none"), "dejarnette-1984", _SWAY[0]),
    Support(I, Sign.AGAINST, "sway", "", _is("lateral"), "dejarnette-1984", _SWAY[1]),
    Support(I, Sign.FOR, "rib1", "mobile", _is("yes"), "dejarnette-1984"),
    Support(I, Sign.FOR, "dollar", "", _UNEVEN, "dollar-crest"),
    Support(I, Sign.FOR, "crest", "", _UNEVEN, "dollar-crest"),
    Support(I, Sign.FOR, "dollar", "grade", _GRADED, "dollar-crest"),
    Support(I, Sign.FOR, "crest", "grade", _GRADED, "dollar-crest"),
    Support(II, Sign.FOR, "sway", "", _is("lateral"), "sway-study", _SWAY[1]),
    Support(II, Sign.AGAINST, "sway", "", _is("none"), "sway-study", _SWAY[2]),
    Support(II, Sign.FOR, "fossa_t", "upper", _GRADED, "dejarnette-1984"),
    Support(II, Sign.FOR, "fossa_t", "lower", _GRADED, "dejarnette-1984"),
    Support(II, Sign.FOR, "knee", "inner", _GRADED, "af-upper-lower"),
    Support(II, Sign.FOR, "knee", "outer", _GRADED, "af-upper-lower"),
    Support(II, Sign.FOR, "rib1", "tender", _GRADED, "dejarnette-1984"),
    Support(III, Sign.FOR, "antalgic", "", _is("yes"), "dejarnette-1984", _LEAN[0]),
    Support(
        III, Sign.AGAINST, "antalgic", "", _is("no"), "dejarnette-1984", N_("No antalgic lean")
    ),
    Support(III, Sign.FOR, "slr", "pain", _is("back", "leg"), "primary-indicators"),
    # Taught, but uncertain or not telling one category from another.
    Support(I, Sign.LISTED, "mind", "I", _WEAK, "dejarnette-1984"),
    Support(II, Sign.LISTED, "mind", "II", _WEAK, "dejarnette-1984"),
    Support(III, Sign.LISTED, "mind", "III", _WEAK, "dejarnette-1984"),
    Support(I, Sign.LISTED, "breath", "", _WEAK, "exam-prep"),
    Support(I, Sign.LISTED, "sb", "", _is("plus", "minus"), "block-layouts"),
    Support(II, Sign.LISTED, "ilf", "internal", _GRADED, "open-question"),
    Support(II, Sign.LISTED, "ilf", "external", _GRADED, "open-question"),
    Support(III, Sign.LISTED, "valsalva", "", _is("yes"), "exam-prep"),
)


def reasons(category: str, findings: tuple[Fact, ...]) -> list[Reason]:
    """Return the supporting reasons of a category in the order of the table.

    Source: dejarnette-1984, sway-study, dollar-crest, af-upper-lower
    """
    links = [link for link in TABLE if link.category == category]
    found = [found for link in links for found in _apply(link, findings)]
    return found + _fibres(category, findings)


def sway(findings: tuple[Fact, ...]) -> str:
    """The sway that counts: with eyes closed where tested, else with eyes open."""
    return value_of(findings, "sway", cell="eyes_closed") or value_of(
        findings, "sway", cell="eyes_open"
    )


def _fibres(category: str, findings: tuple[Fact, ...]) -> list[Reason]:
    """Tender occipital points, which are used chiefly in Category I: one line for all of them."""
    if category != CategoryCode.I:
        return []
    tender = [
        slot
        for slot in load().slots("occ")
        if slot.values.positive(value_of(findings, "occ", slot.side, slot.cell))
    ]
    if not tender:
        return []
    message = text(N_("Occipital fibres, tender points: %(count)s"), count=len(tender))
    first = tender[0]
    return [reason(Sign.LISTED, "occ", message, "occipital-lines", first.side, first.cell)]


def _apply(link: Support, findings: tuple[Fact, ...]) -> list[Reason]:
    if link.code == "sway":
        hit = link.test(sway(findings))
        return [reason(link.sign, "sway", Text(link.wording), link.source)] if hit else []
    slots = [slot for slot in load().slots(link.code) if slot.cell == link.cell]
    found = []
    for slot in slots:
        given = value_of(findings, slot.code, slot.side, slot.cell)
        if not link.test(given):
            continue
        message = Text(link.wording) if link.wording else words.finding(slot, given)
        found.append(reason(link.sign, slot.code, message, link.source, slot.side, slot.cell))
    return found
