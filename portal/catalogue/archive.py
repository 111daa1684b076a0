"""What a patient takes away, table by table, and what is kept with its reason."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "archive.toml"


@dataclass(frozen=True)
class Part:
    """One table; `path` leads from its rows to the patient.

    `signed` and `unsigned` name the field that says whether a visit is signed, `plain` the one that
    says that a body opens a door, `own` the one that only the patient's own events have, `standing`
    the one that is empty unless the row was put aside because it does not belong here. With `only`
    nothing but these fields is handed out.
    """

    name: str
    title: str
    model: str
    path: str
    signed: str = ""
    unsigned: str = ""
    plain: str = ""
    own: str = ""
    standing: str = ""
    only: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contents:
    """Everything there is to say about a copy: parts, fields left out, tables kept."""

    parts: tuple[Part, ...]
    left_out: Mapping[str, str]
    kept: Mapping[str, str]


@cache
def contents() -> Contents:
    """The parts in their order, with the reasons of all that is not handed out."""
    raw = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    parts = tuple(Part(**{**row, "only": tuple(row.get("only", ()))}) for row in raw["part"])
    return Contents(parts, raw["left_out"], raw["kept"])
