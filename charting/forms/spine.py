"""The spine at the table: a strip of levels to tap, and what was found at each."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.drawing import spine
from charting.drawing.part import Level
from charting.forms import entry, procedure
from charting.forms.entry import Row
from charting.forms.part import Control, Earlier, Line, Past, Sheet, say
from charting.forms.slot import control
from charting.rules import part, words
from charting.rules.fact import Phase, ProcedureFact

FIRST = "adjust"
SEGMENT = "segment"
FIBRES = ("occ", "trap")


@dataclass
class Hint:
    """Something found at a level, or its partner: a hint, perhaps with its own question."""

    level: str
    text: str
    controls: list[Control] = field(default_factory=list)


def line(sheet: Sheet) -> Line:
    """The strip, with what a tap adds and the hints of what was found."""
    past = sheet.past(_past_levels)
    made = Line(
        id="row-spine",
        label=gettext("Spine"),
        hint=gettext("occiput to coccyx; hold for the technique"),
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_spine.html",
    )
    treated = _treated(sheet.facts.procedures)
    found = _found(sheet)
    partners = spine.partners(treated)
    also = {level for one in sheet.facts.procedures for level in part.levels_of(one.level)}
    rows = []
    for codes in spine.ROWS:
        row = [_level(sheet, code, treated.get(code, "")) for code in codes]
        for one in row:
            if not one.row:
                one.look = _look(one.code, found, partners, also)
                one.label = _label(one, found)
        rows.append(row)
    made.extra = {
        "rows": rows,
        "url": sheet.url("entry-add", "procedure"),
        "hints": [*_hints(sheet, treated, found, partners)],
        "usual": _usual_words(sheet),
    }
    return made


def _treated(done: Iterable[ProcedureFact]) -> dict[str, str]:
    """The levels worked on as such, each with the first procedure that says so."""
    held: dict[str, str] = {}
    for one in done:
        if part.treats_level(one):
            for level in part.levels_of(one.level):
                held.setdefault(level, f"procedure-{one.id}")
    return held


def _level(sheet: Sheet, code: str, row: str) -> Level:
    short = gettext(spine.SHORT[code]) if code in spine.SHORT else code
    name = say(load().segments[code].label)
    one = Level(code, short, name, _glyph(code), "on" if row else "", row)
    if not row:
        one.new = str(entry.fresh(sheet, "procedure", f"{SEGMENT} {code}"))
        item, technique, method = usual(procedure.habits(sheet), code)
        one.values = [
            pair
            for pair in (("code", item), ("technique", technique), ("method", method))
            if pair[1]
        ]
    return one


@cache
def _glyph(code: str) -> SafeString:
    return mark_safe(spine.glyph(code))  # noqa: S308  (drawn by us from numbers)


def _look(
    code: str, found: dict[str, list[str]], partners: Iterable[str], also: Iterable[str]
) -> str:
    if code in also:
        return "also"
    if code in found:
        return "found"
    return "pair" if code in partners else ""


def _label(one: Level, found: dict[str, list[str]]) -> str:
    if one.code in found:
        return f"{one.label}: {', '.join(found[one.code])}"
    return (
        gettext("%(level)s: R+C partner") % {"level": one.label}
        if one.look == "pair"
        else one.label
    )


def usual(done: list[Row], level: str) -> tuple[str, str, str]:
    """What this clinician did last at a level, or last at any: item, technique, method."""
    mine = [row for row in done if row["kind"] == SEGMENT]
    row = next((one for one in mine if one["level"] == level), mine[0] if mine else None)
    if row is None:
        return FIRST, "", ""
    return row["code"] or FIRST, row["technique"], row["method"]


def _usual_words(sheet: Sheet) -> str:
    """What a tap on a fresh level adds, in words."""
    item, technique, method = usual(procedure.habits(sheet), "")
    known = load().procedures.get(item)
    parts = [
        say(known.label) if known else "",
        say(words.choice("technique", technique)) if technique else "",
        say(words.choice("method", method)) if method else "",
    ]
    return ", ".join(one for one in parts if one)


# ── what was found at a level, and its partner ──


def _found(sheet: Sheet) -> dict[str, list[str]]:
    """The positive findings that name a vertebra, by level, in words."""
    held: dict[str, list[str]] = defaultdict(list)
    for fact in sheet.facts.findings:
        if fact.phase != Phase.BEFORE or fact.code not in ("rc", *FIBRES):
            continue
        try:
            slot = load().slot(fact.code, fact.side, fact.cell)
        except KeyError:
            continue
        if not slot.values.positive(fact.value):
            continue
        named = fact.vertebra or (fact.cell.partition("_")[0] if fact.code == "rc" else "")
        for level in part.levels_of(named):
            held[level].append(say(words.finding(slot, fact.value)))
    return held


def _hints(
    sheet: Sheet, treated: dict[str, str], found: dict[str, list[str]], partners: Iterable[str]
) -> Iterable[Hint]:
    segments = load().segments
    for level in spine.LEVELS:
        name = say(segments[level].label)
        asked = [*_question(sheet, level)] if level in partners else []
        if level in found and not asked:
            yield Hint(name, ", ".join(found[level]))
        if level in partners:
            other = say(segments[segments[level].partner].label)
            message = gettext(
                "R+C partner of %(level)s: tender?" if asked else "R+C partner of %(level)s"
            )
            yield Hint(name, message % {"level": other}, asked)


def _question(sheet: Sheet, level: str) -> Iterable[Control]:
    """The tender point of a neck vertebra on both sides, as on its own line."""
    for slot in load().slots("rc") if "rc" in load().indicators else ():
        if slot.cell == level:
            made = control(sheet, slot, None)
            key = f"treated-{made.key}"
            for option in made.options:
                option.id = option.id.replace(made.key, key)
            made.group, made.key = made.key, key
            made.lead = gettext("L") if slot.side == "L" else gettext("R")
            yield made


def _past_levels(one: Earlier) -> Past:
    done = one.facts.procedures
    treated = [*_treated(done)]
    if not treated:
        return Past("–")
    short = [gettext(spine.SHORT[c]) if c in spine.SHORT else c for c in treated]
    return Past(", ".join(short[:2]), ", ".join(short[2:]))
