"""Taught readings of a finding, shown as hints beside it; they set nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charting.catalogue.entry import SIDES
from charting.catalogue.text import N_, Text, text
from charting.rules import primary, words
from charting.rules.fact import Fact, anchor, value_of

UPPER = N_("Upper weak, %(side)s: read as the hip bone rotated back on that side, short leg")
LOWER = N_("Lower weak, %(side)s: read as the hip bone rotated forward on that side, long leg")


@dataclass(frozen=True, slots=True)
class Reading:
    """A hint beside a finding; `level` is `hint` or `referral` (an alert that asks to act)."""

    level: str
    code: str
    text: Text
    source: str
    anchor: str


def readings(findings: Sequence[Fact]) -> list[Reading]:
    """Return the taught readings of the findings before the blocks, in chart order.

    Source: af-upper-lower, soto-manoeuvre
    """
    given = tuple(findings)
    return [*_arm_fossa(given), *_soto(given)]


def _arm_fossa(findings: tuple[Fact, ...]) -> list[Reading]:
    return [
        Reading(
            "hint",
            "af",
            text(message, side=words.side(side)),
            "af-upper-lower",
            anchor("af", side, cell),
        )
        for side in SIDES
        for cell, message in (("upper", UPPER), ("lower", LOWER))
        if value_of(findings, "af", side, cell) == "weak"
    ]


def _soto(findings: tuple[Fact, ...]) -> list[Reading]:
    rounds = primary.soto_rounds(findings)
    worse = [n for n, given in enumerate(rounds, start=1) if given == "worse" and n > 1]
    if worse:
        message = text(
            N_(
                "SOTO worse on round %(round)s: read as a possible loose disc piece. "
                "Think of referral."
            ),
            round=worse[0],
        )
        return [_reading("referral", message)]
    if rounds[0] == "better":
        return [_reading("hint", text(N_("SOTO better on round 1: read as piriformis")))]
    if rounds in primary.DISC_PATTERNS:
        return [_reading("hint", text(N_("SOTO better after round 1: read as disc")))]
    return []


def _reading(level: str, message: Text) -> Reading:
    return Reading(level, "soto", message, "soto-manoeuvre", anchor("soto"))
