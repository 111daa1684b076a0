"""Text on every ground it stands on is readable, in the light and in the dark theme (WCAG 2.2)."""

import re
from itertools import product
from pathlib import Path

import pytest

KIT = Path(__file__).resolve().parents[2] / "static" / "kit"
TEXT, FIELD = 4.5, 3.0  # least contrast of text, and of what shows where a control is

GROUNDS = ("paper", "sheet", "wash")
# Words that stand on the page, on sheets and on washed rows.
WORDS = (
    *("ink", "ink-soft", "ink-faint", "accent", "stop", "caution", "note", "better", "worse"),
    *("same", "last", "cat-0", "cat-1", "cat-2", "cat-3", "block", "ok"),
)
PAIRS = [
    *product(WORDS, GROUNDS),
    ("accent-ink", "accent"),
    ("stop-ink", "stop"),
    ("ink", "block-wash"),  # text on a live block is ink
    *((f"cat-{n}", f"cat-{n}-wash") for n in range(4)),
    *product(("ink", "ink-soft"), ("stop-wash", "caution-wash", "note-wash", "better-wash")),
    *product(("ink", "ink-soft"), ("accent-wash",)),
    *((f"{level}", f"{level}-wash") for level in ("stop", "caution", "note", "better")),
    ("accent", "accent-wash"),
    *((f"st-{state}", f"st-{state}-wash") for state in ("booked", "confirmed", "arrived")),
    *((f"st-{state}", f"st-{state}-wash") for state in ("room", "done", "missed", "held")),
]
# A kind of visit is marked on blocks of every state; its shape has to be made out there.
KINDS = tuple(f"kind-{name}" for name in ("slate", "sea", "moss", "clay", "rose", "iris"))
STATES = ("booked", "confirmed", "arrived", "room", "done", "missed", "held", "blocks")
EDGES = [
    *product(("field-line", "focus", "ink", "ink-soft"), GROUNDS),
    ("stop", "sheet"),
    ("accent", "sheet"),
    ("accent", "accent-wash"),
    ("block", "block-wash"),
    ("bone-line", "sheet"),
    *product(KINDS, ("paper", *(f"st-{state}-wash" for state in STATES))),
]


def declared(css: str, selector: str) -> dict[str, str]:
    """The custom properties of the first rule with exactly this selector."""
    match = re.search(rf"(?:^|\}})\s*{re.escape(selector)}\s*\{{(.*?)\}}", css, re.DOTALL)
    assert match, f"tokens.css has no rule {selector}"
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", match[1]))


def tokens_css() -> str:
    return re.sub(r"/\*.*?\*/", "", (KIT / "tokens.css").read_text(), flags=re.DOTALL)


def themes() -> dict[str, dict[str, str]]:
    css = tokens_css()
    light = declared(css, ":root")
    return {"light": light, "dark": light | declared(css, '[data-bs-theme="dark"]')}


def resolved(tokens: dict[str, str], name: str) -> str:
    """The hexadecimal colour that a token leads to."""
    value = tokens[name].strip()
    reference = re.fullmatch(r"var\(--([\w-]+)\)", value)
    return resolved(tokens, reference[1]) if reference else value


def luminance(colour: str) -> float:
    """Relative luminance of "#rrggbb", 0 to 1, as WCAG defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(PAIRS, TEXT), (EDGES, FIELD)], ids=["text", "edges"])
def test_contrast(theme: str, pairs: list[tuple[str, str]], least: float) -> None:
    tokens = themes()[theme]
    poor = {}
    for front, ground in pairs:
        found = contrast(resolved(tokens, front), resolved(tokens, ground))
        if found < least:
            poor[f"{front} on {ground}"] = round(found, 2)
    assert not poor


def test_the_measure_itself_can_fail() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") < TEXT < contrast("#767676", "#ffffff")


def test_dark_theme_names_every_colour_anew() -> None:
    """A colour that only the light theme sets would shine through in the dark."""
    css = tokens_css()
    light, dark = declared(css, ":root"), declared(css, '[data-bs-theme="dark"]')
    colours = {name for name, value in light.items() if value.strip().startswith("#")}
    assert colours == {name for name, value in dark.items() if value.strip().startswith("#")}


def test_only_the_tokens_name_a_colour() -> None:
    """Paper is black on white; everything else takes its colours from the tokens."""
    named = {}
    for sheet in sorted(KIT.parent.rglob("*.css")):
        if sheet.parent.name != "vendor" and sheet.name not in {"tokens.css", "print.css"}:
            values = re.findall(r":[^;{}]*?(#[0-9a-fA-F]{3,8})\b[^;{}]*;", sheet.read_text())
            if values:
                named[sheet.name] = values
    assert not named
