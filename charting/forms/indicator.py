"""The lines of the indicators, built from the catalogue: a new one needs no code here."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Indicator, Slot
from charting.catalogue.load import load
from charting.catalogue.text import Text
from charting.forms.part import EMPTY, Control, Earlier, Line, Option, Past, Sheet, say
from charting.rules import words
from charting.rules.fact import Phase, anchor

TONES = ("better", "same", "worse")
LETTERS = {"L": _("L"), "R": _("R")}
ARROWS = {"better": "↗", "same": "→", "worse": "↘"}
READS = {"hint": "note", "referral": "stop"}
IN_PAIRS = {"heel"}


def line(sheet: Sheet, entry: Indicator) -> Line:
    """The line of one indicator with all its slots before the blocks."""
    slots = [
        slot
        for slot in load().slots(entry.code)
        if not slot.more or (slot.code, slot.side, slot.cell, "before") in sheet.rows
    ]
    last = _last_tested(sheet, entry.code)
    controls = [control(sheet, slot, last) for slot in slots]
    past = sheet.past(lambda one: past_cell(one, entry.code, slots))
    untested = [c for c in controls if not c.value]
    one = Line(
        id=f"row-{entry.code.replace('_', '-')}",
        label=say(entry.label),
        hint=say(entry.hint),
        controls=controls,
        past=past,
        last=sheet.last_words(past),
        extra={"classes": "pair in" if entry.code in IN_PAIRS else ""},
    )
    one.extra["readings"] = [
        (READS[reading.level], say(reading.text)) for reading in sheet.readings[entry.code]
    ]
    if last and any(c.ghost for c in untested):
        one.affirm = _affirm(sheet, entry.code, last)
    if entry.code == "af":
        one.template = "charting/visit/line_fossa.html"
        one.hint = gettext("tap: strong, weak")
        one.extra["cells"] = {
            (slot.side, slot.cell): c.value for slot, c in zip(slots, controls, strict=True)
        }
    return one


def control(
    sheet: Sheet, slot: Slot, last: Earlier | None, phase: str = Phase.BEFORE.value
) -> Control:
    """One slot as its buttons or its stepper, with what is recorded and what was before."""
    row = sheet.rows.get((slot.code, slot.side, slot.cell, phase))
    value = str(row["value"]) if row else ""
    ghost = last.value(slot.code, slot.side, slot.cell) if last and not value else ""
    key = anchor(slot.code, slot.side, slot.cell, phase)
    hidden = [
        ("code", slot.code),
        ("side", slot.side),
        ("cell", slot.cell),
        ("phase", phase),
        ("seen", str(row["version"]) if row else "0"),
    ]
    made = Control(
        key=key,
        url=sheet.url("finding-save"),
        hidden=hidden,
        label=say(words.listing([words.indicator(slot.code), *_place(slot)], " ")),
        lead=_lead(slot),
        value=value,
        ghost=ghost,
        unit=slot.values.unit,
        top=slot.values.maximum,
    )
    if slot.values.kind == "number":
        made.kind = "step"
        return made
    made.classes = "n" if slot.values.kind == "scale" else ""
    made.options = [_option(slot, key, one, value, ghost) for one in slot.values.values]
    if slot.code == "af" and phase == Phase.BEFORE:
        made.kind = "cell"
    return made


def _place(slot: Slot) -> list[Text]:
    place = words.place(slot)
    return [place] if place else []


def _lead(slot: Slot) -> str:
    """What stands before the buttons: the side's letter, or the name of a part."""
    if slot.code == "af":
        return say(words.place(slot) or "").capitalize()
    if slot.side:
        return str(LETTERS[slot.side])
    parts = load().indicators[slot.code].cells
    plain = len(parts) == 1 or slot.values.kind == "number" or slot.values.code == "short"
    return "" if plain else say(slot.label)


def _option(slot: Slot, key: str, value: str, now: str, ghost: str) -> Option:
    label = say(slot.values.label_of(value))
    pressed = value == now
    tone = value if slot.values.code == "round" and value in TONES else ""
    positive = slot.values.positive(value)
    return Option(
        send="" if pressed else value,
        label=str(LETTERS[value]) if value in LETTERS else label,
        id=f"{key}-{value.lower().replace('>', '-')}",
        pressed=pressed,
        look="pos" if pressed and positive and not tone else tone,
        ghost=value == ghost and not pressed,
        tone=tone,
        aria=label if value in LETTERS else "",
        code=value,
    )


def _last_tested(sheet: Sheet, code: str) -> Earlier | None:
    """The latest earlier visit at which this indicator was tested."""
    for one in reversed(sheet.earlier):
        if any(k[0] == code and k[3] == "before" and row["value"] for k, row in one.rows.items()):
            return one
    return None


def _affirm(sheet: Sheet, code: str, last: Earlier) -> Control:
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
    said = [say(words.value(s, v)) for s in slots if (v := values[s.side, s.cell])]
    return Past(said[0], ", ".join(said[1:])) if said else EMPTY


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
    return Past(", ".join(f"{LETTERS[side]} {short[cell]}" for side, cell in weak), gettext("weak"))
