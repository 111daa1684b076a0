"""What the catalogue knows about measured and tested things: ranges of motion, strength, tests."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from charting.catalogue.entry import Entry, Option

TEST_KINDS = (
    *("motion", "strength", "orthopaedic", "neurological"),
    *("posture", "head", "jaw", "other"),
)


@dataclass(frozen=True, slots=True)
class AnswerSet(Entry):
    """The usual answers of a test in words; anything else may be typed."""

    options: tuple[Option, ...] = ()

    def texts(self) -> Iterator[str]:
        """Everything a person reads of it, beside its label."""
        yield from (option.label for option in self.options)

    def label_of(self, value: str) -> str:
        """The label of a known answer, or the value as it was typed."""
        return next((o.label for o in self.options if o.value == value), value)

    def is_finding(self, value: str) -> bool:
        """True when a known answer is a finding."""
        return any(o.value == value and o.positive for o in self.options)


@dataclass(frozen=True, slots=True)
class Test(Entry):
    """One thing to measure or test: by number in `unit`, by an answer of `answers`, or both.

    `normal` is the default to compare with (0: none); it differs between sources and a clinic may
    set its own. `better` is higher, lower or "". `region` is the region of the spine it speaks
    about. `pain` asks whether it hurt; `methods` are the usual ways to measure.
    """

    __test__ = False  # not a case of the test runner

    kind: str = "other"
    hint: str = ""
    region: str = ""
    sides: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    unit: str = ""
    decimals: int = 0
    normal: int = 0
    better: str = ""
    answers: str = ""
    pain: bool = False
    methods: tuple[str, ...] = ()
    default_on: bool = True

    def texts(self) -> Iterator[str]:
        """Everything a person reads of it, beside its label."""
        if self.hint:
            yield self.hint
