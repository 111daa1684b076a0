"""Quantities compared: which of two is better, and whether they can be told apart at all."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum

from charting.catalogue.quantity import Quantity, Relation, parse, stored

__all__ = ["Change", "Quantity", "Relation", "better", "canonical", "change", "parse", "stored"]

# What lies over or under the limit of the instrument compares as further away than any number.
FAR = Decimal("1e9")
# "over 90" does not include 90.
HAIR = Decimal("1e-6")


class Change(StrEnum):
    """How two values stand to each other; UNKNOWN where the numbers do not decide."""

    BETTER = "better"
    SAME = "same"
    WORSE = "worse"
    UNKNOWN = "unknown"


def canonical(text: str) -> str:
    """Return a value as it is kept: "3 – 4" becomes "3-4"; what is no quantity stays as said."""
    return stored(parse(text))


def better(
    before: str, after: str, better: str = "lower", factors: tuple[Decimal, Decimal] | None = None
) -> str:
    """Return better, same, worse or unknown for two values as they were said or stored.

    `better` is lower or higher, "" where neither direction is better: then only same can be told.
    `factors` bring two units to one. Ranges that overlap without being equal are unknown.
    """
    one, other = factors or (Decimal(1), Decimal(1))
    return change(parse(before), parse(after), better, one, other).value


def change(
    before: Quantity,
    after: Quantity,
    better: str = "lower",
    factor_before: Decimal = Decimal(1),
    factor_after: Decimal = Decimal(1),
) -> Change:
    """Return how `after` stands to `before`; see `better`.

    Source: own-inference
    """
    if before == after and before.relation is not Relation.NONE and factor_before == factor_after:
        return Change.SAME
    if before.unit and after.unit and before.unit != after.unit:
        return Change.UNKNOWN
    first, second = _span(before, factor_before), _span(after, factor_after)
    if first is None or second is None:
        return Change.UNKNOWN
    if first == second and first[0] == first[1]:
        return Change.SAME
    lower, higher = _is_under(second, first), _is_under(first, second)
    if not (lower or higher) or better not in ("lower", "higher"):
        return Change.UNKNOWN
    return Change.BETTER if lower == (better == "lower") else Change.WORSE


Span = tuple[Decimal, Decimal]


def _span(given: Quantity, factor: Decimal) -> Span | None:
    """From the lowest to the highest that it may be; None where no number is known."""
    match given.relation:
        case Relation.ABOVE:
            return FAR, FAR * 2
        case Relation.BELOW:
            return -FAR * 2, -FAR
        case Relation.NONE | Relation.UNMEASURABLE | Relation.WORDS:
            return None
    low = -FAR if given.low is None else given.low * factor
    high = FAR if given.high is None else given.high * factor
    if given.relation is Relation.OVER:
        low += HAIR
    if given.relation is Relation.UNDER:
        high -= HAIR
    return low, high


def _is_under(one: Span, other: Span) -> bool:
    """True when `one` lies wholly under `other`."""
    return one[1] < other[0]
