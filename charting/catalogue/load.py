"""Reads the TOML files into one `Catalogue` and reports everything wrong with them at once.

`load()` is the catalogue of today. Inside `with using(other)` it is another one: a release that an
old visit was made with, or today's with what this clinic filled in.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, dataclass, fields
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from charting.catalogue import crosscheck
from charting.catalogue.entry import (
    AreaMap,
    Catalogue,
    Category,
    Cell,
    Choice,
    Confidence,
    Entry,
    Indicator,
    Landmark,
    Option,
    Preset,
    PresetBlock,
    Segment,
    Unit,
    ValueSet,
)
from charting.catalogue.measure import Band, Change, Measure, Step
from charting.catalogue.procedure import Parameter, Procedure, ProcedureKind, Reflex
from charting.catalogue.test import AnswerSet, Test

HERE = Path(__file__).parent
LEDGER = HERE / "codes.txt"
SOURCE_KEY = re.compile(r"^\|\s*`([a-z0-9-]+)`", re.MULTILINE)
NESTED: Mapping[str, type[Any]] = {
    "options": Option,
    "cells": Cell,
    "blocks": PresetBlock,
    "units": Unit,
    "fields": Parameter,
    "bands": Band,
    "changes": Change,
    "steps": Step,
}
NUMBERS = ("upto", "amount")
CHOICES = {
    "advice": "advice",
    "aggravating": "aggravations",
    "condition": "conditions",
    "easing": "easings",
    "frequency": "frequencies",
    "method": "methods",
    "next_visit": "next_visits",
    "quality": "qualities",
    "reaction": "reactions",
    "relation": "relations",
    "response": "responses",
    "result": "results",
    "skip": "skips",
    "technique": "techniques",
    "way": "ways",
}

# How much of the digest stands in a version, so that both fit the column that keeps it.
VERSION_LENGTH = 16
_USED: ContextVar[Catalogue | None] = ContextVar("catalogue", default=None)

T = TypeVar("T")
E = TypeVar("E", bound=Entry)


class CatalogueError(Exception):
    """The catalogue cannot be used; `errors` names every fault, not only the first."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


def load(folder: Path | None = None) -> Catalogue:
    """Return the checked catalogue, read once; inside `using` the one that is used there.

    Raises: CatalogueError listing every fault of the files.
    """
    used = _USED.get()
    return _read_once(folder or HERE) if used is None or folder else used


@contextmanager
def using(catalogue: Catalogue) -> Iterator[Catalogue]:
    """Let `load()` return `catalogue` until the end of the block, in this thread or task only."""
    token = _USED.set(catalogue)
    try:
        yield catalogue
    finally:
        _USED.reset(token)


def files(folder: Path = HERE) -> dict[str, str]:
    """Return name and text of every TOML file: what a release keeps."""
    found = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.toml"))
    return {name: (folder / name).read_text(encoding="utf-8") for name in found}


def build(texts: Mapping[str, str]) -> Catalogue:
    """Return the catalogue of kept files, as far as it can be read.

    Files of an earlier release may lack what is needed now, or hold what is no longer known: such
    parts are left out, because an old visit has to be shown all the same.
    """
    return _catalogue(texts, [], strict=False)


def check(sources_path: Path, folder: Path = HERE) -> list[str]:
    """Return every fault of the catalogue, its source keys and its code ledger; empty is good."""
    catalogue, errors = read(folder)
    errors.extend(crosscheck.references(catalogue))
    known = set(SOURCE_KEY.findall(sources_path.read_text(encoding="utf-8")))
    errors.extend(crosscheck.sources(catalogue, known))
    errors.extend(crosscheck.ledger(catalogue, (folder / LEDGER.name).read_text("utf-8")))
    return errors


def labels(folder: Path = HERE) -> list[str]:
    """Return every text of the catalogue that a person reads, sorted, for extraction."""
    return sorted(set(_texts(load(folder))))


def read(folder: Path) -> tuple[Catalogue, list[str]]:
    """Return what could be read and the faults of single entries."""
    errors: list[str] = []
    catalogue = _catalogue(files(folder), errors, strict=True)
    if not catalogue.version:
        errors.append("catalogue.toml: version is missing")
    return catalogue, errors


def digest(folder: Path = HERE) -> str:
    """Return the SHA-256 of all TOML files, names and contents, in the order of their names."""
    return digest_of(files(folder))


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the SHA-256 of names and contents, in the order of the names."""
    total = hashlib.sha256()
    for name in sorted(texts):
        total.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return total.hexdigest()


@cache
def _read_once(folder: Path) -> Catalogue:
    catalogue, errors = read(folder)
    errors.extend(crosscheck.references(catalogue))
    if errors:
        raise CatalogueError(errors)
    return catalogue


def _catalogue(texts: Mapping[str, str], errors: list[str], *, strict: bool) -> Catalogue:
    reader = _Reader(texts, errors, strict)
    digest = digest_of(texts)
    named = str(reader.toml("catalogue").get("version", ""))
    return Catalogue(
        version=f"{named}-{digest}"[:VERSION_LENGTH] if named else "",
        digest=digest,
        texts=MappingProxyType(dict(texts)),
        categories=reader.entries("categories", "category", Category),
        value_sets=reader.entries("values", "value_set", ValueSet),
        indicators=reader.entries("indicators", "indicator", Indicator),
        landmarks=reader.entries("landmarks", "landmark", Landmark),
        presets=reader.entries("presets", "preset", Preset),
        segments=reader.entries("segments", "segment", Segment),
        choices=MappingProxyType(
            {key: reader.entries(name, "choice", Choice) for key, name in CHOICES.items()}
        ),
        area_maps=reader.entries("areas", "area_map", AreaMap),
        procedure_kinds=reader.entries("procedures", "kind", ProcedureKind),
        procedures=reader.entries("procedures", "procedure", Procedure),
        reflexes=reader.entries("reflexes", "reflex", Reflex),
        measures=reader.entries("measures", "measure", Measure),
        tests=reader.entries("tests", "test", Test),
        answer_sets=reader.entries("answers", "answer_set", AnswerSet),
    )


@dataclass
class _Reader:
    """The texts of one catalogue; `strict` notes what does not fit, otherwise it is passed over."""

    texts: Mapping[str, str]
    errors: list[str]
    strict: bool

    def toml(self, name: str) -> dict[str, Any]:
        try:
            return tomllib.loads(self.texts[f"{name}.toml"], parse_float=Decimal)
        except (KeyError, tomllib.TOMLDecodeError) as fault:
            self.errors.append(f"{name}.toml: {fault}")
            return {}

    def entries(self, name: str, table: str, kind: type[E]) -> Mapping[str, E]:
        found: dict[str, E] = {}
        for number, row in enumerate(self.toml(name).get(table, []), start=1):
            where = f"{name}.toml: {row.get('code', f'entry {number}')}"
            entry = self.build(kind, row, where)
            if entry is None:
                continue
            if entry.code in found:
                self.errors.append(f"{where}: the code is used twice")
            found[entry.code] = entry
        return MappingProxyType(found)

    def build(self, kind: type[T], row: dict[str, Any], where: str) -> T | None:
        known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
        unknown = [name for name in row if name not in known]
        faults = [
            f"{where}: {name} is missing"
            for name, field in known.items()
            if name not in row and field.default is MISSING
        ]
        if self.strict:
            faults += [f"{where}: unknown field {name}" for name in unknown]
        if row.get("confidence", "S") not in tuple(Confidence):
            faults.append(f"{where}: confidence {row['confidence']!r} is not S, G or U")
        if faults:
            self.errors.extend(faults)
            return None
        given = {name: value for name, value in row.items() if name in known}
        return kind(**{name: self.value(name, value, where) for name, value in given.items()})

    def value(self, name: str, value: Any, where: str) -> Any:
        if name == "confidence":
            return Confidence(value)
        if name in NUMBERS:
            return Decimal(value)
        if name in NESTED:
            parts = (self.build(NESTED[name], row, f"{where}: {name}") for row in value)
            return tuple(part for part in parts if part is not None)
        return _frozen(value)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def _texts(catalogue: Catalogue) -> Iterator[str]:
    for _, entry in crosscheck.entries(catalogue):
        yield entry.label
        if isinstance(entry, Category):
            yield from (text for text in (entry.meaning, entry.standing) if text)
        if isinstance(entry, Indicator):
            yield from (cell.label for cell in entry.cells)
            if entry.hint:
                yield entry.hint
        if isinstance(entry, ProcedureKind | Procedure | Measure | AnswerSet | Test):
            yield from entry.texts()
        if isinstance(entry, ValueSet):
            yield from (option.label for option in entry.options)
            yield from (unit.label for unit in entry.units)
