"""What the lines of complaints, scores and measurements show beside their fields."""

from collections.abc import Mapping, Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from charting.catalogue.text import Text
from charting.drawing import body, trend

register = template.Library()


@register.simple_tag
def body_map(marks: Mapping[str, str], uid: str) -> SafeString:
    """The body from both sides; each region leads to its button, named after `uid`."""
    drawn = body.draw(marks, uid=f"{uid}-body", tap=True, translate=gettext)
    return mark_safe(drawn.replace('href="#region-', f'href="#{uid}-region-'))  # noqa: S308


@register.simple_tag
def score_line(values: Sequence[int], label: str) -> SafeString:
    """A small line over the visits; `values` are shares of the scale in percent."""
    drawn = trend.draw(values, top=100, label=label, translate=gettext)
    return mark_safe(drawn)  # noqa: S308


@register.simple_tag
def said(text: Text | str) -> str:
    """A text of the rules in the reader's language."""
    return text.render(gettext) if isinstance(text, Text) else text
