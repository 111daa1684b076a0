"""Short wordings that several rules share: sides, values, slots, lists."""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.entry import Slot
from charting.catalogue.layout import Position, Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text

SIDE_WORDS = {Side.LEFT.value: N_("left"), Side.RIGHT.value: N_("right")}
POSITION_WORDS = {
    Position.STANDING.value: N_("standing"),
    Position.SUPINE.value: N_("supine"),
    Position.PRONE.value: N_("prone"),
    Position.SEATED.value: N_("seated"),
}


def side(code: str) -> Text:
    """The patient's side in words."""
    return Text(SIDE_WORDS[code])


def position(code: str) -> Text:
    """The position in words."""
    return Text(POSITION_WORDS[code])


def listing(parts: Sequence[Text], separator: str = ", ") -> Text:
    """The parts one after the other; the glue is punctuation, so it needs no translation."""
    names = [f"p{n}" for n in range(len(parts))]
    return Text(
        separator.join(f"%({name})s" for name in names), tuple(zip(names, parts, strict=True))
    )


def value(slot: Slot, given: str) -> Text:
    """A value in words with its unit: "weak", "3", "6 mm"."""
    if slot.values.numeric:
        unit = slot.values.unit
        glue = "" if unit in ("", "°") else " "
        return Text(f"{given}{glue}{unit}")
    return Text(slot.values.label_of(given))


def place(slot: Slot) -> Text | None:
    """Side and cell in words ("right upper"), None for an indicator with one slot only."""
    cell = Text(slot.label) if slot.cell and not slot.quiet else None
    if slot.side and cell:
        return text(N_("%(side)s %(cell)s"), side=side(slot.side), cell=cell)
    return side(slot.side) if slot.side else cell


def indicator(code: str) -> Text:
    """The label of an indicator, with its position when another one bears the same label."""
    entries = load().indicators
    entry = entries[code]
    if sum(other.label == entry.label for other in entries.values()) == 1:
        return Text(entry.label)
    return text(
        N_("%(label)s (%(position)s)"),
        label=Text(entry.label),
        position=position(entry.positions[0]),
    )


def landmark(code: str) -> Text:
    """The label of a landmark."""
    return Text(load().landmarks[code].label)


def finding(slot: Slot, given: str) -> Text:
    """One slot in words: "Heel tension right 3", "Dollar sign right over left"."""
    parts = [indicator(slot.code), place(slot), value(slot, given)]
    return listing([part for part in parts if part is not None], " ")
