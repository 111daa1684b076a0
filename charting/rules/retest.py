"""Which findings need an after-value, and how before and after compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charting.catalogue.text import Text
from charting.rules.fact import Fact, Result


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the re-test section.

    `before`, `after` are display texts ("3", "R 6 mm"); `computed` is what the values say
    ("" when no after-value), `stated` what the clinician pressed; `result` is stated or computed.
    """

    code: str
    side: str
    cell: str
    label: Text
    before: Text
    after: Text | None
    computed: str
    stated: str
    reason: str
    rule: Text | None
    anchor: str

    @property
    def result(self) -> str:
        return self.stated or self.computed

    @property
    def open(self) -> bool:
        """True while neither an after-value nor a result nor a "not re-tested" is recorded."""
        return not self.result


def positives(findings: Sequence[Fact]) -> list[tuple[str, str, str]]:
    """Return the (code, side, cell) of every positive re-test item, in chart order."""
    raise NotImplementedError


def items(findings: Sequence[Fact], results: Sequence[Result] = ()) -> list[Item]:
    """Return the re-test lines: positives only, before and after, with the result so far."""
    raise NotImplementedError
