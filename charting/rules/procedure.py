"""What was done, in one sentence each, from its fields and nothing else."""

from __future__ import annotations

from charting.catalogue.layout import Side
from charting.catalogue.load import load
from charting.catalogue.procedure import NO, YES, Parameter, ProcedureKind
from charting.catalogue.procedure import Procedure as Known
from charting.catalogue.quantity import parse
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import ProcedureFact, anchor

# Kinds whose side is the side on which the hand or the instrument touches.
CONTACT_KINDS = ("segment", "instrument")
# Kinds that the patient does later; they are said with the advice.
HOME_KINDS = ("home",)
# Kinds that are no treatment by hand or machine, so they wait for nobody's word.
TALK_KINDS = ("home", "nutrition", "exercise")
BEFORE_BLOCKS = "before"


def label(one: ProcedureFact) -> Text:
    """What it is called: its label in the catalogue, its own name, or the name of its kind."""
    known = load().procedures.get(one.code)
    if one.name.strip():
        own = words.free(one.name)
        if known is None:
            return own
        return text(N_("%(procedure)s (%(name)s)"), procedure=Text(known.label), name=own)
    if known is not None:
        return Text(known.label)
    if one.code:
        return words.plain(one.code)
    kind = load().procedure_kinds.get(one.kind)
    return Text(kind.label) if kind else text(N_("Procedure"))


def parameters(kind: str, code: str = "") -> tuple[Parameter, ...]:
    """Return the fields of a kind and the extra ones of a procedure, in order."""
    catalogue = load()
    of_kind = catalogue.procedure_kinds.get(kind)
    own = catalogue.procedures.get(code)
    return (*(of_kind.fields if of_kind else ()), *(own.fields if own else ()))


def scale(kind: str, code: str = "") -> str:
    """Return the value set of before and after, "" where there is none."""
    own = load().procedures.get(code)
    of_kind = load().procedure_kinds.get(kind)
    return (own.scale if own else "") or (of_kind.scale if of_kind else "")


def sentence(one: ProcedureFact) -> Text:
    """ "Adjustment L5: listing PRS, contact on the right; moderate → none." """
    what = [label(one)]
    if one.level:
        what.append(words.level(one.level))
    if one.side and one.kind not in CONTACT_KINDS:
        what.append(_side(one.side))
    parts = [*_how(one), *_details(one), *_change(one), *_remarks(one)]
    if not parts:
        return text(N_("%(what)s."), what=words.listing(what, " "))
    return text(
        N_("%(what)s: %(parts)s."),
        what=words.listing(what, " "),
        parts=words.listing(parts, "; "),
    )


def is_treatment(one: ProcedureFact) -> bool:
    """True for what is done to the patient at this visit, False for advice and exercise."""
    return one.kind not in TALK_KINDS


def is_home(one: ProcedureFact) -> bool:
    """True for what the patient does later."""
    return one.kind in HOME_KINDS


def is_before_blocks(one: ProcedureFact) -> bool:
    """True when it was said to come before the blocks."""
    return one.details.get("when", "") == BEFORE_BLOCKS


def _side(code: str) -> Text:
    return words.both_sides(code) or words.plain(code)


CONTACT = {
    Side.LEFT.value: N_("contact on the left"),
    Side.RIGHT.value: N_("contact on the right"),
    "B": N_("contact on both sides"),
}


def _how(one: ProcedureFact) -> list[Text]:
    parts = []
    if one.is_sham:
        parts.append(text(N_("sham")))
    if one.listing.strip():
        parts.append(text(N_("listing %(listing)s"), listing=words.free(one.listing)))
    if one.side in CONTACT and one.kind in CONTACT_KINDS:
        parts.append(Text(CONTACT[one.side]))
    if one.line:
        parts.append(text(N_("line %(line)s"), line=words.plain(one.line)))
    if one.reflex.strip():
        parts.append(_reflex(one))
    if one.technique.strip():
        technique = words.choice("technique", one.technique)
        parts.append(text(N_("technique: %(technique)s"), technique=technique))
    if one.method.strip():
        parts.append(text(N_("method: %(method)s"), method=words.choice("method", one.method)))
    return parts


def _reflex(one: ProcedureFact) -> Text:
    """ "T4 reflex (gallbladder)": a label of a reflex, never a disease."""
    known = load().reflexes.get(one.reflex)
    named = Text(known.label) if known else words.free(one.reflex)
    if not one.level:
        return text(N_("reflex (%(reflex)s)"), reflex=named)
    return text(N_("%(level)s reflex (%(reflex)s)"), level=words.level(one.level), reflex=named)


def _details(one: ProcedureFact) -> list[Text]:
    fields = {field.code: field for field in parameters(one.kind, one.code)}
    known = [code for code in fields if code in one.details]
    unknown = [code for code in one.details if code not in fields]
    return [
        text(N_("%(label)s: %(value)s"), label=_named(fields.get(code), code), value=said)
        for code in (*known, *unknown)
        if (said := _value(fields.get(code), str(one.details[code]))) is not None
    ]


def _named(field: Parameter | None, code: str) -> Text:
    return Text(field.label) if field else words.plain(code)


def _value(field: Parameter | None, given: str) -> Text | None:
    if not given.strip():
        return None
    if field is None:
        return words.free(given)
    if field.kind == "yesno" and given in (YES, NO):
        return Text(N_("yes") if given == YES else N_("no"))
    if field.kind == "choice" and (known := field.label_of(given)) != given:
        return Text(known)
    if field.kind == "number":
        return words.quantity(parse(given), field.unit)
    return words.free(given)


def _change(one: ProcedureFact) -> list[Text]:
    name = scale(one.kind, one.code)
    before, after = graded(name, one.before), graded(name, one.after)
    if before and after:
        return [text(N_("%(before)s → %(after)s"), before=before, after=after)]
    if before:
        return [text(N_("before: %(value)s"), value=before)]
    return [text(N_("after: %(value)s"), value=after)] if after else []


def graded(name: str, given: str) -> Text | None:
    """A value of before or after in words of its scale, None when nothing was said."""
    if not given.strip():
        return None
    values = load().value_sets.get(name)
    if values is None:
        return words.free(given)
    if not values.numeric and (known := values.label_of(given)) != given:
        return Text(known)
    return words.quantity(parse(given), values.unit if values.numeric else "")


def _remarks(one: ProcedureFact) -> list[Text]:
    parts = []
    if one.part:
        parts.append(text(N_("P.A.R.T. by hand: %(letters)s"), letters=words.plain(_letters(one))))
    if one.reason.strip():
        parts.append(text(N_("for %(finding)s"), finding=_finding(one.reason)))
    if one.note.strip():
        parts.append(text(N_("remark: %(free)s"), free=words.free(one.note)))
    return parts


def _letters(one: ProcedureFact) -> str:
    return ", ".join(letter for letter in "PART" if letter in one.part)


def _finding(place: str) -> Text:
    """The finding at that place of the chart, or the reason as it was typed."""
    catalogue = load()
    for code in catalogue.indicators:
        if not f"{place}-".startswith(f"{anchor(code)}-"):
            continue
        for slot in catalogue.slots(code):
            if anchor(code, slot.side, slot.cell) == place:
                parts = [words.indicator(code), words.place(slot)]
                return words.listing([part for part in parts if part is not None], " ")
    return words.free(place)


def kind_of(one: ProcedureFact) -> ProcedureKind | None:
    """The kind of a procedure in the catalogue, also for a free-named one."""
    return load().procedure_kinds.get(one.kind)


def known(one: ProcedureFact) -> Known | None:
    """The entry of a procedure in the catalogue, None for a free-named one."""
    return load().procedures.get(one.code)
