"""Checks that hold between entries: every reference points at something that exists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain

from charting.catalogue import done
from charting.catalogue.entry import SIDES, Catalogue, Category, Entry, Indicator, Preset, ValueSet
from charting.catalogue.layout import CategoryCode, PointsTo, Position

RETESTS = ("slot", "whole", "none")
CHARTS = ("first", "more", "")
LEGS = ("short", "long", "both")


def entries(catalogue: Catalogue) -> Iterator[tuple[str, Entry]]:
    """Yield (kind, entry) for every entry of every table."""
    tables: dict[str, Mapping[str, Entry]] = {
        "category": catalogue.categories,
        "value_set": catalogue.value_sets,
        "indicator": catalogue.indicators,
        "landmark": catalogue.landmarks,
        "preset": catalogue.presets,
        "segment": catalogue.segments,
        **catalogue.choices,
        "area_map": catalogue.area_maps,
        "procedure_kind": catalogue.procedure_kinds,
        "procedure": catalogue.procedures,
        "reflex": catalogue.reflexes,
        "measure": catalogue.measures,
        "test": catalogue.tests,
        "answer_set": catalogue.answer_sets,
    }
    for kind, table in tables.items():
        for entry in table.values():
            yield kind, entry


def references(catalogue: Catalogue) -> list[str]:
    """Return one sentence for every reference that leads nowhere."""
    return list(
        chain(
            *(_category(catalogue, c) for c in catalogue.categories.values()),
            *(_indicator(catalogue, i) for i in catalogue.indicators.values()),
            *(_preset(catalogue, p) for p in catalogue.presets.values()),
            _segments(catalogue),
            _value_sets(catalogue),
            _area_maps(catalogue),
            done.references(catalogue),
        )
    )


def sources(catalogue: Catalogue, known: set[str]) -> list[str]:
    """Return one sentence for every entry without a source, or with a key nobody describes."""
    faults = []
    for kind, entry in entries(catalogue):
        if not entry.sources:
            faults.append(f"{kind} {entry.code}: no source")
        faults += [
            f"{kind} {entry.code}: source {key} is not in the list of sources"
            for key in (*entry.sources, *done.more_sources(entry))
            if key not in known
        ]
    return faults


def codes(catalogue: Catalogue) -> Iterator[str]:
    """Yield every code that a stored row may hold, kind first: entries, cells, chosen values."""
    for kind, entry in entries(catalogue):
        yield f"{kind} {entry.code}"
        if isinstance(entry, Indicator):
            yield from (f"cell {entry.code}/{cell.code}" for cell in entry.cells)
        if isinstance(entry, ValueSet):
            yield from (f"value {entry.code}/{option.value}" for option in entry.options)
            yield from (f"unit {entry.code}/{unit.code}" for unit in entry.units)


def ledger(catalogue: Catalogue, text: str) -> list[str]:
    """Return one sentence for every code that was removed or was never written down.

    Stored rows keep codes, so a code is retired in its file and stays in the ledger for good.
    """
    written = {line.strip() for line in text.splitlines() if line.strip() and line[0] != "#"}
    present = set(codes(catalogue))
    removed = [f"{code}: removed; mark it retired instead" for code in sorted(written - present)]
    return removed + [f"{code}: add it to codes.txt" for code in sorted(present - written)]


def _category(catalogue: Catalogue, category: Category) -> Iterator[str]:
    where = f"category {category.code}"
    if category.code not in tuple(CategoryCode):
        yield f"{where}: unknown category"
    if category.position and category.position not in tuple(Position):
        yield f"{where}: unknown position {category.position}"
    if category.indicator and category.indicator not in catalogue.indicators:
        yield f"{where}: unknown indicator {category.indicator}"


def _indicator(catalogue: Catalogue, indicator: Indicator) -> Iterator[str]:
    where = f"indicator {indicator.code}"
    if not indicator.cells:
        yield f"{where}: no cells"
    for cell in indicator.cells:
        if cell.values not in catalogue.value_sets:
            yield f"{where}: unknown value set {cell.values}"
    for side in indicator.sides:
        if side not in SIDES:
            yield f"{where}: unknown side {side}"
    for position in indicator.positions:
        if position not in tuple(Position):
            yield f"{where}: unknown position {position}"
    for category in indicator.points_to:
        if category not in catalogue.categories:
            yield f"{where}: points to unknown category {category}"
    for condition in indicator.conditions:
        if condition not in catalogue.choices["condition"]:
            yield f"{where}: unknown condition {condition}"
    if indicator.area_map and indicator.area_map not in catalogue.area_maps:
        yield f"{where}: unknown area map {indicator.area_map}"
    if indicator.chart not in CHARTS:
        yield f"{where}: chart {indicator.chart} is not first, more or empty"
    if indicator.retest not in RETESTS:
        yield f"{where}: retest {indicator.retest} is not slot, whole or none"


def _preset(catalogue: Catalogue, preset: Preset) -> Iterator[str]:
    where = f"preset {preset.code}"
    category = catalogue.categories.get(preset.category)
    if category is None:
        yield f"{where}: unknown category {preset.category}"
    elif preset.position != category.position:
        yield f"{where}: {preset.position} is not the position of {category.label}"
    if preset.short_side and preset.short_side not in SIDES:
        yield f"{where}: unknown side {preset.short_side}"
    for block in preset.blocks:
        if block.landmark not in catalogue.landmarks:
            yield f"{where}: unknown landmark {block.landmark}"
        if block.alternative and block.alternative not in catalogue.landmarks:
            yield f"{where}: unknown landmark {block.alternative}"
        if block.points_to not in tuple(PointsTo):
            yield f"{where}: unknown direction {block.points_to}"
        if block.leg not in LEGS or (block.leg == "both") is bool(preset.short_side):
            yield f"{where}: leg {block.leg} does not fit the short side"


def _segments(catalogue: Catalogue) -> Iterator[str]:
    for segment in catalogue.segments.values():
        partner = catalogue.segments.get(segment.partner)
        if segment.partner and (partner is None or partner.partner != segment.code):
            yield f"segment {segment.code}: {segment.partner} is not its partner in return"


def _value_sets(catalogue: Catalogue) -> Iterator[str]:
    for values in catalogue.value_sets.values():
        where = f"value_set {values.code}"
        if values.kind not in ("choice", "scale", "number"):
            yield f"{where}: unknown kind {values.kind}"
        if values.kind == "choice" and not values.options:
            yield f"{where}: no options"
        if values.numeric and values.maximum <= values.minimum:
            yield f"{where}: maximum is not above minimum"
        if values.units and values.unit != values.units[0].code:
            yield f"{where}: its unit is not the first of its units"
        if values.normal and not values.accepts(values.normal):
            yield f"{where}: its normal value {values.normal} is none of its values"


def _area_maps(catalogue: Catalogue) -> Iterator[str]:
    for area_map in catalogue.area_maps.values():
        for vertebra in chain(*area_map.vertebrae):
            if vertebra not in catalogue.segments:
                yield f"area_map {area_map.code}: unknown vertebra {vertebra}"
