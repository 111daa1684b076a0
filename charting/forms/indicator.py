"""The lines of the indicators, built from the catalogue: a new one needs no code here."""

from collections.abc import Sequence
from itertools import pairwise

from django.utils.translation import gettext

from charting.catalogue.entry import Indicator, Slot
from charting.catalogue.load import load
from charting.drawing import fossa, leg, posture
from charting.forms import slot as slots_of
from charting.forms.part import EMPTY, Control, Earlier, Group, Line, Option, Past, Sheet, say
from charting.forms.slot import LETTERS, control
from charting.rules import words
from charting.rules.fact import Fact

ARROWS = {"better": "↗", "same": "→", "worse": "↘"}
READS = {"hint": "note", "referral": "stop"}
IN_PAIRS = {"heel", "piri"}
ONE_BELOW = {"plumb", "soto", "mind"}
LEGS = {"leg_p", "leg_s"}
# That there is something to affirm, where nobody asked for the button.
GLANCED = Control("", "", [], "")


def line(sheet: Sheet, entry: Indicator) -> Line:
    """The line of one indicator with all its slots before the blocks."""
    last = _last_tested(sheet, entry.code)
    shown, further = _divided(sheet, entry.code)
    controls = [control(sheet, slot, last) for slot in shown]
    past = sheet.past(lambda one: past_cell(one, entry.code, shown))
    code = entry.code.replace("_", "-")
    one = Line(
        id=f"row-{code}",
        label=say(entry.label),
        hint=say(entry.hint),
        controls=controls,
        past=past,
        last=sheet.last_words(past),
        extras=[_extra(sheet, slot, last) for slot in further if _is_asked(sheet, slot)],
        extra={"classes": "pair in" if entry.code in IN_PAIRS else ""},
        code=code,
    )
    _arrange(one, entry, shown)
    one.extra["readings"] = [
        (READS[reading.level], say(reading.text)) for reading in sheet.readings[entry.code]
    ]
    if last and any(c.ghost for c in controls if not c.value):
        one.affirm = affirm(sheet, entry.code, last)
        one.extra["stale"] = last is not sheet.earlier[-1]
    if one.held and entry.conditions:
        one.how = how(sheet, entry)
    return one


def glance(sheet: Sheet, entry: Indicator) -> Line:
    """Of a line that is not asked for: whether it holds something, and can be affirmed."""
    code = entry.code.replace("_", "-")
    asked = {(s.code, s.side, s.cell, "before") for s in load().slots(entry.code) if not s.more}
    held = {k for k, row in sheet.rows.items() if k[0] == entry.code and row["value"]}
    one = Line(id=f"row-{code}", label="", code=code, known=bool(held & asked))
    last = _last_tested(sheet, entry.code)
    if last and any(k in asked and k not in held for k in last.rows if last.rows[k]["value"]):
        one.affirm = GLANCED
    return one


def _divided(sheet: Sheet, code: str) -> tuple[list[Slot], list[Slot]]:
    """The slots that are asked for, and those behind the fold of the line; no empty retired one."""

    def kept(slot: Slot) -> bool:
        row = sheet.rows.get((slot.code, slot.side, slot.cell, "before"))
        return bool(row and row["value"])

    known = [slot for slot in load().slots(code) if not slot.retired or kept(slot)]
    shown = [slot for slot in known if not slot.more or kept(slot)]
    return shown, [slot for slot in known if slot not in shown]


def _extra(sheet: Sheet, slot: Slot, last: Earlier | None) -> Control:
    """A slot behind the fold of its line, with its side before its name."""
    made = control(sheet, slot, last)
    if slot.side:
        made.lead = f"{LETTERS[slot.side]} {say(slot.label)}"
    return made


def _is_asked(sheet: Sheet, slot: Slot) -> bool:
    """A neck level is put on a finer scale only once it was found tender."""
    level, _, finer = slot.cell.partition("_")
    return not (slot.code == "rc" and finer) or sheet.facts.value("rc", slot.side, level) > "0"


def _arrange(one: Line, entry: Indicator, shown: Sequence[Slot]) -> None:
    """Put the controls where the hand looks for them, with the drawing that shows them."""
    values = {(s.side, s.cell): c.value for s, c in zip(shown, one.controls, strict=True)}
    if entry.code in slots_of.FOUR_CELLS:
        _four_cells(one, shown, values)
    elif entry.code == "rc":
        _levels(one, shown)
    elif _is_sided(shown):
        _sides(one, shown)
    elif entry.code in ONE_BELOW:
        one.groups = [Group("", [made]) for made in one.controls]
        one.extra["classes"] = "below"
    if entry.drawing == "posture":
        said = {cell: value for (_side, cell), value in values.items()}
        one.figure = posture.draw(said, translate=gettext)
    if entry.code in LEGS and values.get(("", "side")):
        one.figure = leg.draw(
            values["", "side"], values.get(("", "mm"), ""), uid=entry.code, translate=gettext
        )


def _four_cells(one: Line, shown: Sequence[Slot], values: dict[tuple[str, str], str]) -> None:
    """Four cells over the groin; what is not one of them stands below."""
    pairs = list(zip(shown, one.controls, strict=True))
    on_groin = [(s, c) for s, c in pairs if s.side and s.cell in fossa.POINTS]
    one.extras += [c for s, c in pairs if (s, c) not in on_groin]
    one.controls = [slots_of.cell(made, slot) for slot, made in on_groin]
    one.template = "charting/visit/line_fossa.html"
    one.figure = fossa.draw(
        {place: value for place, value in values.items() if place[1] in fossa.POINTS},
        uid=f"groin-{one.code}",
        translate=gettext,
    )


def _is_sided(shown: Sequence[Slot]) -> bool:
    """Two sides, and a part of each to name."""
    return any(s.side and s.cell for s in shown)


def _sides(one: Line, shown: Sequence[Slot]) -> None:
    pairs = list(zip(shown, one.controls, strict=True))
    one.groups = [
        Group(str(LETTERS[side]) if side else "", found)
        for side in dict.fromkeys(slot.side for slot in shown)
        if (found := [made for slot, made in pairs if slot.side == side])
    ]
    one.extra["classes"] = "sided"
    for above, group in pairwise(one.groups):
        for over, made in zip(above.controls, group.controls, strict=False):
            made.named_above = over.lead == made.lead


def _levels(one: Line, shown: Sequence[Slot]) -> None:
    """One row a level of the neck, both sides in it, and the low-back level it points to."""
    segments = load().segments
    rows: dict[str, list[Control]] = {}
    for slot, made in zip(shown, one.controls, strict=True):
        level = slot.cell.partition("_")[0]
        made.lead = str(LETTERS[slot.side]) if slot.cell == level else say(slot.label)
        rows.setdefault(level, []).append(made)
    one.groups = [
        Group(level, made, gettext("with %(level)s") % {"level": segments[level].partner})
        for level, made in rows.items()
    ]
    one.extra["classes"] = "levels"


def how(sheet: Sheet, entry: Indicator) -> Control:
    """How the line was tested: conditions to choose from; of one group only one applies."""
    rows = [r for k, r in sheet.rows.items() if k[0] == entry.code and k[3] == "before"]
    said = {code for row in rows if row["value"] for code in row["conditions"]}
    known = load().choices["condition"]
    code = entry.code.replace("_", "-")
    made = Control(
        key=f"how-{code}-form",
        url=sheet.url("finding-describe"),
        hidden=[
            ("code", entry.code),
            ("part", "conditions"),
            ("seen", ",".join(one for one in known if one in said)),
        ],
        label=gettext("How tested: %(what)s") % {"what": say(entry.label)},
        kind="chips",
        several=True,
        value=",".join(sorted(said)),
    )
    for one in dict.fromkeys([*entry.conditions, *sorted(said)]):
        if one in known:
            wanted = [c for c in known if (c in said) != (c == one)]
            word, pressed = say(known[one].label), one in said
            made.options.append(
                Option(",".join(wanted), word, f"{made.key}-{one}", pressed, code=one)
            )
    return made


def _last_tested(sheet: Sheet, code: str) -> Earlier | None:
    """The latest earlier visit at which this indicator was tested."""
    return next((one for one in reversed(sheet.earlier) if code in one.tested), None)


def affirm(sheet: Sheet, code: str, last: Earlier) -> Control:
    """One button that records what was found at an earlier visit."""
    label = gettext("Same as %(day)s") % {"day": last.day}
    return Control(
        key=f"same-{code.replace('_', '-')}",
        url=sheet.url("finding-affirm"),
        hidden=[("code", code), ("earlier", str(last.visit.pk))],
        label=label,
    )


def past_cell(one: Earlier, code: str, slots: Sequence[Slot]) -> Past:
    """One indicator at an earlier visit, short enough for a narrow column."""
    values = {(s.side, s.cell): one.value(code, s.side, s.cell) for s in slots}
    if not any(values.values()):
        return Past("–")
    if code == "af":
        return _fossa(values)
    if code == "soto":
        rounds = "".join(ARROWS.get(values["", f"round{n}"], "·") for n in (1, 2, 3))
        return Past(str(LETTERS.get(values["", "side"], "")), rounds)
    if ("", "mm") in values and ("", "side") in values:
        return _leg(values["", "side"], values["", "mm"])
    if set(values) == {("L", ""), ("R", "")}:
        return Past(f"{values['L', ''] or '·'} | {values['R', ''] or '·'}")
    return _first(one, slots, values)


def _first(one: Earlier, slots: Sequence[Slot], values: dict[tuple[str, str], str]) -> Past:
    """Findings before what was normal; of many only how many there are."""
    told = [(s, v) for s in slots if (v := values[s.side, s.cell])]
    found = [(s, v) for s, v in told if s.values.positive(v) or s.values.kind == "number"]
    if not found:
        normal = say(words.value(*told[0]))
        return Past(normal if len(told) == 1 else gettext("normal")) if told else EMPTY
    said = [_named(one, slot) for slot, _value in found]
    if len(said) > 3:
        return Past(said[0], gettext("and %(n)s more") % {"n": len(said) - 1})
    return Past(said[0], ", ".join(said[1:]))


def _named(one: Earlier, slot: Slot) -> str:
    """ "R 3", "line 1, area 5 R 2": the place and its value."""
    row = one.rows[slot.code, slot.side, slot.cell, "before"]
    fact = Fact(slot.code, slot.side, slot.cell, value=row["value"], unit=row["unit"])
    many = len({s.cell for s in load().slots(slot.code)}) > 1 and not slot.quiet
    parts = [say(slot.label) if many else "", str(LETTERS.get(slot.side, ""))]
    said = say(words.value(slot, fact.value, fact.unit))
    return " ".join(part for part in (*parts, said) if part)


def _leg(side: str, amount: str) -> Past:
    letter = str(LETTERS[side]) if side in LETTERS else gettext("even") if side else "·"
    return Past(f"{letter} {amount}" if amount and side in LETTERS else letter)


def _fossa(values: dict[tuple[str, str], str]) -> Past:
    weak = [place for place, value in values.items() if value == "weak"]
    if not weak:
        return Past(gettext("strong"))
    if len(weak) > 2:
        return Past(gettext("%(n)s weak") % {"n": len(weak)})
    short = {"upper": gettext("up"), "lower": gettext("low")}
    said = [f"{LETTERS[side]} {short.get(cell, '')}".strip() for side, cell in weak]
    return Past(", ".join(said), gettext("weak"))
