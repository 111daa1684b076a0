"""Taught readings of a finding, shown as hints beside it; they set nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from charting.catalogue.entry import SIDES, Confidence, Slot
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import primary, words
from charting.rules.fact import Fact, anchor, fact_of, value_of
from charting.rules.quantity import parse

Findings = tuple[Fact, ...]

UPPER = N_("Upper weak, %(side)s: read as the hip bone rotated back on that side, short leg")
LOWER = N_("Lower weak, %(side)s: read as the hip bone rotated forward on that side, long leg")
INNER = N_("Inner knee tender, %(side)s: read as the hip bone rotated back on that side")
OUTER = N_("Outer knee tender, %(side)s: read as the hip bone rotated forward on that side")
LINES = {
    "line1": N_("Line 1 tender: read as pressure of the meninges; look at the spinous tip"),
    "line2": N_("Line 2 tender: read as an organ reflex; look at a transverse process"),
    "line3": N_("Line 3 tender: read as a displaced vertebra; look beside the spinous process"),
}
TENDER = ("1", "2", "3")
# The study counted more than 12 mm to the side as increased.
SWAY_MM = Decimal(12)


@dataclass(frozen=True, slots=True)
class Reading:
    """A hint beside a finding; `level` is `hint` or `referral` (an alert that asks to act).

    `confidence` is the mark of the catalogue: sourced, general knowledge, or uncertain.
    """

    level: str
    code: str
    text: Text
    source: str
    anchor: str
    confidence: str = Confidence.SOURCED.value


def readings(findings: Sequence[Fact]) -> list[Reading]:
    """Return the taught readings of the findings before the blocks, in chart order.

    Source: af-upper-lower, soto-manoeuvre, rc-pairs, occipital-lines, trapezius-fibres
    Source: dollar-crest, dejarnette-1984, sway-study, block-layouts
    """
    given = tuple(fact for fact in findings if fact.value)
    order = list(load().indicators)
    found = [reading for rule in RULES for reading in rule(given)]
    return sorted(found, key=lambda one: order.index(one.code))


def partner(level: str) -> str:
    """Return the R+C level that belongs to a spinal level, "" when there is none.

    Source: rc-pairs, own-inference
    """
    segment = load().segments.get(level)
    return segment.partner if segment else ""


def _hint(
    message: Text,
    source: str,
    slot: tuple[str, str, str],
    confidence: Confidence = Confidence.SOURCED,
) -> Reading:
    return Reading("hint", slot[0], message, source, anchor(*slot), confidence.value)


def _sway(given: Findings) -> list[Reading]:
    """More than 12 mm to the side, at either test of the eyes."""
    found = []
    for eyes in ("open", "closed"):
        amount = fact_of(given, "sway", cell=f"mm_{eyes}")
        if amount is None or value_of(given, "sway", cell=f"eyes_{eyes}") != "lateral":
            continue
        slot = load().slot("sway", cell=f"mm_{eyes}")
        low = parse(amount.value).low
        if low is not None and low * slot.values.factor(amount.unit) > SWAY_MM:
            said = words.value(slot, amount.value, amount.unit)
            message = text(
                N_("Sway %(amount)s: the study called over 12 mm increased"), amount=said
            )
            found.append(_hint(message, "sway-study", ("sway", "", slot.cell)))
    return found


def _mind(given: Findings) -> list[Reading]:
    return [
        _hint(
            text(
                N_("Weak on thinking of %(category)s: taught to point to it, not settled"),
                category=Text(load().categories[code].label),
            ),
            "dejarnette-1984",
            ("mind", "", code),
            Confidence.UNCERTAIN,
        )
        for code in ("I", "II", "III")
        if value_of(given, "mind", cell=code) == "weak"
    ]


def _rib(given: Findings) -> list[Reading]:
    moves = text(N_("First rib moves with the neck: taught for Category I"))
    tender = text(N_("First rib tender: taught for Category II, on the slipped side"))
    found = []
    for side in SIDES:
        if value_of(given, "rib1", side, "mobile") == "yes":
            found.append(_hint(moves, "dejarnette-1984", ("rib1", side, "mobile")))
        if value_of(given, "rib1", side, "tender") in TENDER:
            found.append(_hint(tender, "dejarnette-1984", ("rib1", side, "tender")))
    return found


def _by_side(
    code: str, readings: dict[str, str], values: tuple[str, ...], source: str
) -> Callable[[Findings], list[Reading]]:
    """A reading of each cell of an indicator, said with its side."""

    def rule(given: Findings) -> list[Reading]:
        return [
            _hint(text(message, side=words.side(side)), source, (code, side, cell))
            for side in SIDES
            for cell, message in readings.items()
            if value_of(given, code, side, cell) in values
        ]

    return rule


def _rc(given: Findings) -> list[Reading]:
    """The low-back or chest partner of each tender neck level; a hint with its own question."""
    found: dict[str, Reading] = {}
    for slot in load().slots("rc"):
        level = slot.cell.partition("_")[0]
        other = partner(level)
        if level in found or not other or not _is_positive(slot, given):
            continue
        message = text(N_("%(level)s: its R+C partner is %(partner)s"), level=level, partner=other)
        mark = load().segments[level].confidence
        found[level] = _hint(message, "rc-pairs", ("rc", slot.side, slot.cell), mark)
    return list(found.values())


def _balance(code: str, message: str) -> Callable[[Findings], list[Reading]]:
    """A reading of an uneven or graded sign, whichever way it was recorded."""

    def rule(given: Findings) -> list[Reading]:
        uneven = [slot for slot in load().slots(code) if _is_positive(slot, given)]
        if not uneven:
            return []
        place = (code, uneven[0].side, uneven[0].cell)
        return [_hint(text(message), "dollar-crest", place)]

    return rule


def _sacral_base(given: Findings) -> list[Reading]:
    sign = value_of(given, "sb")
    if sign not in ("plus", "minus"):
        return []
    message = text(
        N_("Sacral base %(sign)s: has a block layout of its own in Category I"),
        sign=words.value(load().slot("sb"), sign),
    )
    return [_hint(message, "block-layouts", ("sb", "", ""), Confidence.UNCERTAIN)]


def _occiput(given: Findings) -> list[Reading]:
    """One reading a line, and what the clinic's own table says of its tender areas."""
    found = []
    tender = [slot for slot in load().slots("occ") if _is_positive(slot, given)]
    for line, message in LINES.items():
        on_line = [slot for slot in tender if slot.cell.startswith(line)]
        if on_line:
            first = on_line[0]
            found.append(_hint(text(message), "occipital-lines", ("occ", first.side, first.cell)))
    return [*found, *_areas("occ", "occipital", tender)]


def _trapezius(given: Findings) -> list[Reading]:
    nodules = [slot for slot in load().slots("trap") if _is_positive(slot, given)]
    if not nodules:
        return []
    first = ("trap", nodules[0].side, nodules[0].cell)
    message = text(N_("Trapezius nodule: read as coming from muscle and joint, not from an organ"))
    found = [_hint(message, "trapezius-fibres", first), *_areas("trap", "trapezius", nodules)]
    both = sorted(_linked(given, "occ") & _linked(given, "trap"))
    if both:
        message = text(
            N_("Occiput and trapezius both point to %(levels)s: the first is read as the organ"),
            levels=", ".join(both),
        )
        found.append(_hint(message, "trapezius-fibres", first))
    return found


def _areas(code: str, table: str, slots: list[Slot]) -> list[Reading]:
    """What the clinic filled in for the areas; nothing while its table is empty."""
    area_map = load().area_maps[table]
    found: dict[int, Reading] = {}
    for slot in slots:
        if "area" not in slot.cell:
            continue
        area = int(slot.cell[-1])
        levels = area_map.of(area)
        if levels and area not in found:
            message = text(
                N_("Area %(area)s is %(levels)s in this clinic’s table"),
                area=area,
                levels=", ".join(levels),
            )
            place = (code, slot.side, slot.cell)
            found[area] = _hint(message, area_map.sources[0], place, area_map.confidence)
    return list(found.values())


def _linked(given: Findings, code: str) -> set[str]:
    """The vertebrae that the positive points of an indicator were linked to."""
    return {
        fact.vertebra
        for fact in given
        if fact.code == code
        and fact.phase == "before"
        and fact.vertebra
        and _is_positive(load().slot(code, fact.side, fact.cell), given)
    }


def _is_positive(slot: Slot, given: Findings) -> bool:
    return slot.values.positive(value_of(given, slot.code, slot.side, slot.cell))


def _soto(given: Findings) -> list[Reading]:
    rounds = primary.soto_rounds(given)
    place = ("soto", "", "")
    worse = [n for n, said in enumerate(rounds, start=1) if said == "worse" and n > 1]
    if worse:
        message = text(
            N_(
                "SOTO worse on round %(round)s: read as a possible loose disc piece. "
                "Think of referral."
            ),
            round=worse[0],
        )
        return [Reading("referral", "soto", message, "soto-manoeuvre", anchor("soto"))]
    if rounds[0] == "better":
        message = text(N_("SOTO better on round 1: read as piriformis"))
        return [_hint(message, "soto-manoeuvre", place)]
    if rounds in primary.DISC_PATTERNS:
        return [_hint(text(N_("SOTO better after round 1: read as disc")), "soto-manoeuvre", place)]
    return []


RULES: tuple[Callable[[Findings], list[Reading]], ...] = (
    _sway,
    _mind,
    _by_side("af", {"upper": UPPER, "lower": LOWER}, ("weak",), "af-upper-lower"),
    _by_side("knee", {"inner": INNER, "outer": OUTER}, TENDER, "af-upper-lower"),
    _rib,
    _rc,
    _balance("dollar", N_("Dollar sign: read as the sacral part")),
    _balance("crest", N_("Crest sign: read as the hip bone")),
    _sacral_base,
    _occiput,
    _trapezius,
    _soto,
)
