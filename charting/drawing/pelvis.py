"""The pelvis with its blocks: from behind for prone, from the front for supine."""

from __future__ import annotations

from charting.catalogue.layout import Layout
from charting.catalogue.text import Translate, english


def draw(
    layout: Layout,
    *,
    uid: str = "pelvis",
    leg_mm: int | None = None,
    translate: Translate = english,
) -> str:
    """Return the large drawing as SVG text (class `pelvis`); `uid` makes its ids unique on a page."""
    raise NotImplementedError


def thumb(layout: Layout, *, uid: str = "thumb", translate: Translate = english) -> str:
    """Return the small drawing (class `pelvis-thumb`), which always names its posture in words."""
    raise NotImplementedError
