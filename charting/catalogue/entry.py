"""What an entry of the catalogue holds; frozen: reference data never changes at run time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from charting.catalogue.layout import Side


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
class ValueSet(Entry):
    """The values of a slot: `options` for a choice, `minimum`..`maximum` for a scale or number.

    `kind` is choice, scale (small whole numbers, shown as buttons) or number (typed). `normal` is
    the value of a cleared finding; `better` is lower or higher, the way a number improves.
    """

    kind: str = "choice"
    options: tuple[Option, ...] = ()
    minimum: int = 0
    maximum: int = 0
    unit: str = ""
    normal: str = ""
    better: str = "lower"

    @property
    def numeric(self) -> bool:
        return self.kind in ("scale", "number")

    @property
    def values(self) -> tuple[str, ...]:
        """Every value that can be chosen by a button; empty for a typed number."""
        if self.kind == "scale":
            return tuple(str(n) for n in range(self.minimum, self.maximum + 1))
        return tuple(option.value for option in self.options)

    def accepts(self, value: str) -> bool:
        """True when `value` belongs to the set; an empty value is "not tested" and never does."""
        if self.kind == "number":
            plain = value.isascii() and value.isdigit() and value == str(int(value))
            return plain and self.minimum <= int(value) <= self.maximum
        return value in self.values

    def positive(self, value: str) -> bool:
        """True when `value` is a finding (needs a re-test), False for normal or not tested."""
        if self.kind == "choice":
            return any(option.value == value and option.positive for option in self.options)
        return self.better == "lower" and self.accepts(value) and int(value) > 0

    def label_of(self, value: str) -> str:
        """The label of a chosen value, or the value itself when it is a number."""
        return next((o.label for o in self.options if o.value == value), value)


@dataclass(frozen=True, slots=True)
class Slot:
    """One place on the chart that holds one value: an indicator, perhaps a side, perhaps a cell."""

    code: str
    side: str
    cell: str
    label: str
    values: ValueSet
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of an indicator with its own value set; `quiet` labels are left out of sentences."""

    code: str
    label: str
    values: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Indicator(Entry):
    """A sign that is looked for; `cells` × `sides` are its slots."""

    hint: str = ""
    positions: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    cells: tuple[Cell, ...] = ()
    points_to: tuple[str, ...] = ()
    chart: str = ""
    primary: bool = False
    retest: str = "slot"


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
    """A plain pick-list entry: reactions, responses, reasons."""

    tone: str = ""


@dataclass(frozen=True, slots=True)
class AreaMap(Entry):
    """Fibre area to vertebrae; shipped empty, because only the clinic's own chart can fill it."""

    areas: int = 7
    lines: int = 1
    vertebrae: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All entries by code; `version` and `digest` are stored with every row that uses a code."""

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

    def slots(self, code: str) -> tuple[Slot, ...]:
        """Every slot of an indicator, cells within sides, in the order of the catalogue.

        Raises: KeyError for an unknown code.
        """
        indicator = self.indicators[code]
        return tuple(
            Slot(code, side, cell.code, cell.label, self.value_sets[cell.values], cell.quiet)
            for side in (indicator.sides or ("",))
            for cell in indicator.cells
        )

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
