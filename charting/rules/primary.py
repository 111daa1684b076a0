"""The three primary indicators, read as taught: heel tension, arm-fossa, SOTO."""

from __future__ import annotations

from charting.catalogue.entry import Slot
from charting.catalogue.layout import CategoryCode
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import Fact, value_of
from charting.rules.reason import Reason, Sign, reason

Findings = tuple[Fact, ...]
ROUNDS = ("round1", "round2", "round3")
DISC_PATTERNS = (("same", "same", "better"), ("same", "better", "better"))


def heel(findings: Findings) -> list[Reason]:
    """Heel tension speaks for Category I; none on both sides speaks against it.

    Source: primary-indicators
    """
    return _graded(findings, "heel", "primary-indicators", N_("No heel tension on either side"))


def arm_fossa(findings: Findings) -> list[Reason]:
    """A weak arm-fossa cell speaks for Category II; four strong cells speak against it.

    Source: primary-indicators, af-cells
    """
    return _graded(findings, "af", "primary-indicators", N_("Arm-fossa strong in all four cells"))


def soto(findings: Findings) -> list[Reason]:
    """SOTO speaks for Category III by the pattern of its three rounds.

    Source: soto-manoeuvre
    """
    rounds = soto_rounds(findings)
    if not any(rounds):
        return [_soto(Sign.UNTESTED, text(N_("SOTO not tested")))]
    worse = [n for n, given in enumerate(rounds, start=1) if given == "worse" and n > 1]
    pattern = {"pattern": _pattern(rounds)}
    if worse:
        return [_soto(Sign.FOR, text(N_("SOTO %(pattern)s: see the referral alert"), **pattern))]
    if rounds[0] == "better":
        return [_soto(Sign.AGAINST, text(N_("SOTO %(pattern)s, read as piriformis"), **pattern))]
    if "" in rounds:
        return [_soto(Sign.UNTESTED, text(N_("SOTO %(pattern)s, rounds missing"), **pattern))]
    if rounds in DISC_PATTERNS:
        return [_soto(Sign.FOR, text(N_("SOTO %(pattern)s"), **pattern))]
    if set(rounds) == {"same"}:
        return [_soto(Sign.AGAINST, text(N_("SOTO unchanged in all three rounds")))]
    return [_soto(Sign.UNTESTED, text(N_("SOTO %(pattern)s has no taught reading"), **pattern))]


def soto_rounds(findings: Findings) -> tuple[str, ...]:
    """The three rounds before the blocks, "" where a round was not done."""
    return tuple(value_of(findings, "soto", cell=cell) for cell in ROUNDS)


def wants_referral(category: str, findings: Findings) -> bool:
    """True when SOTO was worse on round 2 or 3: think of referral before any suggestion.

    Source: soto-manoeuvre
    """
    return category == CategoryCode.III and "worse" in soto_rounds(findings)[1:]


def _soto(sign: Sign, message: Text) -> Reason:
    return reason(sign, "soto", message, "soto-manoeuvre")


def _pattern(rounds: tuple[str, ...]) -> Text:
    given = [(cell, value) for cell, value in zip(ROUNDS, rounds, strict=True) if value]
    return words.listing(
        [words.value(load().slot("soto", cell=cell), value) for cell, value in given]
    )


def _graded(findings: Findings, code: str, source: str, negative: str) -> list[Reason]:
    """Positive slots speak for; all negative speak against; what is missing is said.

    The other ways to record a sign can only speak for it: "even" is not "none".
    """
    given = [(slot, value_of(findings, code, slot.side, slot.cell)) for slot in load().slots(code)]
    positive = [(slot, value) for slot, value in given if slot.values.positive(value)]
    missing = [slot for slot, value in given if not value and not slot.more]
    total = sum(not slot.more for slot, _ in given)
    if positive:
        return [_positive(slot, value, source) for slot, value in positive]
    if not missing:
        return [reason(Sign.AGAINST, code, Text(negative), source)]
    return [_missing(code, missing, total, source)]


def _positive(slot: Slot, value: str, source: str) -> Reason:
    message = words.finding(slot, value)
    return reason(Sign.FOR, slot.code, message, source, slot.side, slot.cell)


def _missing(code: str, missing: list[Slot], total: int, source: str) -> Reason:
    label = words.indicator(code)
    if len(missing) == total:
        return reason(Sign.UNTESTED, code, text(N_("%(label)s not tested"), label=label), source)
    places = words.listing([words.place(slot) or label for slot in missing])
    message = text(N_("%(label)s not tested: %(places)s"), label=label, places=places)
    return reason(Sign.UNTESTED, code, message, source, missing[0].side, missing[0].cell)
