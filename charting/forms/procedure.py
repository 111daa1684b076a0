"""What was done, one card a procedure in the order of doing: its words, its fields, its P.A.R.T."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.actions.entry import anchor, saves
from charting.catalogue.load import load
from charting.catalogue.overlay import CLINIC
from charting.catalogue.procedure import Parameter
from charting.forms import entry
from charting.forms.part import Control, Option, Sheet, say
from charting.rules import part, procedure, words
from charting.rules.fact import ProcedureFact
from charting.rules.fact import anchor as place_of

Row = dict[str, Any]
SIDES = {"L": _("L"), "R": _("R"), "B": _("both")}
SIDE_WORDS = {"L": _("left"), "R": _("right"), "B": _("both sides")}
LETTERS = {"P": _("Pain"), "A": _("Asymmetry"), "R": _("Range"), "T": _("Tone")}
YES_NO = {"yes": _("yes"), "no": _("no")}
LINES = ("1", "2", "3")
SHOWN = 5
WHEN = {"before": _("before the blocks"), "on": _("on the blocks"), "after": _("after the blocks")}


@dataclass
class Letter:
    """One letter of P.A.R.T. with what speaks for it, "" where nothing does."""

    code: str
    name: str
    reason: str


@dataclass
class Card:
    """One procedure as it stands in the list, with the fields behind "Change"."""

    id: str
    key: str
    number: int
    head: str
    words: str
    said: str
    saves: int
    last: bool
    fields: list[Control] = field(default_factory=list)
    more: list[Control] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)
    meter: str = ""
    satisfied: bool = False
    by_hand: Control | None = None
    follows: Control | None = None

    @property
    def up(self) -> int:
        return self.number - 1

    @property
    def down(self) -> int:
        return self.number + 1


def cards(sheet: Sheet) -> list[Card]:
    """One card a procedure that is asked for, in the order of doing."""
    if not sheet.wants("treated", *(line_id(row["id"]) for row in sheet.visit.procedure_rows)):
        return []
    meters = {one.level: one for one in part.meter(sheet.facts)}
    rows = sheet.visit.procedure_rows
    reasons = _reasons(sheet)
    made = []
    for number, (row, fact) in enumerate(zip(rows, sheet.facts.procedures, strict=True), start=1):
        if not sheet.wants("treated", line_id(row["id"])):
            continue
        card = Card(
            id=str(row["id"]),
            key=anchor("procedure", row["id"]),
            number=number,
            head=head(fact),
            words=short(fact),
            said=say(procedure.sentence(fact)),
            saves=saves(row["versions"]),
            last=number == len(rows),
            fields=[*_fields(sheet, row, fact)],
            more=[*_more(sheet, row, fact, reasons)],
        )
        if part.treats_level(fact) and fact.level in meters:
            _meter(sheet, row, card, meters[fact.level])
        card.follows = _reflex_button(sheet, fact)
        made.append(card)
    return made


def line_id(pk: object) -> str:
    """The id of the line of one procedure, so that a save can answer with it alone."""
    return f"row-procedure-{pk}"


def head(fact: ProcedureFact) -> str:
    """The level of a procedure of the spine, else its name."""
    named = part.treats_level(fact) and fact.level and not fact.name
    return say(words.level(fact.level)) if named else say(procedure.label(fact))


def short(fact: ProcedureFact) -> str:
    """The rest of a procedure in few words: "Adjustment · By hand, low force · right"."""
    named = head(fact) != say(procedure.label(fact))
    level = words.level(fact.level) if fact.level and not named else None
    parts = [
        say(procedure.label(fact)) if named else "",
        say(level) if level else "",
        say(words.choice("technique", fact.technique)) if fact.technique else "",
        say(words.choice("method", fact.method)) if fact.method else "",
        str(SIDE_WORDS.get(fact.side, "")),
        fact.listing,
        gettext("line %(line)s") % {"line": fact.line} if fact.line else "",
        _reflex_words(fact),
        _change(fact),
        str(WHEN.get(str(fact.details.get("when", "")), "")),
        gettext("sham") if fact.is_sham else "",
    ]
    return " · ".join(part for part in parts if part)


def _reflex_words(fact: ProcedureFact) -> str:
    if not fact.reflex:
        return ""
    known = load().reflexes.get(fact.reflex)
    return gettext("reflex (%(reflex)s)") % {"reflex": say(known.label) if known else fact.reflex}


def _change(fact: ProcedureFact) -> str:
    if not fact.before and not fact.after:
        return ""
    return f"{fact.before or '·'} → {fact.after or '·'}"


def habits(sheet: Sheet) -> list[Row]:
    """What the practitioner did at the last visits, the newest first; `for_chart` brings it."""
    return list(getattr(sheet.visit, "habit_rows", ()))


# ── the fields behind "Change" ──


def _fields(sheet: Sheet, row: Row, fact: ProcedureFact) -> Iterable[Control]:
    """The columns that its kind asks for, then the parameters of its kind."""
    kind = procedure.kind_of(fact)
    known = procedure.known(fact)
    for slot in kind.slots if kind else ():
        match slot:
            case "level":
                yield _level(sheet, row)
            case "side":
                codes = known.sides if known and known.sides else tuple(SIDES)
                label = _("Side of contact") if fact.kind in procedure.CONTACT_KINDS else _("Side")
                yield _side(sheet, row, codes, str(label))
            case "listing":
                made = entry.field(sheet, "procedure", row, "listing", gettext("Listing"))
                made.kind, made.top, made.lead = "line", 40, made.label
                made.suggest = [*kind.listings] if kind else []
                yield made
            case "technique" | "method":
                yield _choice(sheet, row, fact, slot)
            case "line":
                yield _buttons(
                    sheet, row, "line", gettext("Occipital line"), [(n, n) for n in LINES]
                )
            case "reflex":
                yield _reflex(sheet, row, fact)
            case "before" | "after":
                yield _graded(sheet, row, fact, slot)
    for parameter in procedure.parameters(fact.kind, fact.code):
        yield _parameter(sheet, row, parameter)


def _more(
    sheet: Sheet, row: Row, fact: ProcedureFact, reasons: list[tuple[str, str]]
) -> Iterable[Control]:
    """Which finding it treats, a remark, another technique, a name of its own, a sham."""
    if reasons or fact.reason:
        known = dict(reasons)
        pairs = (
            [*reasons] if fact.reason in ("", *known) else [*reasons, (fact.reason, fact.reason)]
        )
        yield _select(sheet, row, "reason", gettext("For which finding"), pairs)
    kind = procedure.kind_of(fact)
    if kind and "level" in kind.slots:
        yield _levels(sheet, row)
    for name, label in (("technique", _("Another technique")), ("method", _("Another method"))):
        if kind and name in kind.slots:
            made = entry.field(sheet, "procedure", row, name, str(label))
            made.group, made.key = made.key, f"{made.key}-other"
            made.kind, made.top, made.lead = "line", 40, str(label)
            made.suggest = [say(one.label) for one in load().choices[name].values()]
            made.value = "" if made.value in load().choices[name] else made.value
            yield made
    for name, label in (("name", _("In your words")), ("note", _("Remark"))):
        made = entry.field(sheet, "procedure", row, name, str(label))
        made.kind, made.top, made.lead = "line", 80 if name == "name" else 500, str(label)
        yield made
    yield _buttons(sheet, row, "is_sham", gettext("Sham"), [("true", gettext("sham, for a study"))])


def _buttons(
    sheet: Sheet, row: Row, name: str, label: str, pairs: list[tuple[str, str]]
) -> Control:
    made = entry.field(sheet, "procedure", row, name, label, options=pairs, lead=label)
    made.classes = "n" if all(len(word) < 3 for _one, word in pairs) else ""
    return made


def _side(sheet: Sheet, row: Row, codes: tuple[str, ...], label: str) -> Control:
    made = _buttons(sheet, row, "side", label, [(code, str(SIDES[code])) for code in codes])
    for option in made.options:
        option.aria = str(SIDE_WORDS[option.code])
    return made


def _choice(sheet: Sheet, row: Row, fact: ProcedureFact, name: str) -> Control:
    """The usual few as buttons; any other can be typed behind "More"."""
    label = gettext("Technique") if name == "technique" else gettext("Method")
    known = {c.code: say(c.label) for c in load().choices[name].values() if not c.retired}
    entered = procedure.known(fact)
    offered = getattr(entered, f"{name}s") if entered else ()
    used = Counter(one[name] for one in habits(sheet) if one["kind"] == fact.kind and one[name])
    often = [code for code, _times in used.most_common(SHOWN)]
    first = [code for code in dict.fromkeys((*offered, *often, *known)) if code][:SHOWN]
    if row[name] and row[name] not in first:
        first.append(row[name])
    made = _buttons(sheet, row, name, label, [(code, known.get(code, code)) for code in first])
    made.kind, made.group = "chips", made.key
    return made


def _level(sheet: Sheet, row: Row) -> Control:
    pairs = [(s.code, say(s.label)) for s in load().segments.values() if not s.retired]
    if row["level"] and row["level"] not in load().segments:
        pairs.append((row["level"], row["level"]))
    return _select(sheet, row, "level", gettext("Level"), pairs)


def _levels(sheet: Sheet, row: Row) -> Control:
    """More than one level, typed: "T11/12", "C2-C4"."""
    made = entry.field(sheet, "procedure", row, "level", gettext("Several levels"))
    made.group, made.key = made.key, f"{made.key}-several"
    made.kind, made.top, made.lead = "line", 12, made.label
    made.ghost = gettext("T11/12")
    made.value = "" if made.value in load().segments else made.value
    return made


def _select(sheet: Sheet, row: Row, name: str, label: str, pairs: list[tuple[str, str]]) -> Control:
    """One of many: a list that drops down."""
    made = entry.field(sheet, "procedure", row, name, label)
    made.kind, made.lead = "select", label
    made.options = [
        Option(one, word, f"{made.key}-{one}", one == made.value) for one, word in pairs
    ]
    return made


def _reflex(sheet: Sheet, row: Row, fact: ProcedureFact) -> Control:
    """The taught label of the level as a suggestion to type over; a clinic may have its own."""
    made = entry.field(sheet, "procedure", row, "reflex", gettext("Reflex"))
    made.kind, made.top, made.lead = "line", 80, gettext("Reflex")
    known = load().reflexes
    if made.value in known:
        made.value = say(known[made.value].label)
    first = [known[code] for code in part.levels_of(fact.level) if code in known]
    rest = [one for one in known.values() if one not in first]
    made.suggest = [*dict.fromkeys(say(one.label) for one in (*first, *rest))]
    made.ghost = say(first[0].label) if first else ""
    return made


def _graded(sheet: Sheet, row: Row, fact: ProcedureFact, name: str) -> Control:
    """Before or after, on the scale of its kind."""
    label = gettext("Before") if name == "before" else gettext("After")
    values = load().value_sets.get(procedure.scale(fact.kind, fact.code))
    if values is None or not values.values:
        made = entry.field(sheet, "procedure", row, name, label)
        made.kind, made.top, made.lead, made.mode = "line", 40, label, "decimal"
        made.unit = values.unit if values else ""
        return made
    pairs = [(one, say(values.label_of(one))) for one in values.values]
    made = _buttons(sheet, row, name, label, pairs)
    made.classes = "n" if all(one.isdigit() for one in values.values) else ""
    if made.classes:
        for option in made.options:
            option.aria, option.label = option.label, option.code
    return made


def _parameter(sheet: Sheet, row: Row, parameter: Parameter) -> Control:
    """One parameter of its kind: number, text, choice, or yes and no."""
    name, label = f"details.{parameter.code}", say(parameter.label)
    label = label[:1].upper() + label[1:]
    if parameter.kind == "yesno":
        return _buttons(sheet, row, name, label, [(c, str(w)) for c, w in YES_NO.items()])
    if parameter.kind == "choice":
        pairs = [(option.value, say(option.label)) for option in parameter.options]
        return _buttons(sheet, row, name, label, pairs)
    made = entry.field(sheet, "procedure", row, name, label)
    made.kind, made.lead, made.unit = "line", label, parameter.unit
    made.top = 12 if parameter.kind == "number" else 120
    made.mode = "decimal" if parameter.kind == "number" else ""
    made.classes = "num" if parameter.kind == "number" else ""
    return made


# ── what it treats, and what speaks for treating it ──


def _reasons(sheet: Sheet) -> list[tuple[str, str]]:
    """The positive findings of today by their place, in words."""
    return [
        (
            place_of(item.key.code, item.key.side, item.key.cell),
            f"{say(item.label)} · {say(item.before)}",
        )
        for item in sheet.retests
    ]


def _meter(sheet: Sheet, row: Row, card: Card, level: part.Level) -> None:
    """The four letters of its level, each with its reason or empty, to be said by hand."""
    card.letters = [
        Letter(code, str(LETTERS[code]), say(reason.text) if reason else "")
        for code, reason in level.letters.items()
    ]
    card.meter, card.satisfied = say(level.text), level.satisfied
    made = _buttons(sheet, row, "part", gettext("Said by hand"), [(c, c) for c in LETTERS])
    for option in made.options:
        option.aria = str(LETTERS[option.code])
    card.by_hand = made


def _reflex_button(sheet: Sheet, fact: ProcedureFact) -> Control | None:
    """At a treated level with a reflex: its CMRT in one tap, as a row of its own."""
    known = load().reflexes.get(fact.level)
    item = load().procedures.get("cmrt")
    if known is None or item is None or fact.kind != "segment":
        return None
    if any(one.kind == "cmrt" and one.level == fact.level for one in sheet.facts.procedures):
        return None
    label = gettext("CMRT: %(level)s reflex (%(reflex)s)")
    label %= {"level": say(words.level(fact.level)), "reflex": say(known.label)}
    reflex = say(known.label) if CLINIC in known.sources else known.code
    values = {"kind": "cmrt", "code": "cmrt", "level": fact.level, "reflex": reflex}
    key = f"procedure-cmrt-{fact.level.lower()}"
    return entry.add_button(sheet, "procedure", key, label, values)


def move_url(sheet: Sheet) -> str:
    """Where a new place in the order is sent."""
    return sheet.url("entry-move", "procedure")


def remove_url(sheet: Sheet) -> str:
    """Where a removal is sent."""
    return sheet.url("entry-remove", "procedure")
