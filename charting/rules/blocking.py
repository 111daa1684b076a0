"""Which taught layout fits, and what to think about before using it; everything is overridable."""

from __future__ import annotations

from dataclasses import dataclass

from charting.catalogue.layout import Layout
from charting.catalogue.text import Text


@dataclass(frozen=True, slots=True)
class Warning:  # noqa: A001
    """A warning under the blocks; `level` is `warn` (shown) or `reason` (asks for a typed reason)."""

    code: str
    level: str
    text: Text
    source: str
    anchor: str = "blocks"


def propose(
    category: str, short_side: str, position: str = "", variant: str = ""
) -> Layout | None:
    """Return the taught layout, or None when category and short leg do not name one.

    Source: block-layouts
    """
    raise NotImplementedError


def warnings(
    layout: Layout, category: str, short_side: str, pregnancy_weeks: int | None = None
) -> list[Warning]:
    """Return what to think about before using `layout`, in a fixed order.

    Source: block-layouts
    """
    raise NotImplementedError


def minutes_warning(minutes: int | None) -> Warning | None:
    """Return a question when the minutes on the blocks are unusual (over 30), else None.

    Source: block-minutes
    """
    raise NotImplementedError
