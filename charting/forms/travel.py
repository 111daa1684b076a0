"""The travel card: visits as columns, findings as rows, with a small line over the visits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from charting.catalogue.entry import Indicator, Slot
from charting.catalogue.load import load
from charting.drawing import fossa, trend
from charting.forms.indicator import past_cell
from charting.forms.layout import thumb
from charting.forms.part import Earlier, Past, say, short_day
from charting.models import Visit
from charting.rules import quantity, words
from charting.rules.fact import Phase, VisitFacts
from clinic.templatetags.kit import initials

FACES = ("standing", "seated", "supine", "prone")
NUMBERED = ("I", "II", "III")
GAP_DAYS = 6  # a longer pause than between two visits of a weekly plan is marked


@dataclass
class Cell:
    """One visit on one row; `positive` is bold, `to` the value after the blocks."""

    main: str = ""
    to: str = ""
    small: str = ""
    tone: str = ""
    positive: bool = False
    svg: str = ""
    look: str = ""

    @property
    def empty(self) -> bool:
        return not (self.main or self.small or self.svg or self.tone)


@dataclass
class Row:
    """One row with its cells, the oldest left; `line` is the drawing over the visits."""

    label: str
    hint: str = ""
    cells: list[Cell] = field(default_factory=list)
    line: str = ""
    kind: str = ""


@dataclass
class Group:
    """Rows under one heading; those that nothing was recorded for are left out."""

    title: str
    rows: list[Row]


@dataclass
class Column:
    """The head of a column; `gap` marks a longer pause before it."""

    visit: Visit
    day: str
    gap: bool = False


class Card:
    """What the page shows of some visits, handed over newest first as `for_travel` brings them."""

    def __init__(self, visits: Sequence[Visit]) -> None:
        shown = list(reversed(visits))
        self.earlier = [Earlier(one, short_day(one.started_at, one.location.tz)) for one in shown]
        self.columns = [
            Column(one.visit, one.day, _paused(self.earlier, n))
            for n, one in enumerate(self.earlier)
        ]

    @property
    def groups(self) -> list[Group]:
        faces = [Group(str(title), self._found(code)) for code, title in self._faces()]
        made = [
            Group("", [self._category(), self._blocks()]),
            Group(gettext("Told"), [self._pain(), self._change(), self._reaction()]),
            Group(gettext("Scores"), self._scores()),
            *faces,
            Group(gettext("Measured"), self._measured()),
            Group(gettext("Treated"), [self._levels(), self._done(), self._response(), self._by()]),
        ]
        for group in made:
            group.rows = [row for row in group.rows if not all(c.empty for c in row.cells)]
        return [group for group in made if group.rows]

    @staticmethod
    def _faces() -> list[tuple[str, str]]:
        words = {
            "standing": gettext("Standing"),
            "seated": gettext("Seated"),
            "supine": gettext("Supine"),
            "prone": gettext("Prone"),
        }
        return [(code, words[code]) for code in FACES]

    def _row(self, label: str, cell: Callable[[Earlier], Cell], **more: Any) -> Row:
        return Row(label, cells=[cell(one) for one in self.earlier], **more)

    def _category(self) -> Row:
        def cell(one: Earlier) -> Cell:
            code = one.visit.category
            if code in NUMBERED:
                return Cell(code, look=f"k-{code}", positive=True)
            entry = load().categories.get(code)
            return Cell(small=say(entry.label) if entry else "")

        return self._row(gettext("Category"), cell, kind="catrow")

    def _blocks(self) -> Row:
        def cell(one: Earlier) -> Cell:
            layout = one.facts.layout
            if layout is None:
                none = one.visit.blocks_state == "none"
                return Cell(small=gettext("no blocks") if none else "")
            minutes = one.visit.blocks_min
            time = gettext("%(n)s min") % {"n": minutes} if minutes else ""
            return Cell(small=time, svg=thumb(layout, f"c{one.visit.pk.hex[-8:]}"))

        return self._row(gettext("Blocks"), cell, kind="blk")

    def _pain(self) -> Row:
        def cell(one: Earlier) -> Cell:
            now, after = one.visit.pain_now, one.visit.pain_after
            return Cell(_plain(now), _plain(after), positive=bool(now))

        row = self._row(gettext("Pain"), cell, hint=gettext("0 to 10"))
        before = [one.visit.pain_now for one in self.earlier]
        after = [one.visit.pain_after for one in self.earlier]
        row.line = _line(row.label, before, after, 10)
        return row

    def _change(self) -> Row:
        return self._row(gettext("Since last visit"), lambda one: _toned(one.visit.change))

    def _response(self) -> Row:
        return self._row(gettext("After the table"), lambda one: _toned(one.visit.response))

    def _reaction(self) -> Row:
        known = load().choices["reaction"]

        def cell(one: Earlier) -> Cell:
            codes = one.visit.reactions
            words = ", ".join(say(known[code].label) if code in known else code for code in codes)
            return Cell(small=words, positive=bool(codes) and codes != ["none"])

        return self._row(gettext("Reaction"), cell)

    def _scores(self) -> list[Row]:
        """One row a measure, or a measure of one complaint, or a free-named one."""
        names: dict[tuple[str, str, str], None] = {}
        for one in self.earlier:
            for said in one.facts.outcomes:
                names[said.measure, said.name, said.complaint] = None
        return [self._score(*name) for name in names]

    def _score(self, measure: str, name: str, complaint: str) -> Row:
        def of(one: Earlier) -> Any:
            wanted = (measure, name, complaint)
            told = one.facts.outcomes
            return next((o for o in told if (o.measure, o.name, o.complaint) == wanted), None)

        def cell(one: Earlier) -> Cell:
            said = of(one)
            if said is None:
                return Cell()
            value = "" if said.value is None else f"{said.value.normalize():f}"
            return Cell(value, small="" if value else said.words, positive=bool(said.value))

        entry = load().measures.get(measure)
        row = self._row(say(entry.label) if entry else name or gettext("Report"), cell)
        row.hint = self._complaint(complaint)
        values = [said.value if (said := of(one)) else None for one in self.earlier]
        row.line = _line(row.label, values, [])
        return row

    def _complaint(self, pk: str) -> str:
        for one in self.earlier:
            for known in one.facts.complaints:
                if known.id == pk:
                    return known.name
        return ""

    def _found(self, face: str) -> list[Row]:
        tested = {fact.code for one in self.earlier for fact in one.facts.findings}
        entries = [
            entry
            for entry in load().indicators.values()
            if entry.code in tested and entry.positions[:1] == (face,)
        ]
        return [row for entry in entries for row in self._indicator(entry)]

    def _indicator(self, entry: Indicator) -> list[Row]:
        slots = load().slots(entry.code)
        numbers = [slot for slot in slots if slot.values.numeric and slot.side and not slot.cell]
        if numbers:
            return [self._numbers(entry, slot) for slot in numbers]
        row = self._row(say(entry.label), lambda one: _found(one, entry, slots))
        row.hint = say(entry.hint) if len(entry.hint) < 24 else ""  # a narrow column
        amount = next((slot for slot in slots if slot.values.kind == "number"), None)
        if amount is not None:
            before, after = self._series(amount)
            row.line = _line(row.label, before, after)
        return [row]

    def _numbers(self, entry: Indicator, slot: Slot) -> Row:
        def cell(one: Earlier) -> Cell:
            before = one.value(slot.code, slot.side, slot.cell)
            after = one.value(slot.code, slot.side, slot.cell, Phase.AFTER)
            return Cell(before, after, positive=bool(before) and slot.values.positive(before))

        side = {"L": gettext("L"), "R": gettext("R")}[slot.side]
        row = self._row(f"{say(entry.label)} {side}", cell, hint=say(slot.values.label))
        row.line = _line(row.label, *self._series(slot), top=slot.values.maximum)
        return row

    def _series(self, slot: Slot) -> tuple[list[Decimal | None], list[Decimal | None]]:
        def values(phase: str) -> list[Decimal | None]:
            said = [one.value(slot.code, slot.side, slot.cell, phase) for one in self.earlier]
            return [_number(one) for one in said]

        return values(Phase.BEFORE), values(Phase.AFTER)

    def _measured(self) -> list[Row]:
        names: dict[tuple[str, str, str], None] = {}
        for one in self.earlier:
            for said in one.facts.measurements:
                names[said.code, said.name, said.side] = None
        return [self._measure(*name) for name in names]

    def _measure(self, code: str, name: str, side: str) -> Row:
        def of(one: Earlier) -> Any:
            wanted = (code, name, side)
            known = one.facts.measurements
            return next((m for m in known if (m.code, m.name, m.side) == wanted), None)

        entry = load().tests.get(code)

        def cell(one: Earlier) -> Cell:
            said = of(one)
            if said is None:
                return Cell()
            pair = (said.value, said.after)
            main, to = (say(words.answer(entry, v, said.unit)) if v else "" for v in pair)
            return Cell(main, to)

        sides = {"L": gettext("L"), "R": gettext("R"), "B": gettext("both sides")}
        label = say(entry.label) if entry else name
        row = self._row(" ".join(part for part in (label, sides.get(side, "")) if part), cell)
        told = [of(one) for one in self.earlier]
        before = [_number(said.value) if said else None for said in told]
        after = [_number(said.after) if said else None for said in told]
        row.line = _line(row.label, before, after)
        return row

    def _levels(self) -> Row:
        def cell(one: Earlier) -> Cell:
            levels = dict.fromkeys(p.level for p in one.facts.procedures if p.level)
            return Cell(", ".join(levels), positive=bool(levels))

        return self._row(gettext("Levels"), cell)

    def _done(self) -> Row:
        known = load().procedures

        def cell(one: Earlier) -> Cell:
            done = [p for p in one.facts.procedures if not p.level]
            words = [say(known[p.code].label) if p.code in known else p.name for p in done]
            return Cell(small=", ".join(dict.fromkeys(word for word in words if word)))

        return self._row(gettext("Procedures"), cell, kind="wrap")

    def _by(self) -> Row:
        return self._row(gettext("By"), lambda one: Cell(initials(one.visit.practitioner.name)))


def _paused(earlier: Sequence[Earlier], n: int) -> bool:
    if n == 0:
        return False
    pause = earlier[n].visit.started_at - earlier[n - 1].visit.started_at
    return pause.days >= GAP_DAYS


def _plain(value: int | None) -> str:
    return "" if value is None else str(value)


def _toned(code: str) -> Cell:
    words = {"better": gettext("better"), "same": gettext("same"), "worse": gettext("worse")}
    return Cell(small=words[code], tone=code) if code in words else Cell()


def _number(said: str) -> Decimal | None:
    """The middle of what was said, None for words."""
    known = quantity.parse(said) if said else None
    return known.low if known is not None else None


def _found(one: Earlier, entry: Indicator, slots: Sequence[Slot]) -> Cell:
    """One indicator at one visit, in the words of the chart's own columns."""
    known: Past = past_cell(one, entry.code, slots)
    given = [one.value(slot.code, slot.side, slot.cell) for slot in slots]
    if not any(given):
        return Cell()
    pairs = zip(slots, given, strict=True)
    positive = any(value and slot.values.positive(value) for slot, value in pairs)
    if entry.code == "af":
        cells = {(s.side, s.cell): v for s, v in zip(slots, given, strict=True)}
        drawn = fossa.glyph(cells, uid=f"g{one.visit.pk.hex[-8:]}", translate=gettext)
        return Cell(svg=drawn, positive=positive)
    return Cell(known.main, _after(one.facts, entry), known.small, positive=positive)


def _after(facts: VisitFacts, entry: Indicator) -> str:
    """The amount after the blocks, of an indicator that has one."""
    if entry.retest != "whole":
        return ""
    number = next((s for s in load().slots(entry.code) if s.values.kind == "number"), None)
    if number is None:
        return ""
    return facts.value(number.code, number.side, number.cell, Phase.AFTER)


def _line(label: str, before: Sequence[Any], after: Sequence[Any], top: int | None = None) -> str:
    """The spark line of a row; nothing below three values, which show no course."""
    known = [value for value in (*before, *after) if value is not None]
    if sum(value is not None for value in before) < 3:
        return ""
    highest = top or max(1, int(max(known)) + 1)
    whole = [[None if v is None else round(v) for v in values] for values in (before, after)]
    return trend.draw(*whole, top=highest, label=label, translate=gettext)
