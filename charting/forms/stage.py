"""The blocks on the table: what is drawn, what it is called, and what can be done with it."""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Preset
from charting.catalogue.load import load
from charting.catalogue.quantity import parse
from charting.catalogue.text import Text
from charting.forms.block import BlockForm, NewBlockForm
from charting.forms.layout import thumb
from charting.forms.part import Earlier, Line, Past, Sheet, say
from charting.models import record
from charting.models.block import POINTS_TO_CHOICES, SIZE_CHOICES
from charting.models.record import Row
from charting.rules import blocking, words
from charting.rules.fact import Block, BlocksState, Layout, VisitFacts, fact_of
from charting.rules.sided import STOP

SEEN_FROM = {
    "prone": _("Seen from behind, head up"),
    "supine": _("Seen from the front, head up"),
}


def lines(sheet: Sheet) -> list[Line]:
    """The one line of the blocks: a large drawing with its list, its clock and its forms."""
    past = sheet.past(_past)
    line = Line(
        id="row-blocks",
        label=gettext("On the table"),
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_blocks.html",
    )
    line.extra = stage(sheet)
    return [line]


def stage(sheet: Sheet) -> dict[str, Any]:
    """Everything the template of the blocks needs, for what is placed or only proposed."""
    visit = sheet.visit
    leg = blocking.short_leg(sheet.facts.findings, visit.category)
    placed = sheet.facts.layout
    proposal = None if visit.blocks_state else blocking.propose(visit.category, leg.side)
    layout = placed or proposal
    return {
        "state": visit.blocks_state,
        "layout": layout,
        "proposed": placed is None and proposal is not None,
        "leg_mm": leg_mm(sheet.facts, visit.category),
        "title": _title(sheet, layout),
        "view": str(SEEN_FROM.get(layout.position, "")) if layout else "",
        "rows": _rows(sheet, layout) if layout else [],
        "grips": _grips(sheet, layout) if layout else None,
        "missing": _missing(sheet, leg) if layout is None else "",
        "leg_note": _leg_note(leg) if proposal else "",
        "add": NewBlockForm.fresh(visit)
        if placed or visit.blocks_state != BlocksState.PLACED
        else None,
        "fitting": _choices(blocking.fitting(visit.category), layout),
        "presets": [(p.code, say(p.label)) for p in load().presets.values() if not p.retired],
        "skips": [(code, say(c.label)) for code, c in load().choices["skip"].items()],
        "skipped": _skipped(visit.blocks_skipped_reason),
        "seen": sheet.seen("blocks_state"),
        "seen_reason": sheet.seen("blocks_reason"),
        **_cautions(sheet, layout, leg.side),
        **_clock(sheet),
    }


def _cautions(sheet: Sheet, layout: Layout | None, short_side: str) -> dict[str, Any]:
    """What to think about, and whether a reason has to be typed or may be."""
    visit, facts = sheet.visit, sheet.facts
    known = (visit.category, short_side, facts.weeks_pregnant, facts.flags, facts.limits)
    found = blocking.warnings(layout, *known) if layout else []
    long = blocking.minutes_warning(visit.blocks_min)
    shown = [*found, long] if long else found
    stops = [one for one in sheet.sides if one.level == STOP]
    return {
        "clashes": [say(one.text) for one in stops if one.anchors[0] == "blocks"],
        "cautions": [(caution.level, say(caution.text)) for caution in shown],
        "ask_reason": any(caution.level == "reason" for caution in found),
    }


def _clock(sheet: Sheet) -> dict[str, Any]:
    """The time on the blocks: planned, running or done; `due` is when the planned time is up."""
    visit = sheet.visit
    due = visit.blocks_due_at
    return {
        "running": visit.blocks_started_at is not None and visit.blocks_stopped_at is None,
        "due": due,
        "reached": due is not None and due <= sheet.now,
        "seen_min": sheet.seen("blocks_min"),
        "seen_plan": sheet.seen("blocks_planned_min"),
        "last_min": _last_minutes(sheet),
    }


def _grips(sheet: Sheet, layout: Layout) -> dict[Block, str]:
    """The HTML id of every wedge: `w-` and its key, or `p-` and its number while only proposed."""
    stored = _stored(sheet)
    return {
        block: _name("w", stored[block]) if block in stored else f"p-{n}"
        for n, block in enumerate(layout.blocks)
    }


def _stored(sheet: Sheet) -> dict[Block, Row]:
    return {record.block(row): row for row in sheet.visit.block_rows}


def _name(letter: str, row: Row) -> str:
    return f"{letter}-{str(row['id'])[-12:]}"


def _choices(presets: list[Preset], layout: Layout | None) -> list[dict[str, str]]:
    """The other layouts that fit, each with its thumbnail."""
    return [
        {
            "code": preset.code,
            "label": say(preset.label),
            "svg": thumb(blocking.layout_of(preset), f"l-{preset.code}"),
        }
        for preset in presets
        if layout is None or preset.code != layout.preset
    ]


def leg_mm(facts: VisitFacts, category: str) -> int | None:
    """The difference of leg length in mm that stands in a drawing, None when not measured."""
    code = blocking.short_leg(facts.findings, category).code
    found = fact_of(facts.findings, code, cell="mm") if code else None
    if found is None:
        return None
    given = parse(found.value)
    number = given.low if given.high is None else given.high
    factor = load().slot(code, cell="mm").values.factor(found.unit)
    return None if number is None else round(number * factor)


def _title(sheet: Sheet, layout: Layout | None) -> str:
    """ "Category I · prone · right leg short"; only what is known."""
    parts = []
    category = load().categories.get(sheet.visit.category)
    if category is not None:
        parts.append(say(category.label))
    if layout is not None:
        parts.append(say(words.position(layout.position)))
        if layout.short_side in ("L", "R"):
            side = {"L": gettext("left leg short"), "R": gettext("right leg short")}
            parts.append(side[layout.short_side])
    return " · ".join(parts)


def _missing(sheet: Sheet, leg: blocking.ShortLeg) -> str:
    """Why nothing is proposed, in words that say what to do."""
    category = sheet.visit.category
    if not category:
        return gettext("Choose a category, and its taught layout is drawn here.")
    if category == "none":
        return gettext(
            "No category, so no layout is taught. Say “No blocks”, or place them by hand."
        )
    if category == "undetermined":
        return gettext("The category is left open. Say “No blocks”, or place them by hand.")
    if leg.side == "even":
        return gettext("The legs are even, so no side is taught. Choose a layout, or no blocks.")
    return gettext("Say which leg is short, and the taught layout is drawn here.")


def _leg_note(leg: blocking.ShortLeg) -> str:
    if not leg.other_position:
        return ""
    if leg.code == "leg_p":
        return gettext("The short leg was tested face down only; it may differ face up.")
    return gettext("The short leg was tested face up only; it may differ face down.")


def _rows(sheet: Sheet, layout: Layout) -> list[dict[str, Any]]:
    stored = _stored(sheet)
    return [
        {
            "order": block.order,
            "name": say(
                words.listing([words.side(block.side), _landmark(block)], " ")
            ).capitalize(),
            "about": " · ".join(part for part in _about(block, layout) if part),
            **_form(sheet, stored.get(block)),
        }
        for block in sorted(layout.blocks, key=lambda one: (one.order, one.side))
    ]


def _form(sheet: Sheet, row: Row | None) -> dict[str, Any]:
    """What a stored block can be changed by; nothing for one that is only proposed."""
    if row is None:
        return {"id": "", "form": None}
    return {
        "id": row["id"],
        "form": BlockForm.of(sheet.visit, row),
        "form_id": _name("block", row),
        "open_id": _name("d", row),
    }


def _landmark(block: Block) -> Text:
    if block.landmark == "other" and block.note:
        return Text("%(note)s", (("note", block.note),))
    return words.landmark(block.landmark)


def _about(block: Block, layout: Layout) -> list[str]:
    leg = ""
    if layout.short_side in ("L", "R"):
        short = block.side == layout.short_side
        leg = gettext("short-leg side") if short else gettext("long-leg side")
    points = str(dict(POINTS_TO_CHOICES).get(block.points_to, ""))
    angle = f"{block.angle_deg}°".replace("-", "−") if block.angle_deg else ""
    size = str(dict(SIZE_CHOICES)[block.size]) if block.size else ""
    return [leg, gettext("points %(where)s") % {"where": points}, angle, size]


def _skipped(reason: str) -> str:
    known = load().choices["skip"].get(reason)
    return say(known.label) if known else reason


def _last_minutes(sheet: Sheet) -> int | None:
    return sheet.last.blocks_min if sheet.last else None


def _past(one: Earlier) -> Past:
    layout = one.facts.layout
    if layout is None:
        return Past(small=gettext("no blocks") if one.visit.blocks_state == "none" else "–")
    minutes = one.visit.blocks_min
    time = gettext("%(n)s min") % {"n": minutes} if minutes else ""
    return Past(small=time, svg=thumb(layout, f"t{one.visit.pk.hex[-8:]}"))
