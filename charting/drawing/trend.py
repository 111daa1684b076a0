"""A spark line of one value over the visits."""

from __future__ import annotations

from collections.abc import Sequence

from charting.catalogue.text import Translate, english


def draw(
    before: Sequence[int | None],
    after: Sequence[int | None] = (),
    *,
    top: int,
    label: str,
    translate: Translate = english,
) -> str:
    """Return the spark line (class `spark`); None is a visit where it was not tested (a gap)."""
    raise NotImplementedError
