"""Which categories the findings speak for, with reasons; it never chooses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from charting.catalogue.layout import CategoryCode
from charting.catalogue.text import N_, Text, text
from charting.rules import primary, support
from charting.rules.fact import Fact
from charting.rules.reason import Reason, Sign

__all__ = ["Candidate", "Reason", "Sign", "State", "suggest"]

ORDER = (Sign.FOR, Sign.AGAINST, Sign.UNTESTED, Sign.LISTED)


class State(StrEnum):
    """How a candidate stands; none of these is a decision."""

    SUGGESTED = "suggested"
    POSSIBLE = "possible"
    AGAINST = "against"
    INSUFFICIENT = "insufficient"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One category with its reasons: for, against, not tested, only listed; each in chart order."""

    category: str
    state: str
    reasons: tuple[Reason, ...]


Findings = tuple[Fact, ...]
Rule = Callable[[Findings], list[Reason]]

PRIMARY: dict[str, Rule] = {
    CategoryCode.I: primary.heel,
    CategoryCode.II: primary.arm_fossa,
    CategoryCode.III: primary.soto,
}


def suggest(findings: Sequence[Fact]) -> list[Candidate]:
    """Return I, II, III and none, always in that order, each with state and reasons.

    A positive primary indicator suggests its category; other signs alone make it possible; a
    negative primary indicator speaks against; otherwise there is not enough. Only values from
    before the blocks count, and signs whose meaning is uncertain are listed without counting.

    Source: primary-indicators, category-kinds
    """
    given = tuple(findings)
    return [*(_candidate(code, given) for code in PRIMARY), _none(given)]


def _candidate(code: str, findings: Findings) -> Candidate:
    main = PRIMARY[code](findings)
    other = support.reasons(code, findings)
    signs = {reason.sign for reason in main}
    if Sign.FOR in signs and not primary.wants_referral(code, findings):
        state = State.SUGGESTED
    elif Sign.FOR in signs | {reason.sign for reason in other}:
        state = State.POSSIBLE
    elif signs == {Sign.AGAINST}:
        state = State.AGAINST
    else:
        state = State.INSUFFICIENT
    return Candidate(code, state.value, _sorted([*main, *other]))


def _none(findings: Findings) -> Candidate:
    """No category: suggested only when all three primary indicators are tested and negative."""
    main = [reason for rule in PRIMARY.values() for reason in rule(findings)]
    positive = [reason for reason in main if reason.sign == Sign.FOR]
    untested = [reason for reason in main if reason.sign == Sign.UNTESTED]
    if positive:
        reasons = [_against_none(reason) for reason in positive]
        return Candidate(CategoryCode.NONE.value, State.AGAINST.value, tuple(reasons))
    if untested:
        return Candidate(CategoryCode.NONE.value, State.INSUFFICIENT.value, tuple(untested))
    message = text(N_("Heel tension, arm-fossa and SOTO are all negative"))
    reason = Reason(Sign.FOR.value, "heel", message, "primary-indicators", "heel")
    return Candidate(CategoryCode.NONE.value, State.SUGGESTED.value, (reason,))


def _against_none(reason: Reason) -> Reason:
    message: Text = text(N_("Positive: %(finding)s"), finding=reason.text)
    return Reason(Sign.AGAINST.value, reason.code, message, reason.source, reason.anchor)


def _sorted(reasons: list[Reason]) -> tuple[Reason, ...]:
    return tuple(sorted(reasons, key=lambda reason: ORDER.index(Sign(reason.sign))))
