"""The drawings of the chart as tags; each is SVG text made by `charting.drawing`."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from charting.catalogue.load import load
from charting.drawing import pelvis as pelves
from charting.drawing import plumb, trend
from charting.rules.fact import Block, Layout

register = template.Library()


def _svg(text: str) -> SafeString:
    """Drawings are our own markup; what people typed is escaped where it is drawn."""
    return mark_safe(text)  # noqa: S308


@register.simple_tag
def pelvis(
    layout: Layout,
    leg_mm: int | None = None,
    uid: str = "pelvis",
    grips: Mapping[Block, str] | None = None,
) -> SafeString:
    """The large pelvis with its blocks; with `grips` (block to HTML id) they can be moved."""
    held = None if grips is None else tuple(grips.items())
    return _pelvis(layout, leg_mm, uid, held, get_language(), load().digest)


@lru_cache(maxsize=64)
def _pelvis(
    layout: Layout,
    leg_mm: int | None,
    uid: str,
    grips: tuple[tuple[Block, str], ...] | None,
    _language: str | None,
    _catalogue: str,
) -> SafeString:
    """Kept by all that the drawing depends on: most taps move no block."""
    held = None if grips is None else dict(grips)
    return _svg(pelves.draw(layout, uid=uid, leg_mm=leg_mm, grips=held, translate=gettext))


@register.simple_tag
def plan_bar(number: int, total: int, due: int) -> SafeString:
    """One tick a visit, and the plumb line where the plan should be."""
    drawn = plumb.plan_bar(done=number - 1, total=total, due=due, current=number, translate=gettext)
    return _svg(drawn)


@register.simple_tag
def spark(values: Sequence[int | None]) -> SafeString:
    """Pain over the visits."""
    return _svg(trend.draw(values, top=10, label=gettext("Pain by visit"), translate=gettext))


@register.simple_tag
def arrow(tone: str) -> SafeString:
    """The arrow of better, same or worse; its word stands beside it."""
    if tone not in ("better", "same", "worse"):
        return SafeString("")
    return format_html('<svg class="ar" aria-hidden="true"><use href="#a-{}"></use></svg>', tone)


@register.simple_tag
def drawn(svg: str) -> SafeString:
    """A drawing that a form has made already; nothing for none."""
    return _svg(svg) if svg else SafeString("")
