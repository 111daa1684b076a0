"""What was done at this visit: the spine, the procedures in order, and what can be added."""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext

from charting.catalogue.load import load
from charting.catalogue.overlay import is_on
from charting.catalogue.procedure import Procedure
from charting.forms import entry, procedure, spine
from charting.forms.part import Control, Earlier, Line, Past, Sheet, say
from charting.rules import part
from charting.rules.fact import ProcedureFact

SUGGESTED = 8
KEPT = ("kind", "code", "name", "level", "side", "listing", "technique", "method", "line", "reflex")


@dataclass
class Kind:
    """One kind of procedure with what the clinic uses of it, the most used first."""

    code: str
    label: str
    hint: str
    new: str
    items: list[tuple[str, str]]


def lines(sheet: Sheet) -> list[Line]:
    """The spine strip, the procedures in order, and what can be added."""
    return [spine.line(sheet), _done(sheet), _add(sheet)]


def _done(sheet: Sheet) -> Line:
    past = sheet.past(_past_names)
    line = Line(
        id="row-procedures",
        label=gettext("Done"),
        hint=gettext("in order"),
        past=past,
        last=sheet.last_words(past),
        template="charting/visit/line_procedures.html",
    )
    line.extra = {
        "cards": procedure.cards(sheet),
        "move": procedure.move_url(sheet),
        "remove": procedure.remove_url(sheet),
    }
    return line


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
        "url": reverse("charting:entry-add", args=[sheet.visit.pk, "procedure"]),
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
