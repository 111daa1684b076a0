"""Ranges of motion, strength, tests and sizes of this visit."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.actions.entry import anchor
from charting.catalogue.load import load
from charting.catalogue.test import Test
from charting.forms import entry, spot
from charting.forms.entry import Row
from charting.forms.part import Control, Line, Past, Sheet
from charting.models.entry import SIDE_CHOICES
from charting.rules import measurement as rules
from charting.rules import words
from charting.rules.fact import MeasurementFact
from clinic.models.base import uuid7

# The groups of the section in order: key, name, kinds of test, regions (none: any).
GROUPS = {
    "neck": (_("Neck motion"), ("motion",), ("cervical",)),
    "back": (_("Back motion"), ("motion",), ("lumbar", "thoracic", "sacral")),
    "limb": (_("Limb motion"), ("motion",), ()),
    "posture": (_("Posture"), ("posture",), ()),
    "orthopaedic": (_("Orthopaedic tests"), ("orthopaedic",), ()),
    "neurological": (_("Neurological tests"), ("neurological",), ()),
    "strength": (_("Strength"), ("strength",), ()),
    "head": (_("Head"), ("head",), ()),
    "jaw": (_("Jaw"), ("jaw",), ()),
    "other": (_("Other"), ("other",), ()),
}
# Groups that stand open on a first visit and a re-examination.
FULL = ("neck", "back")
FULL_KINDS = ("initial", "reexam")
# As many answers fit beside each other; more are typed, with the usual ones suggested.
AS_BUTTONS = 3
PAINS = {"yes": _("pain"), "no": _("no pain")}
SIDES = {"": "", "L": _("L"), "R": _("R"), "B": _("both")}
Place = tuple[str, str, str, str]  # code, name, side, position


@dataclass
class Cell:
    """One measured thing of the grid: its fields, and what the last visit held."""

    label: str
    hint: str
    side: str
    controls: list[Control]
    was: str
    row: Row | None = None
    more: list[tuple[str, Control]] = field(default_factory=list)
    remove: Control | None = None
    anchor: str = ""


def lines(sheet: Sheet) -> list[Line]:
    """Each group with what was measured before or today, in full where one takes stock."""
    known = [_line(sheet, key) for key in GROUPS]
    return [*(line for line in known if line is not None), _more(sheet)]


def _tests(key: str) -> list[Test]:
    _name, kinds, regions = GROUPS[key]
    found = [one for one in load().tests.values() if one.kind in kinds and not one.retired]
    if key == "limb":
        taken = {region for name in FULL for region in GROUPS[name][2]}
        return [one for one in found if one.region not in taken]
    return [one for one in found if not regions or one.region in regions]


def _line(sheet: Sheet, key: str) -> Line | None:
    cells = [_cell(sheet, place) for place in _places(sheet, key)]
    if not cells:
        return None
    line = Line(
        id=f"row-measured-{key}",
        label=str(GROUPS[key][0]),
        past=sheet.past(lambda other: _count(other.facts.measurements, key)),
        template="charting/visit/line_measurement.html",
    )
    line.controls = [control for cell in cells for control in cell.controls]
    line.extra = {"cells": cells}
    line.fold = all(cell.row is None for cell in cells)
    return line


def _count(found: Iterable[MeasurementFact], key: str) -> Past:
    n = sum(1 for one in found if _group(one.code, one.kind) == key and rules.is_said(one))
    return Past(small=gettext("%(n)s measured") % {"n": n}) if n else Past()


def _group(code: str, kind: str) -> str:
    for key, (_name, kinds, _regions) in GROUPS.items():
        if code in load().tests:
            if any(one.code == code for one in _tests(key)):
                return key
        elif kind in kinds:
            return "limb" if kind == "motion" else key
    return "other"


def _place(row: Row) -> Place:
    return row["code"], row["name"].strip(), row["side"], row["position"]


def _places(sheet: Sheet, key: str) -> list[Place]:
    """What stands in a group: of the catalogue where it is taken in full, of today, of before."""
    held = [_place(r) for r in sheet.visit.measurement_rows if _group(r["code"], r["kind"]) == key]
    before = [
        (one.code, one.name.strip(), one.side, one.position)
        for earlier in reversed(sheet.earlier)
        for one in earlier.facts.measurements
        if _group(one.code, one.kind) == key and rules.is_said(one)
    ]
    full: list[Place] = []
    if sheet.visit.kind in FULL_KINDS and key in FULL:
        taken = {place[:3] for place in (*held, *before)}
        full = [one for one in _whole(key) if one[:3] not in taken]
    order = {code: n for n, code in enumerate(load().tests)}
    sides = {side: n for n, side in enumerate(("", "L", "R", "B"))}
    found = dict.fromkeys([*held, *before, *full])
    return sorted(found, key=lambda p: (order.get(p[0], len(order)), p[1], sides.get(p[2], 9)))


def _whole(key: str) -> list[Place]:
    """Every usual test of a group, left and right apart."""
    tests = [one for one in _tests(key) if one.default_on and one.unit == "°"]
    return [
        (one.code, "", side, "")
        for one in tests
        for side in ([s for s in one.sides if s != "B"] or [""])
    ]


def _cell(sheet: Sheet, place: Place) -> Cell:
    code, name, side, position = place
    test = load().tests.get(code)
    pk = spot.place(sheet, "measurement", *place)
    what = {"kind": test.kind if test else "other", "code": code, "name": name}
    what |= {"side": side, "position": position, "unit": test.unit if test else ""}
    same = {"code": code, "name": name, "side": side, "position": position}
    row = spot.find(sheet.visit.measurement_rows, pk, same)
    fact = MeasurementFact(code=code, name=name, side=side)
    label = rules.label(fact).render(gettext)
    full = f"{label} {SIDES.get(side, side)}".strip()
    first = what if row is None else same
    last = _last(sheet, place)
    made = Cell(label, _hint(test, position), str(SIDES.get(side, side)), [], _was(last), row)
    made.anchor = anchor("measurement", row["id"] if row else pk)
    made.controls = [
        _value(sheet, row, pk, first, "value", full, test, last[1].value if last else "")
    ]
    if test and test.pain:
        made.controls.append(_pain(sheet, row, pk, first, full))
    if row is not None and (row["value"] or row["after"]):
        afterwards = gettext("%(what)s, afterwards") % {"what": full}
        made.controls.append(_value(sheet, row, pk, first, "after", afterwards, test))
        made.controls[-1].lead = gettext("after")
    if row is not None:
        made.more = _details(sheet, row, test)
        label = gettext("Take it away: %(what)s") % {"what": full}
        made.remove = spot.remove(sheet, "measurement", row, label)
    return made


def _hint(test: Test | None, position: str) -> str:
    parts = [gettext(words.POSITION_WORDS.get(position, position))] if position else []
    if test and test.normal:
        normal = {"value": test.normal, "unit": test.unit}
        parts.append(gettext("usual %(value)s%(unit)s") % normal)
    return " · ".join(parts)


def _last(sheet: Sheet, place: Place) -> tuple[str, MeasurementFact] | None:
    """The last visit at which the same was measured, and what it held."""
    for earlier in reversed(sheet.earlier):
        for one in earlier.facts.measurements:
            same = (one.code, one.name.strip(), one.side, one.position) == place
            if same and rules.is_said(one):
                return earlier.day, one
    return None


def _was(last: tuple[str, MeasurementFact] | None) -> str:
    if last is None:
        return ""
    day, one = last
    test = load().tests.get(one.code)
    said = [words.answer(test, v, one.unit).render(gettext) for v in (one.value, one.after) if v]
    return f"{day}: {' → '.join(said)}"


def _value(
    sheet: Sheet,
    row: Row | None,
    pk: UUID,
    what: dict[str, str],
    name: str,
    label: str,
    test: Test | None,
    last: str = "",
) -> Control:
    """A number, or a word of the usual answers; anything else can be typed."""
    answers = load().answer_sets.get(test.answers) if test else None
    usual = [(o.value, gettext(o.label)) for o in answers.options] if answers else []
    if usual and len(usual) <= AS_BUTTONS and not (test and test.unit):
        made = spot.field(sheet, "measurement", row, pk, what, name, label, options=usual)
        for option in made.options:
            finds = answers is not None and answers.is_finding(option.code)
            option.look = "pos" if option.pressed and finds else ""
            option.ghost = not made.value and option.code == last
        return made
    made = spot.field(sheet, "measurement", row, pk, what, name, label, kind="line", top=40)
    made.classes = "short"
    made.ghost = last
    made.suggest = [word for _code, word in usual]
    made.unit = row["unit"] if row else test.unit if test else ""
    if made.unit and (not made.value or made.value.replace(".", "").isdigit()):
        made.mode = "decimal"
    return made


def _pain(sheet: Sheet, row: Row | None, pk: UUID, what: dict[str, str], label: str) -> Control:
    pairs = [(code, str(word)) for code, word in PAINS.items()]
    label = gettext("%(what)s: pain") % {"what": label}
    made = spot.field(sheet, "measurement", row, pk, what, "pain", label, options=pairs)
    for option in made.options:
        option.look = "pos" if option.pressed and option.code == "yes" else ""
    return made


def _details(sheet: Sheet, row: Row, test: Test | None) -> list[tuple[str, Control]]:
    """How it was measured."""
    sides = [(code, str(SIDES[code])) for code in SIDE_CHOICES if code]
    positions = [(code, gettext(word)) for code, word in words.POSITION_WORDS.items()]
    ways = load().choices["way"]
    usual = [code for code in (test.methods if test else ways) if code in ways]
    methods = [(code, gettext(ways[code].label)) for code in usual]
    conditions = [(one.code, gettext(one.label)) for one in load().choices["condition"].values()]
    looks: list[tuple[str, str, dict[str, object]]] = [
        ("name", gettext("In your words"), {"kind": "line", "top": 80}),
        ("side", gettext("Side"), {"options": sides}),
        ("position", gettext("Position"), {"options": positions}),
        ("unit", gettext("Unit"), {"kind": "line", "top": 16, "classes": "short"}),
        ("method", gettext("How"), {"options": methods, "kind": "chips"}),
        ("conditions", gettext("Under which conditions"), {"options": conditions, "kind": "chips"}),
        ("note", gettext("Remark"), {"kind": "line", "top": 500}),
    ]
    return [
        (label, entry.field(sheet, "measurement", row, name, label, **look))
        for name, label, look in looks
    ]


def _more(sheet: Sheet) -> Line:
    """Anything else by name; the names of the catalogue are suggested."""
    line = Line(id="row-measurement-more", label=gettext("Measure something"), fold=True)
    line.template = "charting/visit/line_measurement_more.html"
    line.past = sheet.past(lambda _other: Past())
    line.extra = {
        "url": spot.add_url(sheet, "measurement"),
        "id": str(uuid7()),
        "names": [gettext(one.label) for one in load().tests.values() if not one.retired],
        "sides": [(code, str(SIDES[code])) for code in SIDE_CHOICES if code],
        "positions": [(code, gettext(word)) for code, word in words.POSITION_WORDS.items()],
        "quick": _quick(sheet),
    }
    return line


def _quick(sheet: Sheet) -> list[tuple[str, list[tuple[str, str, str, str]]]]:
    """Tests to be had by one tap: name of the group, then id, code, side and word of each."""
    held = {_place(row)[:3] for row in sheet.visit.measurement_rows}
    found = []
    for key in ("neck", "back", "orthopaedic", "neurological", "strength", "posture"):
        if key in FULL and sheet.visit.kind in FULL_KINDS:
            continue
        tests = [one for one in _tests(key) if one.default_on]
        found.append(
            (str(GROUPS[key][0]), [one for t in tests for one in _buttons(sheet, t, held)])
        )
    return found


def _buttons(
    sheet: Sheet, test: Test, held: set[tuple[str, str, str]]
) -> list[tuple[str, str, str, str]]:
    sides = [side for side in test.sides if side != "B"] or [""]
    return [
        (
            str(spot.place(sheet, "measurement", test.code, "", side, "")),
            test.code,
            side,
            f"{gettext(test.label)} {SIDES[side]}".strip(),
        )
        for side in sides
        if (test.code, "", side) not in held
    ]
