"""One slot of an indicator as a control: buttons, a typed number, or a button that runs through."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.entry import Slot
from charting.catalogue.load import load
from charting.catalogue.text import Text
from charting.forms.part import Control, Earlier, Option, Sheet, say
from charting.rules import words
from charting.rules.fact import Phase, anchor

TONES = ("better", "same", "worse")
LETTERS = {"L": _("L"), "R": _("R")}
# Indicators on a drawing: one button a slot, which runs through these values.
CYCLES = {
    "strength": ("strong", "weak", ""),
    "grade3": ("1", "2", "3", "0", ""),
    "yesno": ("yes", "no", ""),
}
CELL_WORDS = {"strong": _("strong"), "weak": _("weak"), "yes": _("nodule"), "no": _("none")}
SHORT_SCALE = 7  # a longer one takes two rows on a phone
FOUR_CELLS = ("af", "fossa_t")


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
        lead=lead(slot),
        value=value,
        ghost=ghost,
        unit=slot.values.unit,
        top=slot.values.maximum,
    )
    if slot.values.kind == "number":
        return _number(made, slot, str(row["unit"]) if row else "")
    made.classes = "n" if slot.values.kind == "scale" else ""
    if slot.values.values and all(one.isdigit() for one in slot.values.values):
        made.classes = "n n11" if len(slot.values.values) > SHORT_SCALE else "n"
    made.options = [_option(slot, key, one, value, ghost) for one in slot.values.values]
    return made


def cell(made: Control, slot: Slot) -> Control:
    """The same control as one button that runs through its values, for a drawing."""
    made.kind, made.cycle = "cell", CYCLES[slot.values.code]
    made.lead = say(words.place(slot) or "").capitalize()
    made.word = _word(made.value, made.ghost)
    return made


def _word(value: str, ghost: str) -> str:
    """What stands on the one button of a slot: its value, what it was, or "not tested"."""
    if value:
        return str(CELL_WORDS.get(value, value))
    if ghost:
        return gettext("was %(value)s") % {"value": CELL_WORDS.get(ghost, ghost)}
    return gettext("not tested")


def _number(made: Control, slot: Slot, unit: str) -> Control:
    """A typed number: steps, and where the set allows it units, ranges and "above"."""
    values = slot.values
    made.kind, made.over = "step", values.over
    made.free = bool(values.decimals or values.ranges or values.over)
    made.unit = unit or values.unit
    if len(values.units) > 1:
        made.units = [(one.code, say(one.label)) for one in values.units]
    return made


def _place(slot: Slot) -> list[Text]:
    place = words.place(slot)
    return [place] if place else []


def lead(slot: Slot) -> str:
    """What stands before the buttons: the side's letter, or the name of a part."""
    if slot.side and not slot.cell:
        return str(LETTERS[slot.side])
    plain = len(load().indicators[slot.code].cells) == 1 or not slot.cell
    return "" if plain or (slot.quiet and not slot.more) else say(slot.label)


def _option(slot: Slot, key: str, value: str, now: str, ghost: str) -> Option:
    label = say(slot.values.label_of(value))
    pressed = value == now
    tone = value if slot.values.code == "round" and value in TONES else ""
    positive = slot.values.positive(value)
    return Option(
        send="" if pressed else value,
        label=_short(slot, value, label),
        id=f"{key}-{value.lower().replace('>', '-')}",
        pressed=pressed,
        look="pos" if pressed and positive and not tone else tone,
        ghost=value == ghost and not pressed,
        tone=tone,
        aria=label if _short(slot, value, label) != label else "",
        code=value,
    )


def _short(slot: Slot, value: str, label: str) -> str:
    """As short as a button needs it; the whole word is its name for a screen reader."""
    if slot.values.code == "level" and value in LETTERS:
        return gettext("%(side)s high") % {"side": LETTERS[value]}
    if value in LETTERS:
        return str(LETTERS[value])
    if slot.values.code == "balance" and value != slot.values.normal:
        return f"{LETTERS[value[0]]} > {LETTERS[value[-1]]}"
    return value if value.isdigit() else label
