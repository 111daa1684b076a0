"""What the patient comes for, and its scores: complaints across visits."""

from datetime import date
from uuid import UUID

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.catalogue.load import load
from charting.drawing.body import REGIONS
from charting.forms import outcome
from charting.forms.entry import Row
from charting.forms.part import Control, Line, Option, Past, Sheet, say
from charting.models.complaint import SIDE_CHOICES
from charting.rules import complaint as rules
from charting.rules.complaint import anchor
from charting.rules.fact import ComplaintFact
from clinic.models.base import uuid7
from clinic.rules.when import When

INFORMANT_CHOICES = [
    ("patient", _("Patient")),
    ("parent", _("Parent")),
    ("guardian", _("Guardian")),
    ("clinician", _("Clinician")),
    ("other", _("Somebody else")),
]
# The fields of a complaint in the order they are asked; those of CHIPS have usual words.
TEXTS = {
    "name": (_("What it is"), 120),
    "region": (_("Where"), 480),
    "onset": (_("Since"), 120),
    "cause": (_("How it began"), 240),
    "quality": (_("What it feels like"), 120),
    "severity": (_("How bad it is"), 80),
    "radiation": (_("Where it goes"), 120),
    "aggravating": (_("Worse with"), 240),
    "easing": (_("Easier with"), 240),
    "frequency": (_("How often"), 80),
    "limits": (_("What it keeps from doing"), 240),
}
CHIPS = ("quality", "aggravating", "easing", "frequency")
# Visits at which the history of a complaint is taken, or taken again.
WHOLE = ("initial", "reexam")


def lines(sheet: Sheet) -> list[Line]:
    """Each open complaint, those that are gone since today, scores, and room for more.

    Where only some complaints are asked for, only those are built.
    """
    facts = sheet.facts.complaints
    rows = {row["id"]: row for row in sheet.visit.complaint_rows}
    open_ones = [one for one in facts if one.resolved_on is None]
    main = rules.main(open_ones)
    day = sheet.visit.started_at.astimezone(sheet.zone).date()
    asked = [one for one in open_ones if sheet.wants("complaint", _row_id(one))]
    found = [_line(sheet, one, rows[one.id], one == main) for one in asked]
    if not sheet.wants("complaint"):
        return found
    found += [_gone(sheet, one, rows[one.id]) for one in facts if one.resolved_on == day]
    return [*found, _more(sheet), *outcome.lines(sheet)]


def _row_id(one: ComplaintFact) -> str:
    return f"row-{anchor(one.id)}"


def holds(sheet: Sheet) -> bool:
    """Whether any line of the section holds something, without building one."""
    open_ones = [one for one in sheet.facts.complaints if one.resolved_on is None]
    main = rules.main(open_ones)
    asked = {one.id for one in open_ones if one != main}
    return any(outcome.is_held(row, asked) for row in sheet.visit.outcome_rows)


def since(one: ComplaintFact) -> str:
    """ "since 5 Mar 2019, after a fall", or "since: for years", as it was said."""
    if not one.onset_on:
        free = {"free": one.onset_words}
        return gettext("since: %(free)s") % free if one.onset_words else ""
    said = [date_format(one.onset_on, "j M Y"), one.onset_words]
    return gettext("since %(when)s") % {"when": ", ".join(part for part in said if part)}


def _line(sheet: Sheet, one: ComplaintFact, row: Row, is_main: bool) -> Line:
    past = sheet.past(lambda other: _past(outcome.at(other.facts, "nrs_now", one.id)))
    asked = [] if is_main else outcome.now(sheet, one)
    line = Line(
        id=_row_id(one),
        label=say(rules.title(one)),
        hint=since(one),
        controls=asked,
        past=past,
        template="charting/visit/line_complaint.html",
    )
    if past and past[-1].main.isdigit():
        line.last = sheet.last_words(past)
    whole = sheet.visit.kind in WHOLE
    line.extra = {
        "id": anchor(one.id),
        "said": [part for part in (one.region, one.quality, one.limits) if part],
        "is_main": is_main,
        "pains": outcome.pains(sheet, one, with_now=False),
        "rows": _rows(sheet, one, row),
        "body": marks(one.region) if whole or not one.region else None,
        "places": _places(sheet, one, row) if whole or not one.region else None,
        "resolve": _resolve(sheet, one, row),
        "edit": reverse("charting:complaint-edit", args=[one.id]),
        "today": sheet.visit.started_at.astimezone(sheet.zone).date().isoformat(),
    }
    return line


def _past(value: str) -> Past:
    return Past(value or "–")


def _rows(sheet: Sheet, one: ComplaintFact, row: Row) -> list[tuple[str, list[Control]]]:
    """Label and controls of each field."""
    found = []
    for name, (lazy, top) in TEXTS.items():
        label = str(lazy)
        controls = [_text(sheet, one, row, name, label, top)]
        if name in CHIPS:
            controls.insert(0, _chips(sheet, row, name, label))
        if name == "name":
            pairs = [(code, str(word)) for code, word in SIDE_CHOICES]
            controls.append(_seg(sheet, row, "side", gettext("Side"), pairs))
        found.append((label, controls))
    told = [(code, str(word)) for code, word in INFORMANT_CHOICES]
    label = gettext("Who tells it")
    return [*found, (label, [_seg(sheet, row, "informant", label, told)])]


def _control(sheet: Sheet, row: Row, field: str, label: str, key: str = "") -> Control:
    made = Control(
        key=key or anchor(row["id"], field),
        url=reverse("charting:complaint-save", args=[row["id"]]),
        hidden=[
            ("visit", str(sheet.visit.pk)),
            ("field", field),
            ("seen", str(row["versions"].get(field, 0))),
        ],
        label=label,
    )
    made.group = anchor(row["id"], field)
    return made


def _text(sheet: Sheet, one: ComplaintFact, row: Row, name: str, label: str, top: int) -> Control:
    made = _control(sheet, row, name, label)
    made.kind, made.top = "line", top
    made.value = typed_onset(one.onset_on, one.onset_words) if name == "onset" else row[name]
    if name == "region":
        made.suggest = [gettext(word) for word in REGIONS.values()]
    if name in CHIPS:
        made.ghost = gettext("or in other words")
    if name == "onset":
        made.ghost = gettext("a day, a year, or words")
    return made


def typed_onset(on: date | None, words: str) -> str:
    """The onset as it can be typed again."""
    return When(on, "", words).typed


def _seg(sheet: Sheet, row: Row, name: str, label: str, pairs: list[tuple[str, str]]) -> Control:
    made = _control(sheet, row, name, label)
    made.value = row[name]
    for code, word in pairs:
        pressed = code == row[name]
        send = "" if pressed else code
        made.options.append(Option(send, word, f"{made.key}-{code}", pressed, code=code))
    return made


def _chips(sheet: Sheet, row: Row, name: str, label: str) -> Control:
    usual = [gettext(choice.label) for choice in load().choices[name].values()]
    return _several(sheet, row, name, label, usual, "usual")


def _places(sheet: Sheet, one: ComplaintFact, row: Row) -> Control:
    """One button a region of the body: what the picture leads to."""
    usual = {gettext(word): code for code, word in REGIONS.items()}
    made = _several(sheet, row, "region", gettext("Where"), list(usual), "places")
    for option in made.options:
        if option.label in usual:
            option.id = f"{anchor(one.id)}-region-{usual[option.label]}"
    return made


def _several(sheet: Sheet, row: Row, name: str, label: str, usual: list[str], way: str) -> Control:
    """Usual words to add and take away, and a person's own words among them."""
    made = _control(sheet, row, name, label, f"{anchor(row['id'], name)}-{way}")
    chosen = rules.parts(row[name])
    made.kind, made.several, made.value = "chips", True, ",".join(chosen)
    for number, word in enumerate(dict.fromkeys([*usual, *chosen])):
        wanted = [one for one in (*usual, *chosen) if (one in chosen) != (one == word)]
        send = ", ".join(dict.fromkeys(wanted))
        option = Option(send, word, f"{made.key}-{number}", word in chosen, code=word)
        made.options.append(option)
    return made


def marks(region: str) -> dict[str, str]:
    """The regions of the body that these words name."""
    said = {part.casefold() for part in rules.parts(region)}
    return {
        code: ""
        for code, word in REGIONS.items()
        if said & {word.casefold(), gettext(word).casefold()}
    }


def _resolve(sheet: Sheet, one: ComplaintFact, row: Row) -> Control:
    made = Control(
        key=f"{anchor(one.id)}-resolve",
        url=reverse("charting:complaint-resolve", args=[one.id]),
        hidden=[
            ("visit", str(sheet.visit.pk)),
            ("seen", str(row["versions"].get("resolved_on", 0))),
        ],
        label=gettext("It is gone since"),
    )
    made.group = anchor(row["id"], "resolved_on")
    return made


def _gone(sheet: Sheet, one: ComplaintFact, row: Row) -> Line:
    """A complaint that is gone since today, to be opened again by one tap."""
    again = _resolve(sheet, one, row)
    again.kind, again.label = "add", gettext("Open it again")
    again.hidden.append(("resolved_on", ""))
    line = Line(id=_row_id(one), label=say(rules.title(one)), controls=[again])
    line.hint = gettext("resolved today")
    line.past = sheet.past(lambda _other: Past())
    return line


def _more(sheet: Sheet) -> Line:
    line = Line(id="row-complaint-more", label=gettext("Another complaint"))
    line.template = "charting/visit/line_complaint_more.html"
    line.past = sheet.past(lambda _other: Past())
    line.fold = bool(sheet.facts.complaints)
    if not sheet.facts.complaints:
        line.label = gettext("What for")
        line.hint = gettext("what the patient comes for")
    fresh: UUID = uuid7()
    line.extra = {
        "id": str(fresh),
        "url": reverse("charting:complaint-add", args=[sheet.visit.patient_id]),
        "sides": SIDE_CHOICES,
    }
    return line
