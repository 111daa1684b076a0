"""Which findings need an after-value, and how before and after compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from charting.catalogue.entry import Indicator, Slot, ValueSet
from charting.catalogue.load import load
from charting.catalogue.text import N_, Text, text
from charting.rules import quantity, words
from charting.rules.fact import Fact, Phase, Result, ResultValue, anchor, fact_of, value_of

Findings = tuple[Fact, ...]
AFTER = Phase.AFTER.value
BEFORE = Phase.BEFORE.value


@dataclass(frozen=True, slots=True)
class Key:
    """A re-test line: one slot, or with an empty cell a whole indicator (short leg, SOTO)."""

    code: str
    side: str
    cell: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """What two values say by the rule named; `value` is "" when a person has to say it."""

    value: str
    rule: Text | None


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the re-test section.

    `before`, `after` are in words ("3", "right short 6 mm"). `computed` is what the values say and
    `rule` why; `stated` is what the clinician pressed, and counts first.
    """

    key: Key
    label: Text
    before: Text
    after: Text | None
    computed: str
    stated: str
    reason: str
    rule: Text | None
    anchor: str

    @property
    def result(self) -> str:
        """A `ResultValue`, or "" while nothing is recorded."""
        return self.stated or self.computed

    @property
    def open(self) -> bool:
        """True until an after-value decides, or a result or a reason not to re-test is stated."""
        if self.stated == ResultValue.NOT_RETESTED:
            return not self.reason.strip()
        return not self.result


def positives(findings: Sequence[Fact]) -> list[Key]:
    """Return the key of every positive finding that is re-tested, in chart order."""
    given = tuple(findings)
    tested = {fact.code for fact in given}
    return [
        key
        for indicator in load().indicators.values()
        if indicator.code in tested
        for key in _keys(indicator)
        if any(_is_positive(slot, given) for slot in _slots(key))
    ]


def items(findings: Sequence[Fact], results: Sequence[Result] = ()) -> list[Item]:
    """Return the re-test lines: positives only, before and after, with the result so far."""
    given = tuple(findings)
    stated = {Key(r.code, r.side, r.cell): r for r in results}
    return [_item(key, given, stated.get(key)) for key in positives(given)]


def result_of(key: Key, findings: Sequence[Fact], results: Sequence[Result]) -> str:
    """Return what became of one finding, as `Item.result` says it; "" where it was not positive."""
    given = tuple(findings)
    slots = _slots(key)
    if not any(_is_positive(slot, given) for slot in slots):
        return ""
    stated = [
        r.value for r in results if (r.code, r.side, r.cell) == (key.code, key.side, key.cell)
    ]
    return (stated[-1] if stated else "") or _compare_slots(slots, given).value


def compare(
    before: str, after: str, values: ValueSet, units: tuple[str, str] = ("", "")
) -> Comparison:
    """Return cleared, improved, same or worse for one slot, "" where no rule decides.

    Numbers compare as numbers, whichever of its `units` each was given in; 0 is cleared. A choice
    is cleared at its normal value and same when unchanged; any other change between two findings
    is for a person to judge.

    Source: primary-indicators, own-inference
    """
    if not values.accepts(before, units[0]) or not values.accepts(after, units[1]):
        return Comparison("", None)
    if _has_numbers(values):
        return _compare_numbers(before, after, values, units)
    if after == values.normal:
        return Comparison(ResultValue.CLEARED.value, text(N_("back to normal")))
    if after == before:
        return Comparison(ResultValue.SAME.value, text(N_("unchanged")))
    return Comparison("", text(N_("changed: please say what it means")))


def _has_numbers(values: ValueSet) -> bool:
    return values.numeric or all(value.isdigit() for value in values.values)


def _compare_numbers(
    before: str, after: str, values: ValueSet, units: tuple[str, str]
) -> Comparison:
    if values.better == "lower" and after == "0":
        return Comparison(ResultValue.CLEARED.value, text(N_("back to normal")))
    factors = values.factor(units[0]), values.factor(units[1])
    match quantity.better(before, after, values.better, factors):
        case quantity.Change.SAME:
            return Comparison(ResultValue.SAME.value, text(N_("unchanged")))
        case quantity.Change.BETTER:
            return Comparison(ResultValue.IMPROVED.value, text(N_("nearer to normal")))
        case quantity.Change.WORSE:
            return Comparison(ResultValue.WORSE.value, text(N_("further from normal")))
    return Comparison("", text(N_("changed: please say what it means")))


def _keys(indicator: Indicator) -> list[Key]:
    if indicator.retest == "none":
        return []
    slots = load().slots(indicator.code)
    if indicator.retest == "whole":
        return list(dict.fromkeys(Key(slot.code, slot.side, "") for slot in slots))
    return [Key(slot.code, slot.side, slot.cell) for slot in slots]


def places(key: Key) -> set[tuple[str, str, str]]:
    """Code, side and cell of every slot that a line is about."""
    return {(slot.code, slot.side, slot.cell) for slot in _slots(key)}


def _slots(key: Key) -> list[Slot]:
    """The slots of a line: its own one, or all cells of that side for a whole indicator."""
    whole = load().indicators[key.code].retest == "whole"
    return [
        slot
        for slot in load().slots(key.code)
        if slot.side == key.side and (whole or slot.cell == key.cell)
    ]


def _is_positive(slot: Slot, findings: Findings) -> bool:
    """A typed amount alone is no finding: it belongs to the side or the sign beside it."""
    if slot.values.kind == "number":
        return False
    return slot.values.positive(value_of(findings, slot.code, slot.side, slot.cell))


def _item(key: Key, findings: Findings, result: Result | None) -> Item:
    slots = _slots(key)
    comparison = _compare_slots(slots, findings)
    return Item(
        key=key,
        label=_label(key, slots),
        before=_said(slots, findings, BEFORE) or Text(""),
        after=_said(slots, findings, AFTER),
        computed=comparison.value,
        stated=result.value if result else "",
        reason=result.reason if result else "",
        rule=comparison.rule,
        anchor=anchor(key.code, key.side, key.cell, AFTER),
    )


def _label(key: Key, slots: list[Slot]) -> Text:
    label = words.indicator(key.code)
    place = words.place(slots[0]) if key.cell else (words.side(key.side) if key.side else None)
    return words.listing([label, place], " ") if place else label


def _said(slots: list[Slot], findings: Findings, phase: str) -> Text | None:
    parts = [
        words.said(slot, given)
        for slot in slots
        if (given := fact_of(findings, slot.code, slot.side, slot.cell, phase)) and given.value
    ]
    return words.listing(parts, " ") if parts else None


def _compare_slots(slots: list[Slot], findings: Findings) -> Comparison:
    pairs = {slot.cell: _compare_slot(slot, findings) for slot in slots}
    if len(pairs) == 1:
        return next(iter(pairs.values()))
    if "mm" in pairs:
        return _compare_leg(pairs["side"], pairs["mm"])
    return pairs.get("degrees", Comparison("", None))


def _compare_slot(slot: Slot, findings: Findings) -> Comparison:
    place = (slot.code, slot.side, slot.cell)
    before = fact_of(findings, *place, BEFORE) or Fact(slot.code)
    after = fact_of(findings, *place, AFTER) or Fact(slot.code)
    return compare(before.value, after.value, slot.values, (before.unit, after.unit))


def _compare_leg(side: Comparison, amount: Comparison) -> Comparison:
    """The short leg: even is cleared, the same side goes by its amount where both are known.

    An amount of 0 beside a side that is still called short contradicts itself, so no rule decides.
    """
    if side.value != ResultValue.SAME or amount.rule is None:
        return side
    if amount.value == ResultValue.CLEARED:
        return Comparison("", text(N_("No difference, yet still short: please say which")))
    return amount
