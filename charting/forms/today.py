"""The lines of the visit's own fields: what the patient says, and how it went."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.drawing import face
from charting.forms import kind
from charting.forms.field import field
from charting.forms.part import Control, Earlier, Line, Option, Past, Sheet, say

CHANGES = {"better": _("Better"), "same": _("Same"), "worse": _("Worse")}
NONE = "none"
FACES_BELOW = 8 * 12  # months; from eight years on a child can say a number
USUAL = (NONE, "soreness", "stiffness", "headache", "tiredness")


def lines(sheet: Sheet) -> list[Line]:
    """Pain, change and reaction, asked each time and never carried over; and what visit it is."""
    return [_pain(sheet), _change(sheet), _reaction(sheet), kind.line(sheet)]


def closing(sheet: Sheet) -> list[Line]:
    """Response, pain after, advice, remark."""
    return [_response(sheet), _advice(sheet), _remark(sheet)]


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


def _toned(control: Control, value: str) -> Control:
    control.value = value
    control.options = [
        Option("" if code == value else code, str(label), f"{control.key}-{code}", code == value)
        for code, label in CHANGES.items()
    ]
    for option, code in zip(control.options, CHANGES, strict=True):
        option.look = option.tone = option.code = code
    return control


def _row(sheet: Sheet, key: str, label: str, controls: list[Control], past: list[Past]) -> Line:
    line = Line(id=f"row-{key}", label=label, controls=controls, past=past)
    line.last = sheet.last_words(past)
    return line


def _pain(sheet: Sheet) -> Line:
    label = gettext("Pain now")
    control = field(sheet, "pain_now", "pain", gettext("Pain now, 0 to 10"))
    past = sheet.past(lambda one: _count(one.visit.pain_now))
    young = (sheet.facts.age_months or FACES_BELOW) < FACES_BELOW
    made = (_faces if young else _number)(control, sheet.visit.pain_now)
    row = _row(sheet, "pain", label, [made], past)
    row.hint = sheet.visit.pain_where or gettext("0 none, 10 worst")
    trend = [one.visit.pain_now for one in sheet.earlier] + [sheet.visit.pain_now]
    row.extra["trend"] = trend if sum(n is not None for n in trend) > 2 else []
    return row


def _count(value: int | None) -> Past:
    return Past("–" if value is None else str(value))


def _change(sheet: Sheet) -> Line:
    label = gettext("Since last visit")
    control = _toned(field(sheet, "change", "change", label), sheet.visit.change)
    return _row(sheet, "change", label, [control], sheet.past(lambda one: _tone(one.visit.change)))


def _tone(code: str) -> Past:
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
    row = _row(sheet, "reaction", label, [control], past)
    if sheet.earlier:
        row.hint = gettext("after %(day)s") % {"day": sheet.earlier[-1].day}
    row.extra["more"] = [
        _reaction_option(control.key, code, known, chosen) for code in known if code not in shown
    ]
    return row


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


def _response(sheet: Sheet) -> Line:
    visit = sheet.visit
    told = _toned(field(sheet, "response", "response", gettext("After the table")), visit.response)
    pain = field(sheet, "pain_after", "pain-after", gettext("Pain after the table, 0 to 10"))
    pain.kind, pain.top, pain.lead = "step", 10, gettext("Pain after")
    pain.value = "" if visit.pain_after is None else str(visit.pain_after)
    past = sheet.past(_after)
    return _row(sheet, "response", gettext("After the table"), [told, pain], past)


def _after(one: Earlier) -> Past:
    cell = _tone(one.visit.response)
    if one.visit.pain_after is not None:
        cell.main = str(one.visit.pain_after)
    return cell


def _advice(sheet: Sheet) -> Line:
    control = field(sheet, "advice", "advice", gettext("Home advice"))
    chosen = sheet.visit.advice
    words = {code: say(choice.label) for code, choice in load().choices["advice"].items()}
    for code, word in words.items():
        wanted = [c for c in words if (c in chosen) != (c == code)]
        pressed = code in chosen
        control.options.append(
            Option(
                ",".join(wanted),
                word[:1].upper() + word[1:],
                f"advice-{code}",
                pressed,
                code=code,
            )
        )
    control.kind, control.value, control.several = "chips", ",".join(chosen), True
    past = sheet.past(lambda one: Past(small=", ".join(words.get(c, c) for c in one.visit.advice)))
    return _row(sheet, "advice", gettext("Home advice"), [control], past)


def _remark(sheet: Sheet) -> Line:
    control = field(sheet, "remark", "remark", gettext("Remark"))
    control.kind, control.value = "text", sheet.visit.remark
    past = sheet.past(lambda one: Past(small=gettext("note") if one.visit.remark else ""))
    row = _row(sheet, "remark", gettext("Remark"), [control], past)
    row.hint = gettext("optional")
    return row
