"""A measured value as people say it, in a form that no language owns: `6.5`, `3-4`, `>90`, `above`.

What cannot be read as a number stays as it was said, in `words`; nothing is ever guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Relation(StrEnum):
    """How a quantity stands to its numbers; WORDS has none, NONE is an empty value."""

    NONE = ""
    EXACT = "="
    ABOUT = "~"
    RANGE = "-"
    OVER = ">"
    AT_LEAST = ">="
    UNDER = "<"
    AT_MOST = "<="
    ABOVE = "above"
    BELOW = "below"
    UNMEASURABLE = "unmeasurable"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Quantity:
    """`low` and `high` are what the value may be; None is an open end or no number at all."""

    relation: Relation
    low: Decimal | None = None
    high: Decimal | None = None
    words: str = ""
    unit: str = ""

    @property
    def is_number(self) -> bool:
        """True when at least one number is known."""
        return self.low is not None or self.high is not None


NUMBER = r"[-−]?[0-9]{1,7}(?:[.,][0-9]{1,4})?"
UNITS = {
    "mm": "mm",
    "cm": "cm",
    "m": "m",
    "in": "in",
    "°": "°",
    "deg": "°",
    "degrees": "°",
    "%": "%",
    "kg": "kg",
    "lb": "lb",
    "s": "s",
    "sec": "s",
    "min": "min",
    "°c": "°C",
    "bpm": "/min",
}
UNIT = "|".join(sorted((re.escape(unit) for unit in UNITS), key=len, reverse=True))
TAIL = rf"\s*(?P<unit>{UNIT})?"
SIGNS = {
    ">": Relation.OVER,
    ">=": Relation.AT_LEAST,
    "≥": Relation.AT_LEAST,
    "<": Relation.UNDER,
    "<=": Relation.AT_MOST,
    "≤": Relation.AT_MOST,
    "over": Relation.OVER,
    "more than": Relation.OVER,
    "at least": Relation.AT_LEAST,
    "under": Relation.UNDER,
    "less than": Relation.UNDER,
    "at most": Relation.AT_MOST,
    "up to": Relation.AT_MOST,
    "about": Relation.ABOUT,
    "~": Relation.ABOUT,
    "≈": Relation.ABOUT,
    "ca.": Relation.ABOUT,
}
SIGN = "|".join(sorted((re.escape(sign) for sign in SIGNS), key=len, reverse=True))
BETWEEN = r"\s*(?:-|–|—|−|\bto\b)\s*"
SINGLE = re.compile(rf"(?:(?P<sign>{SIGN})\s*)?(?P<low>{NUMBER}){TAIL}")
RANGE = re.compile(
    rf"(?P<low>{NUMBER}){TAIL.replace('unit', 'first')}{BETWEEN}(?P<high>{NUMBER}){TAIL}"
)
SAID = {
    "above": Relation.ABOVE,
    "above limit": Relation.ABOVE,
    "above the limit": Relation.ABOVE,
    "above the scale": Relation.ABOVE,
    "off the scale": Relation.ABOVE,
    "below": Relation.BELOW,
    "below limit": Relation.BELOW,
    "below the limit": Relation.BELOW,
    "below the scale": Relation.BELOW,
    "unmeasurable": Relation.UNMEASURABLE,
    "not measurable": Relation.UNMEASURABLE,
    "cannot be measured": Relation.UNMEASURABLE,
}


def parse(text: str) -> Quantity:
    """Read a value as it was said or stored; what is no quantity comes back in `words`.

    A comma is a decimal sign before one or two digits; before three it could as well group
    thousands, so such a value stays in words.
    """
    said = " ".join(text.split())
    plain = said.lower()
    if not plain:
        return Quantity(Relation.NONE)
    if plain in SAID:
        return Quantity(SAID[plain])
    if found := RANGE.fullmatch(plain):
        return _range(found, said)
    if found := SINGLE.fullmatch(plain):
        return _single(found, said)
    return Quantity(Relation.WORDS, words=said)


def stored(quantity: Quantity) -> str:
    """The value in the form that is kept, without its unit: "6", "6.5", "3-4", ">90", "above"."""
    low, high = digits(quantity.low), digits(quantity.high)
    match quantity.relation:
        case Relation.EXACT:
            return low
        case Relation.RANGE:
            return f"{low}-{high}"
        case Relation.OVER | Relation.AT_LEAST:
            return f"{quantity.relation.value}{low}"
        case Relation.UNDER | Relation.AT_MOST:
            return f"{quantity.relation.value}{high}"
        case Relation.ABOUT:
            return f"~{low}"
        case Relation.WORDS | Relation.NONE:
            return quantity.words
        case _:
            return quantity.relation.value


def _range(found: re.Match[str], said: str) -> Quantity:
    one, other = _number(found["low"]), _number(found["high"])
    first, unit = UNITS.get(found["first"] or "", ""), UNITS.get(found["unit"] or "", "")
    if one is None or other is None or (first and first != unit):
        return Quantity(Relation.WORDS, words=said)
    if one == other:
        return Quantity(Relation.EXACT, one, one, unit=unit)
    return Quantity(Relation.RANGE, min(one, other), max(one, other), unit=unit)


def _single(found: re.Match[str], said: str) -> Quantity:
    number = _number(found["low"])
    if number is None:
        return Quantity(Relation.WORDS, words=said)
    unit = UNITS.get(found["unit"] or "", "")
    relation = SIGNS.get(found["sign"] or "", Relation.EXACT)
    match relation:
        case Relation.OVER | Relation.AT_LEAST:
            return Quantity(relation, number, None, unit=unit)
        case Relation.UNDER | Relation.AT_MOST:
            return Quantity(relation, None, number, unit=unit)
        case _:
            return Quantity(relation, number, number, unit=unit)


def _number(said: str) -> Decimal | None:
    """The number; None where a comma may mean two things."""
    whole, comma, part = said.replace("−", "-").partition(",")
    if comma and len(part) > 2:
        return None
    return Decimal(f"{whole}.{part}" if comma else whole)


def digits(number: Decimal | None) -> str:
    """Shortest digits: no leading zeros, no zeros behind the point, never an exponent."""
    if number is None:
        return ""
    plain = f"{number.normalize():f}"
    return "0" if plain == "-0" else plain
