"""The plumb line: the mark itself and the plan bar that shows where the visit should be."""

from __future__ import annotations

from charting.catalogue.text import Translate, english


def mark(*, label: str = "") -> str:
    """Return the plumb bob of the shell (class `mark`); decorative unless `label` is given."""
    raise NotImplementedError


def plan_bar(
    *,
    done: int,
    total: int,
    due: int | None = None,
    current: int | None = None,
    uid: str = "plan",
    translate: Translate = english,
) -> str:
    """Return the plan bar (class `planbar`): one tick a visit, and the line at visit `due`.

    `done` visits are finished, `current` is the one on the table now, `due` the visit the plan
    expects by today; all counted from 1 to `total`.
    """
    raise NotImplementedError
