"""What the patient says today: pain, change, reaction; and what visit it is."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.drawing import face
from charting.forms import kind, reaction
from charting.forms.field import field
from charting.forms.part import Control, Earlier, Line, Option, Past, Sheet, say

CHANGES = {"better": _("Better"), "same": _("Same"), "worse": _("Worse")}
NONE = "none"
FACES_BELOW = 8 * 12  # months; from eight years on a child can say a number
# The lines that a tap may change alone.
ROWS = ("row-pain", "row-change", "row-reaction", "row-kind")
USUAL = (NONE, "soreness", "stiffness", "headache", "tiredness")


def lines(sheet: Sheet) -> list[Line]:
    """Pain, change and reaction, asked each time and never carried over; and what visit it is.

    Where only some of them are asked for, only those are built.
    """
    first = _is_first(sheet)
    makers = [
        ("row-pain", _pain),
        *([] if first else [("row-change", _change), ("row-reaction", _reaction)]),
        ("row-kind", kind.line),
    ]
    made = [make(sheet) for name, make in makers if sheet.wants("today", name)]
    return [*made[:-1], *reaction.lines(sheet), made[-1]] if sheet.wants("today") else made


def _is_first(sheet: Sheet) -> bool:
    """Nothing came before, so nothing can be asked about it, unless it was answered."""
    visit = sheet.visit
    answered = visit.change or visit.reactions or visit.reaction_rows
    return visit.kind == "initial" and not sheet.earlier and not answered


def _number(control: Control, value: int | None) -> Control:
    now = "" if value is None else str(value)
    control.classes, control.value = "n n11", now
    control.options = [
        Option("" if str(n) == now else str(n), str(n), f"{control.key}-{n}", str(n) == now)
        for n in range(11)
    ]
    for option in control.options:
        option.code = option.label
        option.look = "pos" if option.pressed and option.label != "0" else ""
    return control


def _faces(control: Control, value: int | None) -> Control:
    """Six faces instead of numbers; a number between them stays pressed on the face below it."""
    now = "" if value is None else str(value - value % 2)
    control.classes, control.value = "faces", now
    for number, word in face.FACES.items():
        code = str(number)
        option = Option("" if code == now else code, code, f"{control.key}-{code}", code == now)
        option.code, option.svg = code, face.draw(number)
        option.aria = f"{code}, {gettext(word)}"
        control.options.append(option)
    return control


def toned(control: Control, value: str) -> Control:
    """A control of better, same and worse."""
    control.value = value
    control.options = [
        Option("" if code == value else code, str(label), f"{control.key}-{code}", code == value)
        for code, label in CHANGES.items()
    ]
    for option, code in zip(control.options, CHANGES, strict=True):
        option.look = option.tone = option.code = code
    return control


def row(sheet: Sheet, key: str, label: str, controls: list[Control], past: list[Past]) -> Line:
    """A line with what the last visit held."""
    line = Line(id=f"row-{key}", label=label, controls=controls, past=past)
    line.last = sheet.last_words(past)
    return line


def _pain(sheet: Sheet) -> Line:
    label = gettext("Pain now")
    control = field(sheet, "pain_now", "pain", gettext("Pain now, 0 to 10"))
    past = sheet.past(lambda one: _count(one.visit.pain_now))
    young = (sheet.facts.age_months or FACES_BELOW) < FACES_BELOW
    made = (_faces if young else _number)(control, sheet.visit.pain_now)
    line = row(sheet, "pain", label, [made], past)
    line.hint = sheet.visit.pain_where or gettext("0 none, 10 worst")
    trend = [one.visit.pain_now for one in sheet.earlier] + [sheet.visit.pain_now]
    line.extra["trend"] = trend if sum(n is not None for n in trend) > 2 else []
    return line


def _count(value: int | None) -> Past:
    return Past("–" if value is None else str(value))


def _change(sheet: Sheet) -> Line:
    label = gettext("Since last visit")
    control = toned(field(sheet, "change", "change", label), sheet.visit.change)
    return row(sheet, "change", label, [control], sheet.past(lambda one: tone(one.visit.change)))


def tone(code: str) -> Past:
    """Better, same or worse at an earlier visit."""
    return Past(small=str(CHANGES[code]).lower(), tone=code) if code in CHANGES else Past("–")


def _reaction(sheet: Sheet) -> Line:
    label = gettext("Reaction")
    control = field(sheet, "reactions", "reaction", gettext("Reaction to the last visit"))
    known = {code: say(c.label) for code, c in load().choices["reaction"].items()}
    chosen = sheet.visit.reactions
    control.value, control.several = ",".join(chosen), True
    shown = dict.fromkeys([*USUAL, *chosen])
    control.options = [_reaction_option(control.key, code, known, chosen) for code in shown]
    past = sheet.past(lambda one: _reacted(one, known))
    line = row(sheet, "reaction", label, [control, reaction.sign(sheet)], past)
    if sheet.earlier:
        line.hint = gettext("after %(day)s") % {"day": sheet.earlier[-1].day}
    line.extra["more"] = [
        _reaction_option(control.key, code, known, chosen) for code in known if code not in shown
    ]
    return line


def _reaction_option(key: str, code: str, known: dict[str, str], chosen: list[str]) -> Option:
    """A button that adds or takes back one reaction; "none" stands alone."""
    pressed = code in chosen
    if code == NONE:
        wanted = [] if pressed else [NONE]
    else:
        wanted = [c for c in known if c != NONE and (c in chosen) != (c == code)]
    look = "pos" if pressed and code != NONE else ""
    word = known[code].capitalize()
    return Option(",".join(wanted), word, f"{key}-{code}", pressed, look, code=code)


def _reacted(one: Earlier, known: dict[str, str]) -> Past:
    codes = one.visit.reactions
    return Past(small=", ".join(known.get(code, code) for code in codes)) if codes else Past("–")
