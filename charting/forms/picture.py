"""The drawings of one visit, with their captions and what they say to who cannot see them."""

import re
from dataclasses import dataclass
from html import unescape

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.drawing import body, occiput, pelvis, spine, trapezius
from charting.forms import complaint, stage
from charting.forms.part import say
from charting.models import Visit
from charting.rules import wording
from charting.rules.fact import Phase, VisitFacts
from clinic.templatetags.kit import minutes

Place = tuple[str, str]
Points = dict[Place, str]
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
    drawn = [
        _body(facts),
        _pelvis(visit, facts),
        _occiput(facts),
        _trapezius(facts),
        _spine(facts),
    ]
    return [one for one in drawn if one is not None]


def _points(facts: VisitFacts, code: str) -> tuple[Points, dict[Place, str], list[Place]]:
    """The tested points of a fibre drawing: values, linked vertebrae, major ones."""
    told = [
        f for f in facts.findings if f.code == code and f.phase == Phase.BEFORE and "area" in f.cell
    ]
    values = {(f.side, f.cell): f.value for f in told}
    links = {(f.side, f.cell): f.vertebra for f in told if f.vertebra}
    return values, links, [(f.side, f.cell) for f in told if f.is_major]


def _occiput(facts: VisitFacts) -> Picture | None:
    values, links, major = _points(facts, "occ")
    if not values:
        return None
    svg = occiput.draw(values, links, major, uid="note-occiput", translate=gettext)
    return Picture("occiput", svg, say(load().indicators["occ"].label))


def _trapezius(facts: VisitFacts) -> Picture | None:
    values, links, major = _points(facts, "trap")
    if not values:
        return None
    svg = trapezius.draw(values, links, major, uid="note-trapezius", translate=gettext)
    return Picture("trapezius", svg, say(load().indicators["trap"].label))


def _spine(facts: VisitFacts) -> Picture | None:
    levels = [one.level for one in facts.procedures if one.level]
    if not levels:
        return None
    known = load().segments
    names = ", ".join(say(known[c].label) if c in known else c for c in dict.fromkeys(levels))
    found = [f.vertebra for f in facts.findings if f.vertebra]
    found += [f.cell for f in facts.findings if f.code == "rc" and f.value not in ("", "0")]
    svg = spine.draw(levels, found, uid="note-spine", layout="tall", translate=gettext)
    caption = gettext("Treated: %(levels)s") % {"levels": names}
    return Picture("spine", svg, caption, wide=False, width_mm=30)


def _body(facts: VisitFacts) -> Picture | None:
    marks = {
        region: one.name
        for one in facts.complaints
        if one.resolved_on is None
        for region in complaint.marks(one.region)
    }
    if not marks:
        return None
    svg = body.draw(marks, uid="note-body", translate=gettext)
    return Picture("body", svg, wide=False, width_mm=38)


def _pelvis(visit: Visit, facts: VisitFacts) -> Picture | None:
    layout = facts.layout
    if layout is None:
        return None
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
