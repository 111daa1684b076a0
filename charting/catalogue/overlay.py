"""What this clinic switched on or filled in, laid over the catalogue; the files stay as they are.

A setting is a table, a code and a value:

    procedure  a code, or "kind:laser"     {"on": false}
    indicator  a code                      {"chart": "first" | "more" | "", "unit": "in8"}
    measure    a code                      {"on": false}
    measure    "test:neck_flexion"         {"on": true, "normal": 60}
    area       an area map                 {"vertebrae": [["C1"], ["C2", "C3"], …]}
    reflex     a level                     {"label": "…"}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, TypeVar

from charting.catalogue.entry import AreaMap, Catalogue, Entry, Indicator
from charting.catalogue.load import load
from charting.catalogue.measure import Measure
from charting.catalogue.procedure import Procedure, ProcedureKind, Reflex
from charting.catalogue.test import Test

CHARTS = ("first", "more", "")
KIND, TEST = "kind:", "test:"
# The source of what the clinic says itself.
CLINIC = "clinic"
MOST_NORMAL = 1000
E = TypeVar("E", bound=Entry)
Row = Mapping[str, Any]


def overlaid(rows: Iterable[Row]) -> Catalogue:
    """Return today's catalogue with the settings of `rows` (table, code, value) laid over it.

    What a setting names and the catalogue no longer knows is passed over.
    """
    base = load()
    said = json.dumps([[row["table"], row["code"], row["value"]] for row in rows], sort_keys=True)
    return _made(base.digest, said) if said != "[]" else base


def is_on(entry: Procedure | ProcedureKind | Measure | Test) -> bool:
    """True for what the clinic uses; retired entries are never offered."""
    return not entry.retired and entry.default_on


@lru_cache(maxsize=8)
def _made(_digest: str, said: str) -> Catalogue:
    base = load()
    held: dict[str, dict[str, Any]] = {}
    for table, code, value in json.loads(said):
        held.setdefault(table, {})[code] = value if isinstance(value, dict) else {}
    procedures, measures = held.get("procedure", {}), held.get("measure", {})
    return replace(
        base,
        indicators=_with(base.indicators, held.get("indicator", {}), _indicator),
        procedure_kinds=_with(base.procedure_kinds, _under(KIND, procedures), _switch),
        procedures=_with(base.procedures, procedures, _switch),
        measures=_with(base.measures, measures, _switch),
        tests=_with(base.tests, _under(TEST, measures), _test),
        area_maps=_with(base.area_maps, held.get("area", {}), _area),
        reflexes=_with(base.reflexes, held.get("reflex", {}), _reflex),
    )


def _under(prefix: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    return {code.removeprefix(prefix): row for code, row in rows.items() if prefix in code}


def _with(entries: Mapping[str, E], held: Mapping[str, Any], apply: Any) -> Mapping[str, E]:
    if not held:
        return entries
    return MappingProxyType(
        {
            code: apply(entry, held[code]) if code in held else entry
            for code, entry in entries.items()
        }
    )


def _indicator(entry: Indicator, value: Row) -> Indicator:
    chart, unit = value.get("chart", entry.chart), value.get("unit", entry.unit)
    return replace(entry, chart=chart if chart in CHARTS else entry.chart, unit=str(unit))


def _switch(entry: Any, value: Row) -> Any:
    return replace(entry, default_on=bool(value.get("on", entry.default_on)))


def _test(entry: Test, value: Row) -> Test:
    normal = value.get("normal", entry.normal)
    fits = type(normal) is int and 0 <= normal <= MOST_NORMAL
    switched: Test = _switch(entry, value)
    return replace(switched, normal=normal) if fits else switched


def _area(entry: AreaMap, value: Row) -> AreaMap:
    rows = value.get("vertebrae", [])
    return replace(entry, vertebrae=tuple(tuple(map(str, row)) for row in rows))


def _reflex(entry: Reflex, value: Row) -> Reflex:
    label = str(value.get("label", "")).strip()
    return replace(entry, label=label, sources=(CLINIC,)) if label else entry
