"""Which categories the findings speak for, with reasons; it never chooses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from charting.catalogue.text import Text
from charting.rules.fact import Fact


class State(StrEnum):
    """How a candidate stands."""

    SUGGESTED = "suggested"
    POSSIBLE = "possible"
    AGAINST = "against"
    INSUFFICIENT = "insufficient"


class Sign(StrEnum):
    """A reason speaks for, against, or is missing because it was not tested."""

    FOR = "+"
    AGAINST = "−"
    UNTESTED = "?"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason under a category chip; `anchor` is the line on the chart it came from."""

    sign: str
    code: str
    text: Text
    source: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One category with its reasons in the order of the catalogue: for, against, not tested."""

    category: str
    state: str
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A taught reading of a finding, shown as a hint; `level` is `hint` or `referral`."""

    level: str
    code: str
    text: Text
    source: str
    anchor: str


def suggest(findings: Sequence[Fact]) -> list[Candidate]:
    """Return I, II, III and none, always in that order, each with state and reasons.

    Source: primary-indicators
    """
    raise NotImplementedError


def readings(findings: Sequence[Fact]) -> list[Reading]:
    """Return the taught readings of the findings (hints and referral alerts), in chart order.

    Source: af-upper-lower, soto-manoeuvre
    """
    raise NotImplementedError
