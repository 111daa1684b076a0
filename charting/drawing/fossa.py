"""The groin seen from the front with the four arm-fossa points."""

from __future__ import annotations

from collections.abc import Mapping

from charting.catalogue.text import Translate, english


def draw(
    cells: Mapping[tuple[str, str], str], *, uid: str = "fossa", translate: Translate = english
) -> str:
    """Return the sketch (class `groin`); `cells` maps (side, "upper"|"lower") to strong or weak."""
    raise NotImplementedError


def glyph(
    cells: Mapping[tuple[str, str], str], *, uid: str = "af", translate: Translate = english
) -> str:
    """Return the four little cells of a travel card column; filled is weak, dashed not tested."""
    raise NotImplementedError
