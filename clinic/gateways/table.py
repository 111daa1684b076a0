"""Reading tables from CSV files, row by row, however broken they are."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_LONGEST_FIELD = 131_072


@dataclass(frozen=True)
class Line:
    """One row with the line on which it begins; `trouble` says why it is none."""

    number: int
    row: dict[str, str]
    trouble: str = ""


class NoTable(Exception):
    """The file as a whole cannot be read; the message is the reason."""


def lines(path: Path, needed: frozenset[str]) -> Iterator[Line]:
    """The rows of a CSV file with a header, one at a time; a byte order mark is skipped.

    A broken row is given with its trouble, and reading goes on after it. A quote that is opened
    inside a field and never closed would swallow the rest of the file, so each line of the file is
    one row: a field with a line break in it is two broken rows.

    Raises: NoTable when there is no file or its header lacks a needed column.
    """
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        file = path.open("rb")
    except OSError as error:
        raise NoTable(error.strerror or "it cannot be opened") from error
    with file:
        try:
            header = _fields(_decoded(file.readline()).removeprefix("\ufeff"))
        except csv.Error as error:
            raise NoTable(f"its header cannot be read ({error})") from error
        missing = sorted(needed - set(header))
        if missing:
            raise NoTable(f"its header lacks {', '.join(missing)}")
        for number, raw in enumerate(file, start=2):
            if raw.strip(b"\r\n \x00"):
                yield _line(number, raw, header)


def _line(number: int, raw: bytes, header: list[str]) -> Line:
    try:
        fields = _fields(raw.decode("utf-8"))
    except UnicodeDecodeError:
        return Line(number, {}, "it is not UTF-8")
    except csv.Error as error:
        return Line(number, {}, f"its quotes do not close ({error})")
    if len(fields) != len(header):
        return Line(number, {}, f"it has {len(fields)} fields, the header {len(header)}")
    return Line(number, dict(zip(header, fields, strict=True)))


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", "replace")


def _fields(text: str) -> list[str]:
    """The fields of one line. Raises: csv.Error."""
    return next(csv.reader([text.rstrip("\r\n")], strict=True), [])
