"""An entry that has its place on the page before it is there: its first value puts it there."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from charting.actions.entry import saves
from charting.forms import entry, naming
from charting.forms.entry import Row
from charting.forms.part import Control, Sheet

EMPTY: Row = {"conditions": [], "part": [], "details": {}}


def place(sheet: Sheet, *what: str) -> UUID:
    """The id of the entry in a place of this visit: the same on every page that shows it."""
    return naming.place(sheet.visit.pk, *what)


def find(rows: Iterable[Row], pk: UUID, what: Mapping[str, Any]) -> Row | None:
    """The entry in a place: by its id, or the first that says the same of the same."""
    known = list(rows)
    alike = [row for row in known if all((row[k] or "") == (v or "") for k, v in what.items())]
    return next((row for row in known if row["id"] == str(pk)), alike[0] if alike else None)


def field(
    sheet: Sheet,
    noun: str,
    row: Row | None,
    pk: UUID,
    what: Mapping[str, str],
    name: str,
    label: str,
    **looks: Any,
) -> Control:
    """One field of the entry in a place; `what` are its first values while it is not there."""
    if row is not None:
        return entry.field(sheet, noun, row, name, label, **looks)
    blank = {"id": pk, name: EMPTY.get(name, ""), "versions": {}}
    made = entry.field(sheet, noun, blank, name, label, **looks)
    made.url = sheet.url("entry-add", noun)
    made.hidden = [("id", str(pk)), *what.items(), ("seen", "0")]
    made.name = name
    return made


def add_url(sheet: Sheet, noun: str) -> str:
    """Where an entry of this noun is added."""
    return sheet.url("entry-add", noun)


def remove(sheet: Sheet, noun: str, row: Row, label: str) -> Control:
    """The button that takes an entry away; undo brings it back."""
    made = Control(
        key=f"{noun}-{row['id']}-remove",
        url=sheet.url("entry-remove", noun),
        hidden=[("id", str(row["id"])), ("seen", str(saves(row["versions"])))],
        label=label,
    )
    made.kind = "add"
    return made
