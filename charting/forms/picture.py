"""The drawings of one visit, with their captions and what they say to who cannot see them."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.drawing import pelvis
from charting.forms import stage
from charting.forms.part import say
from charting.models import Visit
from charting.rules import wording
from charting.rules.fact import VisitFacts
from clinic.templatetags.kit import minutes

TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
DESCRIPTION = re.compile(r"<desc[^>]*>(.*?)</desc>", re.DOTALL)


@dataclass
class Picture:
    """One drawing; `wide` fills its column, otherwise `width_mm` is its width on paper."""

    code: str
    svg: str
    caption: str = ""
    detail: str = ""
    wide: bool = True
    width_mm: int = 66

    @property
    def alt(self) -> str:
        """What the drawing says of itself, in one line."""
        found = [*TITLE.findall(self.svg)[:1], *DESCRIPTION.findall(self.svg)[:1]]
        return " ".join(unescape(" ".join(found)).split()) or self.caption


def pictures(visit: Visit, facts: VisitFacts) -> list[Picture]:
    """The blocks, and whatever else of this visit can be drawn."""
    drawn = []
    if facts.layout is not None:
        drawn.append(_pelvis(visit, facts))
    return drawn


def _pelvis(visit: Visit, facts: VisitFacts) -> Picture:
    layout = facts.layout
    if layout is None:
        raise ValueError(visit.pk)
    entry = load().categories.get(visit.category)
    parts = [say(entry.label) if entry else ""]
    parts.append(minutes(visit.blocks_min) if visit.blocks_min is not None else "")
    svg = pelvis.draw(
        layout,
        uid="note-pelvis",
        leg_mm=stage.leg_mm(facts, visit.category),
        translate=gettext,
    )
    detail = say(wording.blocks(layout)) if layout.blocks else ""
    return Picture("pelvis", svg, " · ".join(part for part in parts if part), detail)
