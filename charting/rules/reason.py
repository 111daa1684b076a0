"""A reason for or against something, with the finding and the source it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from charting.catalogue.text import Text
from charting.rules.fact import anchor


class Sign(StrEnum):
    """A reason speaks for, against, or is missing because it was not tested.

    LISTED is taught for a category but uncertain: it is shown and counts for nothing.
    """

    FOR = "+"
    AGAINST = "−"
    UNTESTED = "?"
    LISTED = "~"


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason under a chip; `source` is a key of docs/sources.md, `anchor` its chart line."""

    sign: str
    code: str
    text: Text
    source: str
    anchor: str


def reason(
    sign: Sign, code: str, message: Text, source: str, side: str = "", cell: str = ""
) -> Reason:
    """Build a `Reason` that points at the slot it came from."""
    return Reason(sign.value, code, message, source, anchor(code, side, cell))
