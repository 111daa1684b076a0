"""What can be tapped in a drawing, and the outlines that are stored beside this module.

A place is a `<g>` with `data-` attributes: what it stands for and what is recorded there. With
`tap` it is an `<a>` to the field of the same place, so that it is reached by keyboard and works
without script; a script may take the tap and press the field's next value instead.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from charting.drawing.svg import tag


@cache
def outlines(name: str) -> dict[str, Any]:
    """The outlines of one thing: path data by name, line ends taken out."""
    return _joined(
        tomllib.loads((Path(__file__).parent / "outlines.toml").read_text("utf-8"))[name]
    )


def place(*children: str, cls: str, label: str, href: str = "", **data: str) -> str:
    """One place; `href` is the id of its field, `data` its attributes without the `data_`."""
    said = {f"data_{name}": value or "-" for name, value in data.items()}
    if href:
        return tag("a", *children, cls=cls, href=f"#{href}", aria_label=label, **said)
    return tag("g", *children, cls=cls, **said)


def _joined(rows: dict[str, Any]) -> dict[str, Any]:
    return {
        name: _joined(value) if isinstance(value, dict) else " ".join(value.split())
        for name, value in rows.items()
    }
