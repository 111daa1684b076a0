"""What is still open before a visit is signed, each with the line on the chart it belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from charting.catalogue.text import Text
from charting.rules.fact import VisitFacts


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One thing to record, affirm or leave out on purpose; `anchor` is the HTML id to jump to."""

    code: str
    text: Text
    anchor: str


def open_points(facts: VisitFacts) -> list[OpenPoint]:
    """Return what is still open, in the order of the chart; empty means the visit can be signed."""
    raise NotImplementedError
