"""A published case against what was stored: each numbered fact in its field, on page and paper."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.apps import apps
from django.db import models

from tests.cases.story import Story

SHARED = Path(__file__).resolve().parents[3] / "shared" / "cases"
OWNERS = ("patient", "visit__patient", "plan__patient")
# Columns of a person's own words: whatever stands there has to be found by a search.
FREE = {
    *("name", "label", "words", "note", "remark", "home_note", "next_note", "onset_words"),
    *("cause", "limits", "outcome", "reason", "given_by", "party", "study", "happened_words"),
    *(
        "severity",
        "aggravating",
        "easing",
        "frequency",
        "goal",
        "place",
        "text",
        "conditions_words",
    ),
}
CODES = {"code", "kind", "cell", "measure"}


@dataclass(frozen=True)
class Held:
    """A row of one model with these values in its columns."""

    model: str
    columns: dict[str, Any]

    @property
    def names(self) -> list[str]:
        """Each column as "Model.column", with the code that says what it is about."""
        return [
            f"{self.model}.{name.removesuffix('__date').replace('__', '.')}"
            + (f" = {value}" if name in CODES else "")
            for name, value in self.columns.items()
        ]


def held(model: str, **columns: Any) -> Held:
    """Where a fact lives: the model, and what its columns hold."""
    return Held(model, columns)


@dataclass(frozen=True)
class Row:
    """One fact of a case: its number, our words for it, its fields, and what the note says."""

    n: int
    fact: str
    held: Sequence[Held]
    says: Sequence[str]
    visit: str = "initial"


@dataclass
class Case:
    """A case file with a row a fact; `title` heads its table."""

    file: str
    title: str
    rows: list[Row] = field(default_factory=list)

    def fact(self, n: int, fact: str, *kept: Held, says: str | Sequence[str], at: str = "") -> None:
        """Add the row of one fact."""
        said = [says] if isinstance(says, str) else says
        self.rows.append(Row(n, fact, kept, said, at or "initial"))

    def numbers(self) -> list[int]:
        """The numbers of the facts in the case file."""
        known = yaml.safe_load((SHARED / self.file).read_text(encoding="utf-8"))
        return [one["n"] for one in known["facts"]]

    def table(self) -> str:
        """The table of the document: number, fact, fields."""
        lines = [f"## {self.title}", "", "| fact | what | field |", "|---|---|---|"]
        for row in self.rows:
            names = dict.fromkeys(f"`{name}`" for one in row.held for name in one.names)
            lines.append(f"| {row.n} | {row.fact} | {', '.join(names)} |")
        return "\n".join(lines)

    def check(self, story: Story, only: str = "") -> None:
        """Every fact has a row, and every row is true of what the story left behind.

        Where a case tells of several people, `only` is the visit whose rows belong to this one.
        """
        assert [row.n for row in self.rows] == self.numbers()
        rows = [row for row in self.rows if only in ("", row.visit)]
        faults = [fault for row in rows for fault in _faults(row, story)]
        faults += _unfound(rows, story)
        assert not faults, "\n".join(faults)


def _faults(row: Row, story: Story) -> list[str]:
    faults = [f"{row.n}: not kept as {one}" for one in row.held if not _is_kept(one, story)]
    for where, pages in (("page", story.pages), ("paper", story.papers)):
        text = pages[row.visit]
        faults += [
            f"{row.n}: “{words}” is not on the {where} of {row.visit}: {text}"
            for words in row.says
            if _bare(words) not in _bare(text)
        ]
    return faults


def _unfound(rows: Sequence[Row], story: Story) -> list[str]:
    """What a search for the words of a column does not find; each column is searched once."""
    told = {
        (one.model, name): value
        for row in rows
        for one in row.held
        for name, value in one.columns.items()
        if name in FREE and isinstance(value, str) and value
    }
    return [
        f"the search does not find “{value}” ({'.'.join(place)})"
        for place, value in told.items()
        if not story.hits(value)
    ]


def _bare(text: str) -> str:
    """Without spaces: paper has them where letters were moved, too."""
    return "".join(text.casefold().split())


def _is_kept(one: Held, story: Story) -> bool:
    """Whether a row of this patient holds these values."""
    app = next(a for a in ("charting", "clinic", "scheduling") if _has(a, one.model))
    model = apps.get_model(app, one.model)
    rows = model._default_manager.filter(**_own(model, story)).filter(**one.columns)
    return bool(rows.exists())


def _has(app: str, model: str) -> bool:
    return model.lower() in apps.all_models[app]


def _own(model: type[models.Model], story: Story) -> dict[str, Any]:
    names = {one.name for one in model._meta.get_fields()}
    if model._meta.object_name == "Patient":
        return {"pk": story.patient.pk}
    owner = next(path for path in OWNERS if path.split("__")[0] in names)
    return {owner: story.patient.pk}
