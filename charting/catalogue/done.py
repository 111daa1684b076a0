"""Checks of what is done and measured: procedures, reflexes, measures and tests."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, pairwise

from charting.catalogue.entry import Catalogue, Entry
from charting.catalogue.layout import Position
from charting.catalogue.measure import CHANGE_KINDS, Measure
from charting.catalogue.procedure import FIELD_KINDS, SLOTS, Parameter, Procedure, ProcedureKind
from charting.catalogue.test import TEST_KINDS, Test

SIDES = ("L", "R", "B")
BETTER = ("lower", "higher", "")


def references(catalogue: Catalogue) -> Iterator[str]:
    """Yield one sentence for every reference that leads nowhere."""
    yield from chain(
        *(_kind(catalogue, kind) for kind in catalogue.procedure_kinds.values()),
        *(_procedure(catalogue, procedure) for procedure in catalogue.procedures.values()),
        *(_measure(measure) for measure in catalogue.measures.values()),
        *(_test(catalogue, test) for test in catalogue.tests.values()),
        (
            f"reflex {code}: unknown level"
            for code in catalogue.reflexes
            if code not in catalogue.segments
        ),
    )


def more_sources(entry: Entry) -> tuple[str, ...]:
    """The source keys inside an entry: those of the change rules of a measure."""
    if not isinstance(entry, Measure):
        return ()
    return tuple(key for change in entry.changes for key in change.sources)


def _kind(catalogue: Catalogue, kind: ProcedureKind) -> Iterator[str]:
    where = f"procedure_kind {kind.code}"
    yield from (f"{where}: unknown column {slot}" for slot in kind.slots if slot not in SLOTS)
    if kind.scale and kind.scale not in catalogue.value_sets:
        yield f"{where}: unknown value set {kind.scale}"
    yield from _fields(where, kind.fields)


def _procedure(catalogue: Catalogue, procedure: Procedure) -> Iterator[str]:
    where = f"procedure {procedure.code}"
    kind = catalogue.procedure_kinds.get(procedure.kind)
    if kind is None:
        yield f"{where}: unknown kind {procedure.kind}"
        return
    if procedure.sides and "side" not in kind.slots:
        yield f"{where}: its kind has no side"
    yield from (f"{where}: unknown side {side}" for side in procedure.sides if side not in SIDES)
    for level in procedure.levels:
        if level not in catalogue.segments:
            yield f"{where}: unknown level {level}"
    for name, codes in (("technique", procedure.techniques), ("method", procedure.methods)):
        known = catalogue.choices[name]
        yield from (f"{where}: unknown {name} {code}" for code in codes if code not in known)
    if procedure.scale and procedure.scale not in catalogue.value_sets:
        yield f"{where}: unknown value set {procedure.scale}"
    yield from _fields(where, (*kind.fields, *procedure.fields))


def _fields(where: str, fields: tuple[Parameter, ...]) -> Iterator[str]:
    codes = [field.code for field in fields]
    yield from (f"{where}: field {c} is there twice" for c in set(codes) if codes.count(c) > 1)
    for field in fields:
        if field.kind not in FIELD_KINDS:
            yield f"{where}: field {field.code} has unknown kind {field.kind}"
        if (field.kind == "choice") is not bool(field.options):
            yield f"{where}: field {field.code}: options belong to a choice"


def _measure(measure: Measure) -> Iterator[str]:
    where = f"measure {measure.code}"
    if measure.maximum <= measure.minimum:
        yield f"{where}: maximum is not above minimum"
    if measure.better not in BETTER:
        yield f"{where}: better {measure.better} is not lower, higher or empty"
    tops = [band.upto for band in measure.bands]
    if any(low >= high for low, high in pairwise(tops)) or (tops and tops[-1] != measure.maximum):
        yield f"{where}: its bands do not rise to the maximum"
    for change in measure.changes:
        if change.kind not in CHANGE_KINDS:
            yield f"{where}: rule {change.code} has unknown kind {change.kind}"
        if (change.kind == "baseline") is not bool(change.steps):
            yield f"{where}: rule {change.code}: steps belong to a rule by the baseline"
        if not change.sources:
            yield f"{where}: rule {change.code}: no source"


def _test(catalogue: Catalogue, test: Test) -> Iterator[str]:
    where = f"test {test.code}"
    if test.kind not in TEST_KINDS:
        yield f"{where}: unknown kind {test.kind}"
    if test.better not in BETTER:
        yield f"{where}: better {test.better} is not lower, higher or empty"
    if test.answers and test.answers not in catalogue.answer_sets:
        yield f"{where}: unknown answers {test.answers}"
    if not test.answers and not test.unit:
        yield f"{where}: neither a unit nor answers"
    yield from (f"{where}: unknown side {side}" for side in test.sides if side not in SIDES)
    known = tuple(Position)
    yield from (f"{where}: unknown position {p}" for p in test.positions if p not in known)
    ways = catalogue.choices["way"]
    yield from (f"{where}: unknown method {way}" for way in test.methods if way not in ways)
    regions = {segment.region for segment in catalogue.segments.values()}
    if test.region and test.region not in regions:
        yield f"{where}: unknown region {test.region}"
