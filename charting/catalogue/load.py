"""Reads the TOML files into one `Catalogue` and reports everything wrong with them at once."""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, fields
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
    ValueSet,
)

HERE = Path(__file__).parent
LEDGER = HERE / "codes.txt"
SOURCE_KEY = re.compile(r"^\|\s*`([a-z0-9-]+)`", re.MULTILINE)
NESTED: Mapping[str, type[Any]] = {"options": Option, "cells": Cell, "blocks": PresetBlock}
CHOICES = {
    "advice": "advice",
    "reaction": "reactions",
    "response": "responses",
    "result": "results",
    "skip": "skips",
}

T = TypeVar("T")
E = TypeVar("E", bound=Entry)


class CatalogueError(Exception):
    """The catalogue cannot be used; `errors` names every fault, not only the first."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("\n".join(errors))
        self.errors = errors


@cache
def load(folder: Path = HERE) -> Catalogue:
    """Return the checked catalogue, read once.

    Raises: CatalogueError listing every fault of the files.
    """
    catalogue, errors = read(folder)
    errors.extend(crosscheck.references(catalogue))
    if errors:
        raise CatalogueError(errors)
    return catalogue


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
    catalogue = Catalogue(
        version=str(_toml(folder, "catalogue", errors).get("version", "")),
        digest=digest(folder),
        categories=_entries(folder, "categories", "category", Category, errors),
        value_sets=_entries(folder, "values", "value_set", ValueSet, errors),
        indicators=_entries(folder, "indicators", "indicator", Indicator, errors),
        landmarks=_entries(folder, "landmarks", "landmark", Landmark, errors),
        presets=_entries(folder, "presets", "preset", Preset, errors),
        segments=_entries(folder, "segments", "segment", Segment, errors),
        choices=MappingProxyType(
            {key: _entries(folder, name, "choice", Choice, errors) for key, name in CHOICES.items()}
        ),
        area_maps=_entries(folder, "areas", "area_map", AreaMap, errors),
    )
    if not catalogue.version:
        errors.append("catalogue.toml: version is missing")
    return catalogue, errors


def digest(folder: Path = HERE) -> str:
    """Return the SHA-256 of all TOML files, names and contents, in the order of their names."""
    total = hashlib.sha256()
    for path in sorted(folder.glob("*.toml")):
        total.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


def _toml(folder: Path, name: str, errors: list[str]) -> dict[str, Any]:
    try:
        return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as fault:
        errors.append(f"{name}.toml: {fault}")
        return {}


def _entries(
    folder: Path, name: str, table: str, kind: type[E], errors: list[str]
) -> Mapping[str, E]:
    found: dict[str, E] = {}
    for number, row in enumerate(_toml(folder, name, errors).get(table, []), start=1):
        where = f"{name}.toml: {row.get('code', f'entry {number}')}"
        entry = _build(kind, row, where, errors)
        if entry is None:
            continue
        if entry.code in found:
            errors.append(f"{where}: the code is used twice")
        found[entry.code] = entry
    return MappingProxyType(found)


def _build(kind: type[T], row: dict[str, Any], where: str, errors: list[str]) -> T | None:
    known = {field.name: field for field in fields(kind)}  # type: ignore[arg-type]
    faults = [f"{where}: unknown field {name}" for name in row if name not in known]
    faults += [
        f"{where}: {name} is missing"
        for name, field in known.items()
        if name not in row and field.default is MISSING
    ]
    if row.get("confidence", "S") not in tuple(Confidence):
        faults.append(f"{where}: confidence {row['confidence']!r} is not S, G or U")
    if faults:
        errors.extend(faults)
        return None
    return kind(**{name: _value(name, value, where, errors) for name, value in row.items()})


def _value(name: str, value: Any, where: str, errors: list[str]) -> Any:
    if name == "confidence":
        return Confidence(value)
    if name in NESTED:
        parts = (_build(NESTED[name], row, f"{where}: {name}", errors) for row in value)
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
        if isinstance(entry, ValueSet):
            yield from (option.label for option in entry.options)
