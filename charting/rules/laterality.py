"""Left and right that contradict each other anywhere in a visit: field, layout, drawing, words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from charting.catalogue.layout import Block, Layout, Side
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import blocking, narrative, procedure, sided, words
from charting.rules.fact import Fact, Phase, ResultValue, VisitFacts, anchor
from charting.rules.sided import STOP, WARN, Contradiction

BOTH = frozenset(Side)


def contradictions(
    facts: VisitFacts,
    note: Sequence[narrative.Section] | None = None,
    drawn: Sequence[Layout] = (),
) -> list[Contradiction]:
    """Return every pair of places that name different sides; empty means nothing contradicts.

    `note` is the note of these facts where it is written already, `drawn` what was read back from
    drawings of the blocks. Level `stop` holds the signature back, `warn` (free text) is shown only.
    What nothing else speaks of cannot be contradicted.

    Source: own-inference
    """
    found = [
        *_slots(facts),
        *_retests(facts),
        *_values(facts),
        *_legs(facts),
        *_taught(facts),
        *(one for layout in drawn for one in drawing(facts, layout)),
        *_procedures(facts),
        *_measurements(facts),
        *_complaints(facts),
        *_outcomes(facts),
        *_sentences(facts, narrative.note(facts) if note is None else note),
        *sided.free_text(facts),
    ]
    return list(dict.fromkeys(found))


def stops(facts: VisitFacts) -> list[Contradiction]:
    """Return the contradictions that hold the signature back."""
    return [one for one in contradictions(facts) if one.level == STOP]


def _slots(facts: VisitFacts) -> Iterator[Contradiction]:
    """A slot that is filled twice: one of the two belongs to the other side."""
    told = Counter((f.code, f.side, f.cell, f.phase) for f in facts.findings if f.value)
    for (code, side, cell, phase), count in told.items():
        if count > 1:
            message = text(N_("Recorded twice for one side: %(finding)s."), finding=_named(code))
            yield Contradiction(message, (anchor(code, side, cell, phase),))


def _named(code: str) -> Text:
    return words.indicator(code)


def _retests(facts: VisitFacts) -> Iterator[Contradiction]:
    """Found on one side, re-tested on the other."""
    before: dict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for fact in facts.findings:
        if fact.phase == Phase.BEFORE and fact.side in BOTH and fact.value:
            key = (fact.code, _line(fact.code, fact.cell))
            before[key][fact.side] = before[key].get(fact.side, False) or _positive(fact)
    after: dict[tuple[str, str], set[str]] = defaultdict(set)
    again = [(f.code, f.side, f.cell) for f in facts.findings if f.phase == Phase.AFTER and f.value]
    for code, side, cell in [*again, *((r.code, r.side, r.cell) for r in facts.results if r.value)]:
        after[code, _line(code, cell)].add(side)
    for (code, cell), sides in after.items():
        tested = before.get((code, cell), {})
        for side in sorted(sides & BOTH):
            other = Side(side).other.value
            if tested.get(side) or other in sides or not tested.get(other, False):
                continue
            yield Contradiction(
                text(
                    N_("%(finding)s: found %(found)s, re-tested %(again)s."),
                    finding=_named(code),
                    found=words.side(other),
                    again=words.side(side),
                ),
                (anchor(code, other, cell), anchor(code, side, cell, Phase.AFTER)),
            )


def _line(code: str, cell: str) -> str:
    """The cell of a re-test line; a whole indicator is one line."""
    return "" if load().indicators[code].retest == "whole" else cell


def _positive(fact: Fact) -> bool:
    return load().slot(fact.code, fact.side, fact.cell).values.positive(fact.value)


def _values(facts: VisitFacts) -> Iterator[Contradiction]:
    """A value that names a side ("right short", "R > L") and names the other one afterwards.

    It may really have changed sides; who says that it is worse has seen it.
    """
    worse = {(r.code, r.side) for r in facts.results if r.value == ResultValue.WORSE}
    before = {(f.code, f.side, f.cell): f.value for f in facts.findings if f.phase == Phase.BEFORE}
    for fact in facts.findings:
        if fact.phase != Phase.AFTER or (fact.code, fact.side) in worse:
            continue
        was = sided.of_value(before.get((fact.code, fact.side, fact.cell), ""))
        now = sided.of_value(fact.value)
        if was and now and was != now:
            yield Contradiction(
                text(
                    N_("%(finding)s: %(before)s before, %(after)s after, and not called worse."),
                    finding=_named(fact.code),
                    before=words.side(was),
                    after=words.side(now),
                ),
                (
                    anchor(fact.code, fact.side, fact.cell),
                    anchor(fact.code, fact.side, "", "after"),
                ),
            )


def _legs(facts: VisitFacts) -> Iterator[Contradiction]:
    """The short leg of the layout against the finding taken in the same position."""
    layout = facts.layout
    if layout is None or layout.short_side not in BOTH:
        return
    code = blocking.LEG_OF_POSITION.get(layout.position, "")
    found = facts.value(code, cell="side") if code else ""
    if found in BOTH and found != layout.short_side:
        yield Contradiction(
            text(
                N_("The %(found)s leg was found short, the layout is for a short %(laid)s leg."),
                found=words.side(found),
                laid=words.side(layout.short_side),
            ),
            ("blocks", anchor(code, "", "side")),
        )


def _taught(facts: VisitFacts) -> Iterator[Contradiction]:
    """A layout under its taught name whose blocks lie on the other side; a changed one has none."""
    layout = facts.layout
    preset = load().presets.get(layout.preset) if layout else None
    if layout is None or preset is None:
        return
    taught = blocking.layout_of(preset)
    if taught.short_side != layout.short_side:
        message = text(
            N_("The layout “%(layout)s” is recorded with the other leg short."),
            layout=Text(preset.label),
        )
        yield Contradiction(message, ("blocks",))
    for order, sides in _by_order(taught.blocks).items():
        laid = _by_order(layout.blocks).get(order)
        if laid is not None and laid != sides and len(laid) == len(sides):
            message = text(
                N_("Block %(order)s lies on the other side than in the layout “%(layout)s”."),
                order=order,
                layout=Text(preset.label),
            )
            yield Contradiction(message, ("blocks",))


def _by_order(blocks: Sequence[Block]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for block in sorted(blocks, key=lambda one: one.side):
        found[block.order].append(block.side)
    return found


def drawing(facts: VisitFacts, drawn: Layout) -> list[Contradiction]:
    """Return what a drawing, read back, shows otherwise than the data that it was made from."""
    layout = facts.layout or Layout("")
    shown, placed = (
        sorted((b.order, b.side, b.landmark) for b in one.blocks) for one in (drawn, layout)
    )
    if shown == placed and drawn.short_side == layout.short_side:
        return []
    message = text(N_("The drawing of the blocks does not show what is recorded."))
    return [Contradiction(message, ("blocks",))]


def _procedures(facts: VisitFacts) -> Iterator[Contradiction]:
    complaints = {f"complaint-{one.id}": one for one in facts.complaints}
    for one in facts.procedures:
        place = f"procedure-{one.id}"
        label = procedure.label(one)
        yield from sided.named(one.name, one.side, label, place)
        yield from sided.named(one.level, one.side, label, place)
        if sided.of_cell(one.level):
            joint = sided.of_cell(one.level)
            yield from _treats(label, one.side, joint, place, place, WARN)
        treated = complaints.get(one.reason.strip())
        if treated is not None:
            yield from _treats(label, one.side, treated.side, place, one.reason)
        code, side, cell = sided.slot_of(one.reason.strip())
        if not code:
            continue
        yield from _treats(label, one.side, side or sided.of_cell(cell), place, one.reason)
        yield from _found_there(facts, label, (code, side, cell), place)


def _treats(
    label: Text, side: str, found: str, place: str, reason: str, level: str = STOP
) -> Iterator[Contradiction]:
    if side not in BOTH or found not in BOTH or side == found:
        return
    yield Contradiction(
        text(
            N_("%(procedure)s: done %(done)s, for something on the %(found)s."),
            procedure=label,
            done=words.side(side),
            found=words.side(found),
        ),
        (place, reason),
        level,
    )


def _found_there(
    facts: VisitFacts, label: Text, slot: tuple[str, str, str], place: str
) -> Iterator[Contradiction]:
    """Whether the finding that a procedure names was found on that side, and not on the other."""
    code, side, cell = slot
    if side not in BOTH:
        return
    other = Side(side).other.value
    if not facts.value(code, side, cell) and facts.value(code, other, cell):
        message = text(
            N_("%(procedure)s: for %(finding)s %(side)s, which was found %(other)s."),
            procedure=label,
            finding=_named(code),
            side=words.side(side),
            other=words.side(other),
        )
        yield Contradiction(message, (place, anchor(code, other, cell)))


def _measurements(facts: VisitFacts) -> Iterator[Contradiction]:
    """A test made twice on one side and never on the other; a name that says another side."""
    told: dict[tuple[object, ...], list[str]] = defaultdict(list)
    ids: dict[tuple[object, ...], str] = {}
    for one in facts.measurements:
        yield from sided.named(one.name, one.side, words.free(one.name), f"measurement-{one.id}")
        key: tuple[object, ...] = (
            one.kind,
            one.code,
            one.name,
            one.position,
            one.method,
            one.conditions,
            one.note,
        )
        told[key].append(one.side)
        ids[key] = one.id
    for key, sides in told.items():
        if len(sides) == 2 and sides[0] == sides[1] and sides[0] in BOTH:
            message = text(
                N_("Measured twice on the %(side)s and not on the other side."),
                side=words.side(sides[0]),
            )
            yield Contradiction(message, (f"measurement-{ids[key]}",))


def _complaints(facts: VisitFacts) -> Iterator[Contradiction]:
    for one in facts.complaints:
        for said in (one.name, one.region):
            yield from sided.named(said, one.side, words.free(one.name), f"complaint-{one.id}")


def _outcomes(facts: VisitFacts) -> Iterator[Contradiction]:
    complaints = {one.id: one for one in facts.complaints}
    for one in facts.outcomes:
        about = complaints.get(one.complaint)
        if about is None:
            continue
        place, label = f"outcome-{one.id}", words.free(about.name)
        yield from sided.named(one.name, about.side, label, place)
        yield from sided.named(one.words, about.side, label, place, WARN)


def _sentences(facts: VisitFacts, note: Sequence[narrative.Section]) -> Iterator[Contradiction]:
    """A sentence of the note that names a side more often than its fields do."""
    fields = sided.by_anchor(facts)
    for section in note:
        for one in section.sentences:
            known = [fields[place] for place in one.anchors if place in fields]
            stray = sided.own_words(one.text) - sum(known, Counter())
            if known and stray:
                message = text(
                    N_("The note says “%(sentence)s”, but not so its field."),
                    sentence=words.plain(str(one.text)),
                )
                yield Contradiction(message, one.anchors)
