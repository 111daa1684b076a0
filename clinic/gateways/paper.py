"""The typesetter: a page description and its data become a PDF that screen readers can read."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst


class PaperError(Exception):
    """The page could not be set; the message is the typesetter's."""


@cache
def _letters() -> Path:
    return Path(str(files("font_roboto") / "files"))


def pdf(description: Path, data: Mapping[str, Any], *, now: datetime) -> bytes:
    """Set the page that `description` (a .typ file) describes with `data`, as PDF/UA and PDF/A.

    Everything a person typed travels as data and is never read as markup; pictures are SVG text
    among the data. Raises: PaperError.
    """
    try:
        return typst.compile(
            description,
            root=description.parent,
            font_paths=[_letters()],
            ignore_system_fonts=True,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            format="pdf",
            pdf_standards=["ua-1", "a-2a"],
            timestamp=int(now.timestamp()),
        )
    except typst.TypstError as fault:
        raise PaperError(str(fault)) from None
