"""What was done at this visit: the spine, the procedures in order, and what can be added."""

from collections import Counter, defaultdict
from dataclasses import replace

from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.catalogue.overlay import is_on
from charting.catalogue.procedure import Procedure
from charting.drawing.part import Kind
from charting.forms import entry, procedure, spine
from charting.forms.part import Control, Earlier, Line, Past, Sheet, say
from charting.rules import part
from charting.rules.fact import ProcedureFact

SUGGESTED = 8
KEPT = ("kind", "code", "name", "level", "side", "listing", "technique", "method", "line", "reflex")


def lines(sheet: Sheet) -> list[Line]:
    """The spine strip, one line a procedure in order, and what can be added.

    Where only some of them are asked for, only those are built.
    """
    made = [spine.line(sheet)] if sheet.wants("treated", "row-spine") else []
    made += _done(sheet)
    return [*made, _add(sheet)] if sheet.wants("treated") else made


def _done(sheet: Sheet) -> list[Line]:
    """The procedures; only the first line says what the column of lines is."""
    made: list[Line] = []
    cards = procedure.cards(sheet)
    if not cards and not sheet.wants("treated"):
        return made
    past = sheet.past(_past_names)
    for card in cards:
        first = card.number == 1
        line = _line(sheet, procedure.line_id(card.id), first, past)
        line.extra |= {"p": card}
        made.append(line)
    if not sheet.visit.procedure_rows and sheet.wants("treated"):
        made.append(_line(sheet, "row-procedure", True, past))
    return made


def _line(sheet: Sheet, code: str, first: bool, past: list[Past]) -> Line:
    return Line(
        id=code,
        label=gettext("Done") if first else "",
        hint=gettext("in order") if first else "",
        past=past if first else [Past()] * len(past),
        last=sheet.last_words(past) if first else "",
        template="charting/visit/line_procedure.html",
        extra={
            "first": first,
            "move": procedure.move_url(sheet),
            "remove": procedure.remove_url(sheet),
        },
    )


def _add(sheet: Sheet) -> Line:
    line = Line(
        id="row-add",
        label=gettext("Add"),
        hint=gettext("what else was done"),
        past=sheet.past(lambda _one: Past()),
        template="charting/visit/line_procedure_add.html",
    )
    line.extra = {
        "kinds": _kinds(sheet),
        "url": sheet.url("entry-add", "procedure"),
        "again": _again(sheet),
    }
    return line


def _kinds(sheet: Sheet) -> list[Kind]:
    """What the clinic uses by kind; within a kind the most used by this clinician first."""
    often = Counter(row["code"] for row in procedure.habits(sheet))
    held: dict[str, list[Procedure]] = defaultdict(list)
    for one in load().procedures.values():
        if is_on(one):
            held[one.kind].append(one)
    made = []
    for kind in load().procedure_kinds.values():
        items = sorted(held[kind.code], key=lambda one: -often[one.code])
        if is_on(kind) and (items or kind.code == "other"):
            new = str(entry.fresh(sheet, "procedure", f"of {kind.code}"))
            pairs = [(one.code, say(one.label)) for one in items]
            made.append(Kind(kind.code, say(kind.label), say(kind.hint), new, pairs))
    return made


def _again(sheet: Sheet) -> list[Control]:
    """What was done at the last visit and not yet today: one tap each, never all at once."""
    if not sheet.earlier:
        return []
    last = sheet.earlier[-1]
    today = {_same(one) for one in sheet.facts.procedures}
    made: list[Control] = []
    for row in last.visit.procedure_rows:
        fact = next(one for one in last.facts.procedures if one.id == row["id"])
        if _same(fact) in today or len(made) >= SUGGESTED:
            continue
        values = {name: str(row[name]) for name in KEPT if row[name]}
        again = replace(fact, before="", after="", details={})
        parts = [procedure.head(again), procedure.short(again), last.day]
        label = " · ".join(one for one in parts if one)
        key = f"again-{row['id']}"
        made.append(entry.add_button(sheet, "procedure", key, label, values))
    return made


def _same(one: ProcedureFact) -> tuple[str, ...]:
    return one.kind, one.code, one.name, one.level, one.side


def _past_names(one: Earlier) -> Past:
    rest = [fact for fact in one.facts.procedures if not part.treats_level(fact)]
    if not rest:
        return Past("–")
    named = [
        f"{procedure.head(fact)} {fact.level}".strip() if fact.level else procedure.head(fact)
        for fact in rest
    ]
    return Past(small=", ".join(dict.fromkeys(named)))
