"""The small drawings of blocks, kept for as long as the same layout is asked for again."""

from functools import lru_cache

from django.utils.translation import get_language, gettext

from charting.catalogue.load import load
from charting.drawing import pelvis
from charting.rules.fact import Layout

# Those of a few charts that are open at the same time.
KEPT = 256


def thumb(layout: Layout, uid: str) -> str:
    """The small drawing as SVG text; `uid` keeps its ids unique on a page."""
    return _drawn(layout, uid, get_language(), load().digest)


@lru_cache(maxsize=KEPT)
def _drawn(layout: Layout, uid: str, _language: str | None, _catalogue: str) -> str:
    """By all that a drawing depends on."""
    return pelvis.thumb(layout, uid=uid, translate=gettext)
