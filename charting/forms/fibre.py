"""The fibre maps: occipital and trapezius points on their drawing, and what is said of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from django.utils.translation import gettext

from charting.catalogue.entry import Indicator, Slot
from charting.catalogue.load import load
from charting.catalogue.text import Text
from charting.drawing import occiput, trapezius
from charting.forms import indicator
from charting.forms.part import Control, Earlier, Line, Option, Past, Sheet, say
from charting.forms.slot import LETTERS, cell, control
from charting.models.record import Row
from charting.rules import words
from charting.rules.fact import Fact

DRAWINGS = {"occiput": occiput, "trapezius": trapezius}


@dataclass
class Point:
    """One point of a map: its button and where it stands, as numbers for the style sheet."""

    control: Control
    line: int
    area: int
    side: str
    major: bool = False
    vertebra: str = ""
    mark: str = ""


@dataclass
class Detail:
    """What is said of one point that was found: grade, vertebra with suggestions, major."""

    name: str
    grade: Control
    vertebra: Control
    major: Control
    hints: list[Option] = field(default_factory=list)


def line(sheet: Sheet, entry: Indicator) -> Line:
    """The line of one map: what was found in words, the map to open, a row a point found."""
    slots = load().slots(entry.code)
    past = sheet.past(lambda one: _past(one, entry, slots))
    code = entry.code.replace("_", "-")
    one = Line(
        id=f"row-{code}",
        label=say(entry.label),
        hint=say(entry.hint),
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_fibre.html",
        code=code,
    )
    last = next((e for e in reversed(sheet.earlier) if entry.code in e.tested), None)
    made = {slot: control(sheet, slot, last) for slot in slots}
    one.controls = [made[slot] for slot in slots if _is_point(slot)]
    known = {slot: row for slot in slots if (row := _row(sheet, slot))}
    shape = DRAWINGS[entry.drawing]
    values = {(s.side, s.cell): str(r["value"]) for s, r in known.items()}
    links = {(s.side, s.cell): str(r["vertebra"]) for s, r in known.items() if r["vertebra"]}
    major = [(s.side, s.cell) for s, r in known.items() if r["is_major"]]
    one.extras = [made[slot] for slot in slots if not _is_point(slot)]
    one.extra = {
        "points": {
            side: [
                _point(s, c, known.get(s))
                for s, c in made.items()
                if s.side == side and _is_point(s)
            ]
            for side in ("L", "R")
        },
        "kind": entry.drawing,
        "said": _said(shape, entry.code, known, (values, links, major)),
        "details": [
            _detail(sheet, entry, slot, made[slot], row)
            for slot, row in known.items()
            if slot.values.positive(str(row["value"]))
        ],
        "open": bool(known),
    }
    one.figure = shape.draw({}, uid=f"map-{code}", translate=gettext)
    if last and any(c.ghost for c in one.controls):
        one.affirm = indicator.affirm(sheet, entry.code, last)
    if known:
        one.how = indicator.how(sheet, entry)
    return one


def _is_point(slot: Slot) -> bool:
    """Whether it has a place on the drawing; of some fibres only the line is told."""
    return "area" in slot.cell


def _said(shape: ModuleType, code: str, known: dict[Slot, Row], told: tuple[Any, ...]) -> str:
    """What was found in words: the points, then the lines of which no more was noted."""
    parts = [shape.describe(*told, gettext)] if any(_is_point(slot) for slot in known) else []
    for slot, row in known.items():
        if not _is_point(slot):
            fact = Fact(code, cell=slot.cell, value=row["value"], vertebra=row["vertebra"])
            parts.append(f"{say(words.listing([Text(slot.label), words.said(slot, fact)], ' '))}.")
    return " ".join(part[:1].upper() + part[1:] for part in parts)


def _row(sheet: Sheet, slot: Slot) -> Row | None:
    row = sheet.rows.get((slot.code, slot.side, slot.cell, "before"))
    return row if row and row["value"] else None


def _point(slot: Slot, made: Control, row: Row | None) -> Point:
    """Where a point stands, from its cell: "line2_area5" or "area5"."""
    head, _, area = slot.cell.rpartition("area")
    number = int(head[4:-1] or 1) if head else 1
    found = Point(cell(made, slot), number, int(area), slot.side.lower())
    found.control.words = "|".join(_mark(one, area) for one in made.cycle)
    found.mark = _mark(made.value, area)
    if row:
        found.major, found.vertebra = row["is_major"], row["vertebra"]
    return found


def _mark(value: str, area: str) -> str:
    """What stands in a point: its grade, a dash for nothing found, else the number of its area."""
    if value in ("0", "no"):
        return "–"
    return value if value.isdigit() else area


def _detail(sheet: Sheet, entry: Indicator, slot: Slot, made: Control, row: Row) -> Detail:
    place = words.place(slot)
    name = say(place).capitalize() if place else ""
    grade = control(sheet, slot, None)
    grade.key, grade.lead = f"{made.key}-grade", ""
    for one in grade.options:
        one.id = f"{grade.key}-{one.code}"
    vertebra = _describe(sheet, slot, made.key, "vertebra", gettext("Vertebra, %(place)s"), name)
    vertebra.kind, vertebra.value, vertebra.top = "line", str(row["vertebra"]), 12
    vertebra.hidden.append(("seen", vertebra.value))
    vertebra.ghost = gettext("vertebra")
    vertebra.suggest = [code for code, s in load().segments.items() if not s.retired]
    taught = _of_area(entry, slot)
    hints = [
        Option(
            "" if level == vertebra.value else level,
            level,
            f"{vertebra.key}-{level.lower()}",
            level == vertebra.value,
            code=level,
        )
        for level in taught
    ]
    major = _describe(sheet, slot, made.key, "is_major", gettext("Major, %(place)s"), name)
    said = "true" if row["is_major"] else ""
    major.hidden.append(("seen", said))
    major.kind, major.value = "chips", said
    send = "" if said else "true"
    major.options = [
        Option(send, gettext("Major"), f"{major.key}-yes", bool(said), "pos", code="true")
    ]
    return Detail(name, grade, vertebra, major, hints)


def _describe(sheet: Sheet, slot: Slot, key: str, part: str, label: str, name: str) -> Control:
    return Control(
        key=f"{key}-{part.replace('_', '-')}",
        url=sheet.url("finding-describe"),
        hidden=[("code", slot.code), ("side", slot.side), ("cell", slot.cell), ("part", part)],
        label=label % {"place": name},
    )


def _of_area(entry: Indicator, slot: Slot) -> tuple[str, ...]:
    """The vertebrae that the clinic's own table names for the area; none while it is empty."""
    areas = load().area_maps.get(entry.area_map)
    return areas.of(int(slot.cell.rpartition("area")[2])) if areas and _is_point(slot) else ()


def _past(one: Earlier, entry: Indicator, slots: tuple[Slot, ...]) -> Past:
    """ "1:5 R 2" as the fibres are called at the table; the worst first, then how many more."""
    found = [(slot, row) for slot in slots if (row := _tender(one, slot))]
    if not found:
        return Past(gettext("none") if entry.code in one.tested else "–")
    found.sort(key=lambda pair: (not pair[1]["is_major"], -_grade(pair[1])))
    slot, row = found[0]
    short = slot.cell.replace("line", "").replace("_area", ":").replace("area", "")
    short = short if _is_point(slot) else gettext("line %(line)s") % {"line": short}
    grade = str(row["value"]) if str(row["value"]).isdigit() else ""
    name = " ".join(part for part in (short, str(LETTERS.get(slot.side, "")), grade) if part)
    more = gettext("and %(n)s more") % {"n": len(found) - 1} if len(found) > 1 else ""
    return Past(name, more or str(row["vertebra"]))


def _tender(one: Earlier, slot: Slot) -> Row | None:
    row = one.rows.get((slot.code, slot.side, slot.cell, "before"))
    return row if row and slot.values.positive(str(row["value"])) else None


def _grade(row: Mapping[str, str]) -> int:
    return int(row["value"]) if str(row["value"]).isdigit() else 1
