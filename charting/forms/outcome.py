"""Scores and reports of a visit: pain of each complaint, measures by number, words by informant."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.catalogue.measure import Measure
from charting.forms import entry, spot
from charting.forms.entry import Row
from charting.forms.part import Control, Line, Option, Past, Sheet, say, short_day
from charting.models import record
from charting.models.record import ScoreKey
from charting.rules import complaint as complaints
from charting.rules import measure as measures
from charting.rules.fact import ComplaintFact, VisitFacts
from clinic.models.base import uuid7

PAINS = ("nrs_now", "nrs_worst", "nrs_usual")
QUICK = {"2": "better", "0": "same", "-2": "worse"}


def at(facts: VisitFacts, measure: str, complaint: str) -> str:
    """The value of a measure of one complaint at a visit, "" when it was not asked."""
    for one in facts.outcomes:
        if (one.measure, one.complaint) == (measure, complaint) and one.value is not None:
            return measures.plain(one.value)
    return ""


def now(sheet: Sheet, one: ComplaintFact) -> list[Control]:
    """Pain now and the change since last time of one complaint."""
    return [_pain(sheet, one, "nrs_now"), _change(sheet, one)]


def pains(sheet: Sheet, one: ComplaintFact, *, with_now: bool) -> list[tuple[str, Control]]:
    """Label and keys of worst and usual pain."""
    codes = PAINS if with_now else PAINS[1:]
    known = load().measures
    return [(gettext(known[code].label), _pain(sheet, one, code)) for code in codes]


def _own(sheet: Sheet, measure: str, complaint: str) -> tuple[Row | None, UUID, dict[str, str]]:
    """The row of a measure of a complaint, the id of its place, and what it is first."""
    what = {"measure": measure, "complaint_id": complaint}
    pk = spot.place(sheet, "outcome", measure, complaint)
    row = spot.find(_rows(sheet), pk, {**what, "name": ""})
    return row, pk, what


def _rows(sheet: Sheet) -> list[Row]:
    """Today's outcomes with plain digits."""
    return [_plain(row) for row in sheet.visit.outcome_rows]


def _plain(row: Row) -> Row:
    value = row["value"]
    return row if value is None else {**row, "value": measures.plain(Decimal(str(value)))}


def _pain(sheet: Sheet, one: ComplaintFact, code: str) -> Control:
    row, pk, what = _own(sheet, code, one.id)
    label = _about(gettext(load().measures[code].label), one)
    options = [(str(n), str(n)) for n in range(11)]
    made = spot.field(sheet, "outcome", row, pk, what, "value", label, options=options)
    made.classes, made.lead = "n n11", gettext(load().measures[code].short)
    for option in made.options:
        option.look = "pos" if option.pressed and option.label != "0" else ""
    return made


def _about(what: str, one: ComplaintFact) -> str:
    return f"{say(complaints.title(one))}: {what}"


def _change(sheet: Sheet, one: ComplaintFact) -> Control:
    """Better, same or worse; the seven steps of the measure stand with the scores."""
    row, pk, what = _own(sheet, "change", one.id)
    known = {option.value: option.label for option in load().measures["change"].options}
    shown = dict.fromkeys([*QUICK, *([str(row["value"])] if row and row["value"] else [])])
    words = {"2": gettext("Better"), "0": gettext("Same"), "-2": gettext("Worse")}
    pairs = [(code, words.get(code, gettext(known.get(code, code)))) for code in shown]
    label = _about(gettext("Since last visit"), one)
    made = spot.field(sheet, "outcome", row, pk, what, "value", label, options=pairs)
    for option in made.options:
        option.look = option.tone = QUICK.get(option.code, "")
    return made


def lines(sheet: Sheet) -> list[Line]:
    """Scores that were taken today or before, reports, and room for more."""
    rows = [row for row in _rows(sheet) if not _with_complaint(row)]
    found = [_line(sheet, row, record.score_key(row)) for row in rows]
    known = {record.score_key(row) for row in rows}
    waiting = [key for key in sheet.scores if key not in known and not _is_pain(key)]
    found += [_line(sheet, None, key) for key in waiting if key[0] in load().measures]
    return [*found, _more(sheet, {key[0] for key in (*known, *waiting)})]


def _is_pain(key: ScoreKey) -> bool:
    return key[0] in (*PAINS, "change") and bool(key[2])


def _with_complaint(row: Row) -> bool:
    return _is_pain(record.score_key(row))


def is_held(row: Row, asked: Collection[str]) -> bool:
    """Whether a row shows a value on a line; `asked` complaints have their pain on their own."""
    if _with_complaint(row):
        of_now = row["measure"] in ("nrs_now", "change")
        return of_now and str(row["complaint_id"]) in asked and row["value"] is not None
    if row["measure"] in load().measures:
        return row["value"] is not None
    return bool(row["words"])


def _line(sheet: Sheet, row: Row | None, key: ScoreKey) -> Line:
    code, name, about = key
    measure = load().measures.get(code)
    label = say(measures.label(code, name)) if code or name else gettext("Report")
    past = sheet.past(lambda other: _past(other.facts, key))
    pk = spot.place(sheet, "outcome", code, name, about)
    line = Line(
        id=f"row-outcome-{row['id'] if row else pk}",
        label=label,
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_outcome.html",
    )
    names = {one.id: one.name for one in sheet.facts.complaints}
    line.hint = names.get(about, "") or _range(measure)
    what = {"measure": code, "name": name, "complaint_id": about}
    if measure is not None:
        line.controls = [_score(sheet, row, pk, what, measure, label)]
    elif row is not None:
        line.controls = [_words(sheet, row, label)]
    line.extra = _judged(sheet, row, key, measure) if measure else {}
    line.extra |= {"fold": _fold(sheet, row, measure) if row else [], "id": line.id}
    if row is not None:
        line.extra["remove"] = spot.remove(sheet, "outcome", row, gettext("Take it away"))
    if measure is not None and row is None:
        due = _due(sheet, key, measure)
        line.hint, line.fold = due or line.hint, not due
    return line


def _range(measure: Measure | None) -> str:
    if measure is None or measure.options or measure.maximum > 1000:
        return ""
    if measure.hint:
        return gettext(measure.hint)
    return gettext("%(low)s to %(high)s") % {"low": measure.minimum, "high": measure.maximum}


def _score(
    sheet: Sheet,
    row: Row | None,
    pk: UUID,
    what: dict[str, str],
    measure: Measure,
    label: str,
) -> Control:
    if measure.options:
        pairs = [(option.value, gettext(option.label)) for option in measure.options]
        return spot.field(sheet, "outcome", row, pk, what, "value", label, options=pairs)
    if measure.minimum == 0 and measure.maximum == 10 and not measure.decimals:
        pairs = [(str(n), str(n)) for n in range(11)]
        made = spot.field(sheet, "outcome", row, pk, what, "value", label, options=pairs)
        made.classes = "n n11"
        return made
    made = spot.field(sheet, "outcome", row, pk, what, "value", label, kind="line")
    made.classes, made.unit, made.top = "short", gettext(measure.unit) if measure.unit else "", 10
    made.mode = "decimal"
    last = sheet.scores.get((what["measure"], what["name"], what["complaint_id"]))
    made.ghost = measures.plain(last[-1][1]) if last and not made.value else ""
    return made


def _words(sheet: Sheet, row: Row, label: str) -> Control:
    return entry.field(sheet, "outcome", row, "words", label, kind="line", top=240)


def _fold(sheet: Sheet, row: Row, measure: Measure | None) -> list[tuple[str, Control]]:
    """Who says so, since when, and more in words."""
    told = [
        ("patient", gettext("Patient")),
        ("parent", gettext("Parent")),
        ("guardian", gettext("Guardian")),
        ("clinician", gettext("Clinician")),
        ("other", gettext("Somebody else")),
    ]
    say_so, start = gettext("Who says so"), gettext("Since when it is so")
    found = [
        (say_so, entry.field(sheet, "outcome", row, "informant", say_so, options=told)),
        (start, entry.field(sheet, "outcome", row, "since_on", start, kind="date")),
    ]
    if measure is not None:
        label = gettext("In words")
        found.append((label, _words(sheet, row, label)))
    if measure is None or measure.named:
        label = gettext("What it is about")
        made = entry.field(sheet, "outcome", row, "name", label, kind="line", top=80)
        found.insert(0, (label, made))
    label = gettext("Remark")
    note = entry.field(sheet, "outcome", row, "note", label, kind="line", top=500)
    return [*found, (label, note)]


def _judged(sheet: Sheet, row: Row | None, key: ScoreKey, measure: Measure) -> dict[str, object]:
    """Baseline, last value, what the published rules say, and the line over the visits."""
    before = sheet.scores.get(key, [])
    values = [value for _at, value in before]
    now = Decimal(str(row["value"])) if row and row["value"] not in (None, "") else None
    extra: dict[str, object] = {}
    if now is not None:
        band = measures.band_of(measure, now)
        extra["band"] = gettext(band.label) if band else ""
        first, last = (values[0], values[-1]) if values else (None, None)
        extra["verdicts"] = measures.judge(measure, first, now, last) if values else []
    if values:
        first_at, last_at = before[0][0], before[-1][0]
        extra["first"] = (measures.plain(values[0]), short_day(first_at, sheet.zone))
        if len(values) > 1:
            extra["last"] = (measures.plain(values[-1]), short_day(last_at, sheet.zone))
    shown = [*values, *([now] if now is not None else [])]
    if len(shown) > 2:
        extra["trend"] = percents(measure, shown)
        extra["trend_words"] = f"{gettext(measure.label)} ({', '.join(map(measures.plain, shown))})"
    return extra


def percents(measure: Measure, values: list[Decimal]) -> list[int]:
    """The values as percent of the scale, for the small line over the visits."""
    low = min(Decimal(measure.minimum), *values) if measure.minimum > -1000 else min(values)
    top = Decimal(measure.maximum) if measure.maximum < 1000 else max(values)
    scale = Decimal(100) / (top - low) if top > low else Decimal(1)
    return [int((value - low) * scale) for value in values]


def _due(sheet: Sheet, key: ScoreKey, measure: Measure) -> str:
    before = sheet.scores.get(key, [])
    if not measure.cadence_days or not before:
        return ""
    if sheet.visit.started_at - before[-1][0] < timedelta(days=measure.cadence_days):
        return ""
    return gettext("due again: usually every %(days)s days") % {"days": measure.cadence_days}


def _past(facts: VisitFacts, key: ScoreKey) -> Past:
    for one in facts.outcomes:
        if (one.measure, one.name.strip(), one.complaint) == key:
            if one.value is not None:
                return Past(measures.plain(one.value))
            return Past(small=one.words)
    return Past("–")


def _more(sheet: Sheet, shown: set[str]) -> Line:
    """Every measure of this clinic as a button, a report in words, and a name of one's own."""
    line = Line(id="row-outcome-more", label=gettext("Scores and reports"))
    line.template = "charting/visit/line_outcome_more.html"
    line.past = sheet.past(lambda _other: Past())
    offered = [
        one
        for one in load().measures.values()
        if one.default_on and not one.retired and one.code not in (*PAINS, "nrs_least")
    ]
    plain = [one for one in offered if not one.named and one.code not in shown]
    line.extra = {
        "url": spot.add_url(sheet, "outcome"),
        "buttons": [_button(sheet, one) for one in plain],
        "names": [
            gettext(one.short or one.label)
            for one in load().measures.values()
            if not (one.default_on or one.retired or one.named)
        ],
        "named": [(one.code, gettext(one.label)) for one in offered if one.named],
        "informants": entry_informants(),
        "ids": [str(uuid7()), str(uuid7())],
        "complaints": [
            (one.id, say(complaints.title(one)))
            for one in sheet.facts.complaints
            if one.resolved_on is None
        ],
    }
    return line


def _button(sheet: Sheet, one: Measure) -> Option:
    pk = spot.place(sheet, "outcome", one.code, "", "")
    return Option(one.code, gettext(one.short or one.label), str(pk), aria=gettext(one.label))


def entry_informants() -> list[tuple[str, str]]:
    """Who may report, for a choice."""
    return [
        ("", gettext("not said")),
        ("patient", gettext("Patient")),
        ("parent", gettext("Parent")),
        ("guardian", gettext("Guardian")),
        ("clinician", gettext("Clinician")),
        ("other", gettext("Somebody else")),
    ]
