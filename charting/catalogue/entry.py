"""What an entry of the catalogue holds; frozen: reference data never changes at run time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from charting.catalogue.layout import Side
from charting.catalogue.quantity import Quantity, Relation, parse, stored

if TYPE_CHECKING:
    from charting.catalogue.measure import Measure
    from charting.catalogue.procedure import Procedure, ProcedureKind, Reflex
    from charting.catalogue.test import AnswerSet, Test


class Confidence(StrEnum):
    """How well a fact is known: sourced, general professional knowledge, or uncertain."""

    SOURCED = "S"
    GENERAL = "G"
    UNCERTAIN = "U"


@dataclass(frozen=True, slots=True)
class Entry:
    """Common to all: the code is stored with visits and therefore never removed, only retired."""

    code: str
    label: str
    confidence: Confidence
    sources: tuple[str, ...]
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Category(Entry):
    """I, II, III or none; `position` is where it is blocked, `indicator` its primary indicator."""

    meaning: str = ""
    standing: str = ""
    position: str = ""
    indicator: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One value a slot can take; `positive` values are re-tested."""

    value: str
    label: str
    positive: bool = False


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit that a number may be given in; `factor` of the first unit of its set make one."""

    code: str
    label: str
    factor: str = "1"


@dataclass(frozen=True, slots=True)
class ValueSet(Entry):
    """The values of a slot: `options` for a choice, `minimum`..`maximum` for a scale or number.

    `kind` is choice, scale (small whole numbers, shown as buttons) or number (typed). `normal` is
    the value of a cleared finding; `better` is lower or higher, the way a number improves. A number
    may have `decimals`, may be a range ("3-4") or lie over a limit (">90", "above"); where there is
    more than one of `units`, the unit is chosen and kept beside the value.
    """

    kind: str = "choice"
    options: tuple[Option, ...] = ()
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    normal: str = ""
    better: str = "lower"
    decimals: int = 0
    ranges: bool = False
    over: bool = False
    units: tuple[Unit, ...] = ()

    @property
    def numeric(self) -> bool:
        return self.kind in ("scale", "number")

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that can be chosen by a button; empty for a typed number."""
        if self.kind == "scale":
            return tuple(str(n) for n in range(self.minimum, self.maximum + 1))
        return tuple(option.value for option in self.options)

    def accepts(self, value: str, unit: str = "") -> bool:
        """True when `value` belongs to the set; an empty value is "not tested" and never does.

        A number is accepted in its stored form only, see `quantity.stored`.
        """
        if self.kind != "number":
            return value in self.values
        return self.has_unit(unit) and self._fits(parse(value), value, self.factor(unit))

    def has_unit(self, unit: str) -> bool:
        """True for a unit that values of this set may carry; "" means the usual one."""
        return unit in ("", self.unit, *(one.code for one in self.units))

    def factor(self, unit: str) -> Decimal:
        """How many of the first unit of the set make one `unit`."""
        wanted = unit or self.unit
        return next((Decimal(one.factor) for one in self.units if one.code == wanted), Decimal(1))

    def positive(self, value: str) -> bool:
        """True when `value` is a finding (needs a re-test), False for normal or not tested."""
        if self.kind == "choice":
            return any(option.value == value and option.positive for option in self.options)
        if self.better != "lower" or not value:
            return False
        given = parse(value)
        if given.relation is Relation.ABOVE:
            return True
        return any(number is not None and number > 0 for number in (given.low, given.high))

    def label_of(self, value: str) -> str:
        """The label of a chosen value, or the value itself when it is a number."""
        return next((o.label for o in self.options if o.value == value), value)

    def unit_label(self, unit: str) -> str:
        """The unit as it is written: "mm", "⅛ in"."""
        return next((one.label for one in self.units if one.code == unit), unit)

    def _fits(self, given: Quantity, value: str, factor: Decimal) -> bool:
        if stored(given) != value or given.unit:
            return False
        match given.relation:
            case Relation.NONE | Relation.WORDS:
                return False
            case Relation.ABOVE | Relation.BELOW | Relation.UNMEASURABLE:
                return self.over
            case Relation.RANGE:
                allowed = self.ranges
            case Relation.EXACT:
                allowed = True
            case _:
                allowed = self.over
        numbers = [n for n in (given.low, given.high) if n is not None]
        return allowed and all(self._within(number, factor) for number in numbers)

    def _within(self, number: Decimal, factor: Decimal) -> bool:
        exact = number == round(number, self.decimals)
        return exact and self.minimum <= number * factor <= self.maximum


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the chart that holds one value: an indicator, perhaps a side, perhaps a cell.

    `more` slots are another way to record the same sign, or an extra; they are asked for behind a
    fold. `retired` ones are shown where they hold a value and asked for nowhere. `quiet` labels are
    left out of sentences.
    """

    code: str
    side: str
    cell: str
    label: str
    values: ValueSet
    quiet: bool = False
    more: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of an indicator with its own values; `whole` ones have no side though it has two."""

    code: str
    label: str
    values: str
    quiet: bool = False
    whole: bool = False
    more: bool = False
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Indicator(Entry):
    """A sign that is looked for; `cells` × `sides`, and the `whole` cells, are its slots.

    `chart`: first (on every chart), more (behind the fold of its section) or "" (not shown).
    `conditions` are those of the test that make sense here. `drawing` names the module of
    `charting.drawing` that shows it, `area_map` the table from which its areas take vertebrae;
    with one, a finding also says whether it is the major one. `unit` is the clinic's usual unit.
    """

    hint: str = ""
    positions: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    points_to: tuple[str, ...] = ()
    chart: str = ""
    primary: bool = False
    retest: str = "slot"
    conditions: tuple[str, ...] = ()
    drawing: str = ""
    area_map: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Landmark(Entry):
    """A bony place a block can lie under; `x`, `y` in mm from the midline and the crest line.

    `drawn` is False for a free place that the pelvis picture cannot show.
    """

    x: int = 0
    y: int = 0
    drawn: bool = True


@dataclass(frozen=True, slots=True)
class PresetBlock:
    """A block of a preset: its leg is `short`, `long` or, for a symmetrical layout, `both`."""

    leg: str
    landmark: str
    order: int
    points_to: str
    angle_deg: int
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class Preset(Entry):
    """A taught block layout; `short_side` is empty where no leg is short (SB+ and SB-)."""

    category: str = ""
    variant: str = ""
    position: str = ""
    short_side: str = ""
    blocks: tuple[PresetBlock, ...] = ()


@dataclass(frozen=True, slots=True)
class Segment(Entry):
    """A spinal level that can be treated; `partner` is its R+C level, a hint only."""

    region: str = ""
    partner: str = ""


@dataclass(frozen=True, slots=True)
class Choice(Entry):
    """A plain pick-list entry: reactions, responses, reasons; of one `group` only one applies."""

    tone: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class AreaMap(Entry):
    """Fibre area to vertebrae; shipped empty, because only the clinic's own chart can fill it.

    `vertebrae` holds one row an area (area 1 first) as soon as the clinic filled the table.
    """

    areas: int = 7
    lines: int = 1
    vertebrae: tuple[tuple[str, ...], ...] = ()

    def of(self, area: int) -> tuple[str, ...]:
        """The vertebrae of an area counted from 1, none while the table is empty."""
        return self.vertebrae[area - 1] if 0 < area <= len(self.vertebrae) else ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries by code; `version` and `digest` are stored with every row that uses a code.

    `texts` are the files that it was built from, as a release keeps them.
    """

    version: str
    digest: str
    categories: Mapping[str, Category]
    value_sets: Mapping[str, ValueSet]
    indicators: Mapping[str, Indicator]
    landmarks: Mapping[str, Landmark]
    presets: Mapping[str, Preset]
    segments: Mapping[str, Segment]
    choices: Mapping[str, Mapping[str, Choice]]
    area_maps: Mapping[str, AreaMap]
    procedure_kinds: Mapping[str, ProcedureKind]
    procedures: Mapping[str, Procedure]
    reflexes: Mapping[str, Reflex]
    measures: Mapping[str, Measure]
    tests: Mapping[str, Test]
    answer_sets: Mapping[str, AnswerSet]
    texts: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)
    made: dict[str, tuple[Slot, ...]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    def slots(self, code: str) -> tuple[Slot, ...]:
        """Every slot of an indicator, cells within sides, in the order of the catalogue.

        Raises: KeyError for an unknown code.
        """
        if code not in self.made:
            self.made[code] = self._slots(self.indicators[code])
        return self.made[code]

    def _slots(self, indicator: Indicator) -> tuple[Slot, ...]:
        sided = [cell for cell in indicator.cells if not cell.whole]
        first = indicator.cells.index(sided[0]) if sided else len(indicator.cells)
        places = [("", cell) for cell in indicator.cells[:first]]
        places += [(side, cell) for side in (indicator.sides or ("",)) for cell in sided]
        places += [("", cell) for cell in indicator.cells[first:] if cell.whole]
        return tuple(self._slot(indicator, side, cell) for side, cell in places)

    def _slot(self, indicator: Indicator, side: str, cell: Cell) -> Slot:
        values = self.value_sets[cell.values]
        if indicator.unit and any(one.code == indicator.unit for one in values.units):
            values = replace(values, unit=indicator.unit)
        how = (cell.quiet, cell.more or cell.retired, cell.retired)
        return Slot(indicator.code, side, cell.code, cell.label, values, *how)

    def slot(self, code: str, side: str = "", cell: str = "") -> Slot:
        """The one slot with that indicator, side and cell.

        Raises: KeyError when there is none, so that a foreign value is refused, not stored.
        """
        for slot in self.slots(code):
            if (slot.side, slot.cell) == (side, cell):
                return slot
        raise KeyError(f"{code}/{side}/{cell}")

    def on_chart(self, chart: str = "first") -> tuple[Indicator, ...]:
        """The indicators of one chart, in catalogue order, without retired ones."""
        return tuple(i for i in self.indicators.values() if i.chart == chart and not i.retired)


SIDES: tuple[str, ...] = (Side.LEFT.value, Side.RIGHT.value)
