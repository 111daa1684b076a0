"""What kind of visit it was, who told it, and when the patient comes next, in words."""

from __future__ import annotations

from collections.abc import Iterator

from charting.catalogue.text import N_, Text, text
from charting.rules import procedure, words
from charting.rules.fact import BlocksState, VisitFacts

KINDS = {
    "initial": N_("First visit."),
    "reexam": N_("Re-examination."),
    "other": N_("Visit without SOT."),
}
INFORMANTS = {
    "patient": N_("Told by the patient."),
    "parent": N_("Told by a parent."),
    "guardian": N_("Told by the guardian."),
    "clinician": N_("Told by the clinician."),
    "other": N_("Told by another person."),
}
YEAR = 12
# Up to here an age is said in months, and up to grown up it is said at all.
MONTHS_UNTIL = 3 * YEAR
CHILD_UNTIL = 18 * YEAR

Said = tuple[Text, tuple[str, ...]]


def opening(facts: VisitFacts) -> Iterator[Said]:
    """The sentences before the complaint with their anchors."""
    if facts.kind in KINDS:
        yield Text(KINDS[facts.kind]), ("kind",)
    if facts.age_months is not None and 0 <= facts.age_months < CHILD_UNTIL:
        yield age(facts.age_months), ("kind",)
    if facts.weeks_pregnant is not None:
        message = N_("Weeks of pregnancy: %(weeks)s.")
        yield text(message, weeks=facts.weeks_pregnant), ("weeks-pregnant",)
    if facts.informant in INFORMANTS:
        yield Text(INFORMANTS[facts.informant]), ("informant",)


def age(months: int) -> Text:
    """The age of a child: in months while small, in years later."""
    if months < MONTHS_UNTIL:
        return text(N_("Age in months: %(months)s."), months=months)
    return text(N_("Age in years: %(years)s."), years=months // YEAR)


def closing(facts: VisitFacts) -> Iterator[Said]:
    """When the patient comes next, with the clinician's words to it."""
    note = facts.next_note.strip()
    if facts.next_visit:
        when = words.choice("next_visit", facts.next_visit)
        if note:
            message = N_("Next visit: %(when)s; %(remark)s")
            yield text(message, when=when, remark=words.plain(note)), ("next-visit", "next-note")
        else:
            yield text(N_("Next visit: %(when)s."), when=when), ("next-visit",)
    elif note:
        yield text(N_("Next visit: %(remark)s"), remark=words.plain(note)), ("next-note",)


def is_treated(facts: VisitFacts) -> bool:
    """True when something was done to the patient: blocks, or a procedure beyond advice."""
    placed = facts.blocks_state == BlocksState.PLACED
    return placed or any(procedure.is_treatment(one) for one in facts.procedures)
