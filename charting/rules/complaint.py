"""A complaint in a few words: what it is, where, on which side."""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.layout import Side
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import ComplaintFact

SIDES = {Side.LEFT.value: N_("left"), Side.RIGHT.value: N_("right"), "B": N_("both sides")}


def title(one: ComplaintFact) -> Text:
    """What it is and on which side: "Headache, left"."""
    return _sided(words.free(one.name), one.side)


def parts(said: str) -> tuple[str, ...]:
    """What was said of it one by one, as it was divided by commas."""
    return tuple(dict.fromkeys(part.strip() for part in said.split(",") if part.strip()))


def where(open_ones: Sequence[ComplaintFact]) -> Text | None:
    """Where the pain of a visit is: at the first open complaint that names a place, else the first.

    Source: own-inference
    """
    for one in open_ones:
        if one.region:
            return _sided(words.free(one.region), one.side)
    return title(open_ones[0]) if open_ones else None


def _sided(said: Text, side: str) -> Text:
    if side not in SIDES:
        return said
    return text(N_("%(what)s, %(side)s"), what=said, side=Text(SIDES[side]))
