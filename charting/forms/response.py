"""How it went and what comes next: response, pain after, home advice, next visit, remark."""

from datetime import datetime

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.forms.field import field
from charting.forms.part import Control, Earlier, Line, Option, Past, Sheet, say
from charting.forms.today import row, tone, toned
from charting.models import Visit
from clinic.templatetags.kit import clock, day

SHOWN = ("plan", "sooner", "later")
PLAN = "plan"
# So many kinds of advice stand open beside what was chosen; the last visit's are one tap away.
OPEN_ADVICE = 3
# The lines that a tap may change alone.
ROWS = ("row-response", "row-advice", "row-next-visit", "row-remark")


def lines(sheet: Sheet) -> list[Line]:
    """Response, advice, next visit, remark; where only some are asked for, only those."""
    makers = zip(ROWS, (_response, _advice, _next, _remark), strict=True)
    return [make(sheet) for name, make in makers if sheet.wants("closing", name)]


def holds(visit: Visit) -> bool:
    """Whether any line of the section holds something, without building one."""
    told = (visit.response, visit.advice, visit.home_note, visit.next_visit, visit.next_note)
    return any(told) or bool(visit.remark) or visit.pain_after is not None


def _response(sheet: Sheet) -> Line:
    visit = sheet.visit
    told = toned(field(sheet, "response", "response", gettext("After the table")), visit.response)
    pain = field(sheet, "pain_after", "pain-after", gettext("Pain after the table, 0 to 10"))
    pain.kind, pain.top, pain.lead = "step", 10, gettext("Pain after")
    pain.value = "" if visit.pain_after is None else str(visit.pain_after)
    past = sheet.past(_after)
    return row(sheet, "response", gettext("After the table"), [told, pain], past)


def _after(one: Earlier) -> Past:
    cell = tone(one.visit.response)
    if one.visit.pain_after is not None:
        cell.main = str(one.visit.pain_after)
    return cell


def _advice(sheet: Sheet) -> Line:
    """What was chosen and the first few stand open, the others and the words behind the fold."""
    control = field(sheet, "advice", "advice", gettext("Home advice"))
    chosen = sheet.visit.advice
    words = {code: say(choice.label) for code, choice in load().choices["advice"].items()}
    control.kind, control.value, control.several = "chips", ",".join(chosen), True
    first = {*list(words)[:OPEN_ADVICE], *chosen}
    options = {code: _advised(code, words, chosen) for code in words}
    control.options = [one for code, one in options.items() if code in first]
    note = _line(sheet, "home_note", "home-note", gettext("Home care in words"), 500)
    note.ghost = gettext("in other words, or how often")
    past = sheet.past(lambda one: Past(small=", ".join(words.get(c, c) for c in one.visit.advice)))
    made = row(sheet, "advice", gettext("Home advice"), [control], past)
    made.extra["more"] = [one for code, one in options.items() if code not in first]
    _tuck(made, note)
    last = next((one for one in reversed(sheet.earlier) if one.visit.advice), None)
    if last and not chosen:
        made.affirm = _as_last(sheet, last)
        made.extra["offer"] = True
    return made


def _advised(code: str, words: dict[str, str], chosen: list[str]) -> Option:
    wanted = [c for c in words if (c in chosen) != (c == code)]
    name = words[code][:1].upper() + words[code][1:]
    return Option(",".join(wanted), name, f"advice-{code}", code in chosen, code=code)


def _as_last(sheet: Sheet, last: Earlier) -> Control:
    """One button that advises what an earlier visit advised."""
    label = gettext("Same as %(day)s") % {"day": last.day}
    made = field(sheet, "advice", "same-advice", label)
    known = load().choices["advice"]
    made.hidden.append(("value", ",".join(c for c in known if c in last.visit.advice)))
    made.group = "advice"
    return made


def _tuck(line: Line, note: Control) -> None:
    """Words stand on the line once there are some, else behind its fold."""
    if note.value:
        line.controls.append(note)
    else:
        line.extra["more_fields"] = [note]


def _line(sheet: Sheet, name: str, key: str, label: str, top: int) -> Control:
    made = field(sheet, name, key, label)
    made.kind, made.top, made.value = "line", top, getattr(sheet.visit, name)
    return made


def _next(sheet: Sheet) -> Line:
    """The plan's own next visit is shown, grey until it is affirmed; another choice is a tap."""
    control = field(sheet, "next_visit", "next-visit", gettext("Next visit"))
    control.kind, control.value = "chips", sheet.visit.next_visit
    known = load().choices["next_visit"]
    words = {code: say(choice.label) for code, choice in known.items() if not choice.retired}
    shown = dict.fromkeys([*SHOWN, *([control.value] if control.value else [])])
    control.options = [_option(control, code, words) for code in shown if code in words]
    note = _line(sheet, "next_note", "next-note", gettext("About the next visit"), 240)
    note.ghost = gettext("why, or when")
    past = sheet.past(lambda one: Past(small=words.get(one.visit.next_visit, "")))
    made = row(sheet, "next-visit", gettext("Next visit"), [control], past)
    if control.value in ("", PLAN):
        _tuck(made, note)
    else:
        made.controls.append(note)
    made.hint = _booked(sheet) or gettext("none is booked")
    made.extra["more"] = [_option(control, code, words) for code in words if code not in shown]
    return made


def _option(control: Control, code: str, words: dict[str, str]) -> Option:
    pressed = control.value == code
    word = words[code][:1].upper() + words[code][1:]
    return Option("" if pressed else code, word, f"{control.key}-{code}", pressed, code=code)


def _booked(sheet: Sheet) -> str:
    """ "Tue 24 Nov, 10:20, visit 8 of the plan"."""
    found = sheet.visit.booked_row
    if not found:
        return ""
    at = datetime.fromisoformat(found["at"]).astimezone(sheet.zone)
    words = f"{day(at, sheet.zone)}, {clock(at, sheet.zone)}"
    if found["number"]:
        words += " · " + gettext("visit %(n)s of the plan") % {"n": found["number"]}
    return words


def _remark(sheet: Sheet) -> Line:
    control = field(sheet, "remark", "remark", gettext("Remark"))
    control.kind, control.value = "text", sheet.visit.remark
    past = sheet.past(lambda one: Past(small=gettext("note") if one.visit.remark else ""))
    made = row(sheet, "remark", gettext("Remark"), [control], past)
    made.hint = gettext("optional")
    return made
