"""The typesetter: a page description and its data become a PDF that screen readers can read."""

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

# What the typesetter says of each letter that the font does not have.
_MISSING = re.compile(r'the text `"(.+?)"` could not be displayed with font')
_CODE = re.compile(r"\\u\{([0-9a-f]+)\}")
ROUNDS = 3
LETTER_ZONES = ("America/", "Pacific/Honolulu", "US/")
SIZES = {"letter": "us-letter", "a4": "a4"}


class PaperError(Exception):
    """The page could not be set; the message is the typesetter's."""


def sheet_size(zone: str, wish: str = "") -> str:
    """The typesetter's name of the wished paper, else of what a time zone's country prints on."""
    return SIZES.get(wish) or SIZES["letter" if zone.startswith(LETTER_ZONES) else "a4"]


@cache
def _letters() -> Path:
    return Path(str(files("font_roboto") / "files"))


def pdf(description: Path, data: Mapping[str, Any], *, now: datetime) -> bytes:
    """Set the page that `description` (a .typ file) describes with `data`, as PDF/UA and PDF/A.

    Everything a person typed travels as data and is never read as markup; pictures are SVG text
    among the data. A letter that the font does not have stands there by its name or number.
    Raises: PaperError.
    """
    text = json.dumps(data, ensure_ascii=False)
    for _round in range(ROUNDS):
        try:
            return _set(description, text, now)
        except typst.TypstError as fault:
            missing = _missing(str(fault.diagnostic)) & set(text)
            if not missing:
                raise PaperError(str(fault)) from None
            text = text.translate({ord(one): spelled(one) for one in missing})
    return _set(description, text, now)


def _set(description: Path, text: str, now: datetime) -> bytes:
    return typst.compile(
        description,
        root=description.parent,
        font_paths=[_letters()],
        ignore_system_fonts=True,
        sys_inputs={"data": text},
        format="pdf",
        pdf_standards=["ua-1", "a-2a"],
        timestamp=int(now.timestamp()),
    )


def _missing(said: str) -> set[str]:
    """The letters that the typesetter could not show; plain ones are never among them."""
    runs = (_CODE.sub(lambda m: chr(int(m[1], 16)), run) for run in _MISSING.findall(said))
    return {one for run in runs for one in run if not one.isascii()}


def spelled(letter: str) -> str:
    """A letter that cannot be shown: a sign by its name, anything else by its number."""
    if unicodedata.category(letter) == "So":
        return f"[{unicodedata.name(letter, 'sign').lower()}]"
    return f"[U+{ord(letter):04X}]"
