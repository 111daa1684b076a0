"""What the catalogue knows about outcome measures: range, bands, and which change matters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from charting.catalogue.entry import Confidence, Entry, Option

CHANGE_KINDS = ("points", "percent", "baseline", "reach")


@dataclass(frozen=True, slots=True)
class Band:
    """A neutral word for scores up to and with `upto`."""

    upto: Decimal
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """For a rule that depends on the baseline: up to `upto` a change of `amount` counts."""

    upto: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Change:
    """One published rule about which change matters; several may stand side by side.

    `kind` is points, percent (of the baseline), baseline (points by `steps` of the baseline) or
    reach (the value itself is at `amount` or better).
    """

    code: str
    label: str
    kind: str
    sources: tuple[str, ...]
    confidence: Confidence
    amount: Decimal = Decimal(0)
    steps: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Measure(Entry):
    """A score that can be entered; no text of any questionnaire is here.

    `better` is lower, higher, or "" where no direction is meant. `per` is complaint or patient.
    `named` asks for a name beside the score (an activity, a goal). `options` are buttons with
    words. `cadence_days` is how often it is usually taken again, 0 for every visit or no rule.
    """

    short: str = ""
    hint: str = ""
    group: str = ""
    minimum: int = 0
    maximum: int = 10
    decimals: int = 0
    unit: str = ""
    better: str = "lower"
    per: str = "patient"
    named: bool = False
    bands: tuple[Band, ...] = ()
    changes: tuple[Change, ...] = ()
    options: tuple[Option, ...] = ()
    cadence_days: int = 0
    default_on: bool = True

    def accepts(self, value: Decimal) -> bool:
        """True when the score lies in the range and has no more decimals than the measure."""
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            return False
        plain = value == value.quantize(Decimal(1).scaleb(-self.decimals))
        inside = self.minimum <= value <= self.maximum and plain
        known = not self.options or any(Decimal(o.value) == value for o in self.options)
        return inside and known

    def texts(self) -> Iterator[str]:
        """Everything a person reads of it, beside its label."""
        yield from (text for text in (self.short, self.hint, self.group) if text)
        yield from (band.label for band in self.bands)
        yield from (change.label for change in self.changes)
        yield from (option.label for option in self.options)
