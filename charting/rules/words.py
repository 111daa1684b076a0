"""Short wordings that several rules share: sides, values, slots, lists."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from charting.catalogue.entry import Slot
from charting.catalogue.layout import Position, Side
from charting.catalogue.load import load
from charting.catalogue.quantity import Quantity, Relation, digits, parse
from charting.catalogue.test import Test
from charting.catalogue.text import N_, Text, text
from charting.rules.fact import Fact

SIDE_WORDS = {Side.LEFT.value: N_("left"), Side.RIGHT.value: N_("right")}
POSITION_WORDS = {
    Position.STANDING.value: N_("standing"),
    Position.SUPINE.value: N_("supine"),
    Position.PRONE.value: N_("prone"),
    Position.SEATED.value: N_("seated"),
}
DAYS = (
    N_("%(day)s Jan %(year)s"),
    N_("%(day)s Feb %(year)s"),
    N_("%(day)s Mar %(year)s"),
    N_("%(day)s Apr %(year)s"),
    N_("%(day)s May %(year)s"),
    N_("%(day)s Jun %(year)s"),
    N_("%(day)s Jul %(year)s"),
    N_("%(day)s Aug %(year)s"),
    N_("%(day)s Sep %(year)s"),
    N_("%(day)s Oct %(year)s"),
    N_("%(day)s Nov %(year)s"),
    N_("%(day)s Dec %(year)s"),
)


def day(on: date) -> Text:
    """A date as notes write it: "21 Jan 2000"."""
    return text(DAYS[on.month - 1], day=on.day, year=on.year)


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


def value(slot: Slot, given: str, unit: str = "") -> Text:
    """A value in words with its unit: "weak", "3", "6 mm", "3 to 4 mm", "over 90°"."""
    if slot.values.numeric:
        return quantity(parse(given), slot.values.unit_label(unit or slot.values.unit))
    return Text(slot.values.label_of(given))


def said(slot: Slot, given: Fact) -> Text:
    """All that was recorded in one slot: value, unit, "major", linked vertebra, conditions."""
    extras = [text(N_("major"))] if given.is_major else []
    extras += [plain(given.vertebra)] if given.vertebra else []
    extras += [condition(code) for code in given.conditions]
    main = value(slot, given.value, given.unit)
    if not extras:
        return main
    return text(N_("%(value)s (%(extras)s)"), value=main, extras=listing(extras))


def quantity(given: Quantity, unit: str = "") -> Text:
    """A quantity in words, with its unit where it has a number."""
    low, high = digits(given.low), digits(given.high)
    match given.relation:
        case Relation.ABOVE:
            return text(N_("above the limit"))
        case Relation.BELOW:
            return text(N_("below the limit"))
        case Relation.UNMEASURABLE:
            return text(N_("not measurable"))
        case Relation.RANGE:
            said = text(N_("%(low)s to %(high)s"), low=low, high=high)
        case Relation.OVER:
            said = text(N_("over %(number)s"), number=low)
        case Relation.AT_LEAST:
            said = text(N_("at least %(number)s"), number=low)
        case Relation.UNDER:
            said = text(N_("under %(number)s"), number=high)
        case Relation.AT_MOST:
            said = text(N_("at most %(number)s"), number=high)
        case Relation.ABOUT:
            said = text(N_("about %(number)s"), number=low)
        case Relation.EXACT:
            said = plain(low)
        case _:
            return plain(given.words)
    return said if not unit else listing([said, plain(unit)], "" if unit == "°" else " ")


def plain(content: str) -> Text:
    """What somebody typed, or digits: shown as it is, never looked up as a text of ours."""
    return Text("%(plain)s", (("plain", content),))


def condition(code: str) -> Text:
    """A condition of a test in words; a free one as it was typed."""
    known = load().choices["condition"].get(code)
    return Text(known.label) if known else plain(code)


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


def free(said: str) -> Text:
    """A person's own words inside a sentence, so without the full stop at their end."""
    return plain(said.strip().rstrip("."))


def both_sides(code: str) -> Text | None:
    """A side of an entry, which may be both; None when no side was said."""
    if code == "B":
        return text(N_("both sides"))
    return side(code) if code else None


def level(code: str) -> Text:
    """A spinal level: the label of a segment, or the level as it was said ("T11/12")."""
    known = load().segments.get(code)
    return Text(known.label) if known else free(code)


def choice(table: str, said: str) -> Text:
    """The label of a pick-list entry, or what was typed instead."""
    known = load().choices[table].get(said)
    return Text(known.label) if known else free(said)


def answer(test: Test | None, value: str, unit: str = "") -> Text:
    """The value of a measurement: an answer of its test, or a quantity with the unit it was given.

    Where the unit was taken away, none is said: it is not known.
    """
    answers = load().answer_sets.get(test.answers) if test else None
    if answers is not None and (label := answers.label_of(value)) != value:
        return Text(label)
    return quantity(parse(value), unit)
