"""The single sentences of the note."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from charting.catalogue.layout import Block, CategoryCode, Layout, Position
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import words
from charting.rules.fact import Fact, Phase, ResultValue, anchor, fact_of
from charting.rules.retest import Item

CHANGE = {
    "better": N_("Better since the last visit."),
    "same": N_("The same since the last visit."),
    "worse": N_("Worse since the last visit."),
}
RESPONSE = {
    "better": N_("After the table: better."),
    "same": N_("After the table: the same."),
    "worse": N_("After the table: worse."),
}
POSTURE = {
    Position.PRONE.value: N_("Prone on blocks: %(blocks)s."),
    Position.SUPINE.value: N_("Supine on blocks: %(blocks)s."),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence about one indicator with the anchors of its slots."""

    text: Text
    anchors: tuple[str, ...]


def pain(now: int, where: str, last: int | None) -> Text:
    """ "Pain 3 of 10 (low back, right); it was 4 at the last visit." """
    place = Text(" (%(where)s)", (("where", where.strip()),)) if where.strip() else Text("")
    if last is None:
        return text(N_("Pain %(now)s of 10%(where)s."), now=now, where=place)
    message = N_("Pain %(now)s of 10%(where)s; it was %(last)s at the last visit.")
    return text(message, now=now, where=place, last=last)


def change(code: str) -> Text:
    """How it went since the last visit."""
    return text(CHANGE[code])


def reactions(codes: tuple[str, ...]) -> Text:
    """What was said about reactions to the last visit."""
    if codes == ("none",):
        return text(N_("No reaction to the last visit."))
    labels = [Text(load().choices["reaction"][code].label) for code in codes]
    return text(N_("Reaction to the last visit: %(reaction)s."), reaction=words.listing(labels))


def response(code: str) -> Text:
    """How the patient is after the table."""
    return text(RESPONSE[code])


def finding(code: str, findings: tuple[Fact, ...]) -> Said | None:
    """One indicator with all its tested slots, None when nothing was tested before the blocks."""
    given = [
        (slot, fact)
        for slot in load().slots(code)
        if (fact := fact_of(findings, code, slot.side, slot.cell)) and fact.value
    ]
    if not given:
        return None
    anchors = tuple(anchor(code, slot.side, slot.cell) for slot, _ in given)
    parts = [
        words.listing([p for p in (words.place(slot), words.said(slot, fact)) if p], " ")
        for slot, fact in given
    ]
    if code == "af" and _all_strong(findings):
        other = [part for part, (slot, _) in zip(parts, given, strict=True) if slot.more]
        parts = [text(N_("strong in all four cells")), *other]
    said = words.listing(parts)
    return Said(
        text(N_("%(indicator)s: %(values)s."), indicator=words.indicator(code), values=said),
        anchors,
    )


def _all_strong(findings: tuple[Fact, ...]) -> bool:
    """Strong in every cell with nothing more to say about any of them."""
    given = [
        fact_of(findings, "af", slot.side, slot.cell)
        for slot in load().slots("af")
        if not slot.more
    ]
    return all(
        fact is not None
        and fact.value == "strong"
        and not (fact.conditions or fact.vertebra or fact.is_major)
        for fact in given
    )


def afterwards(facts: Sequence[Fact]) -> Iterator[Said]:
    """One sentence for each value from after the blocks."""
    for fact in facts:
        slot = load().slot(fact.code, fact.side, fact.cell)
        parts = [words.indicator(fact.code), words.place(slot), words.said(slot, fact)]
        said = words.listing([part for part in parts if part is not None], " ")
        place = anchor(fact.code, fact.side, fact.cell, Phase.AFTER)
        yield Said(text(N_("Afterwards: %(finding)s."), finding=said), (place,))


def category(code: str, also: tuple[str, ...]) -> Text:
    """What the clinician chose; it says so, because the software never does."""
    if code == CategoryCode.UNDETERMINED:
        return text(N_("Category left undetermined by the clinician."))
    labels = load().categories
    if not also:
        message = N_("%(category)s, chosen by the clinician.")
        return text(message, category=Text(labels[code].label))
    return text(
        N_("%(category)s, chosen by the clinician; also present: %(also)s."),
        category=Text(labels[code].label),
        also=words.listing([Text(labels[other].label) for other in also]),
    )


def retested(item: Item) -> Text:
    """One re-test: what was found, what is found now, and what became of it."""
    if item.stated == ResultValue.NOT_RETESTED:
        message = N_("%(finding)s: %(before)s, not re-tested: %(reason)s.")
        why = item.reason.strip().rstrip(".") or "–"
        return text(message, finding=item.label, before=item.before, reason=_skip(why))
    result = Text(load().choices["result"][item.result].label)
    if item.after is None:
        message = N_("%(finding)s: %(before)s, afterwards %(result)s.")
        return text(message, finding=item.label, before=item.before, result=result)
    return text(
        N_("%(finding)s: %(before)s → %(after)s, %(result)s."),
        finding=item.label,
        before=item.before,
        after=item.after,
        result=result,
    )


def _skip(reason: str) -> Text:
    """A reason from the list in the reader's language, or the clinician's own words."""
    known = load().choices["skip"].get(reason)
    return Text(known.label if known else reason)


def blocks(layout: Layout) -> Text:
    """The layout in words, in the order of placing."""
    ordered = sorted(layout.blocks, key=lambda b: (b.order, b.side))
    together = len(ordered) > 1 and len({b.order for b in ordered}) == 1
    said = words.listing([block(b, numbered=not together) for b in ordered])
    if together:
        said = text(N_("%(blocks)s, together"), blocks=said)
    return text(POSTURE[layout.position], blocks=said)


def block(given: Block, *, numbered: bool = True) -> Text:
    """One block: "1 right greater trochanter"; a free place uses its own words."""
    place = Text(given.note) if given.landmark == "other" and given.note else None
    where = words.listing([words.side(given.side), place or words.landmark(given.landmark)], " ")
    return words.listing([Text(str(given.order)), where], " ") if numbered else where


def no_blocks(reason: str) -> Text:
    """That no blocks were used, with the clinician's reason where one was typed."""
    if reason.strip():
        return quoted(N_("No blocks were used: %(remark)s"), reason)
    return text(N_("No blocks were used."))


def advice(codes: tuple[str, ...]) -> Text:
    """What the patient was advised to do at home."""
    labels = [Text(load().choices["advice"][code].label) for code in codes]
    return text(N_("Home advice: %(advice)s."), advice=words.listing(labels))


def quoted(message: str, free: str) -> Text:
    """A sentence around the clinician's own words, which stay as they are."""
    return text(message, remark=Text("%(free)s", (("free", free.strip()),)))
