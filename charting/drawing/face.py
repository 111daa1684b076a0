"""Six plain faces from no pain to the worst, for children who cannot put a number to it."""

from __future__ import annotations

from charting.catalogue.text import N_
from charting.drawing.svg import tag

# What a face stands for on the scale of 0 to 10, with its word.
FACES = {
    0: N_("no hurt"),
    2: N_("a little"),
    4: N_("a bit more"),
    6: N_("even more"),
    8: N_("a lot"),
    10: N_("the most"),
}
# How the corners of the mouth hang below its middle, and how the brows fall inward.
MOUTHS = {0: -9.0, 2: -5.0, 4: -1.0, 6: 4.0, 8: 8.0, 10: 11.0}
BROWS = {0: 0.0, 2: 0.0, 4: 1.5, 6: 3.0, 8: 4.5, 10: 6.0}


def draw(value: int) -> str:
    """Return the face (class `face`) for 0, 2, 4, 6, 8 or 10; its word stands beside it.

    Raises: KeyError for another value.
    """
    bend, brow = MOUTHS[value], BROWS[value]
    lip = 30.0 + max(bend, 0) / 3
    corner = f"{lip + bend / 2:.1f}"
    parts = [
        tag("circle", cls="round", cx="22", cy="22", r="19"),
        *(tag("circle", cls="eye", cx=x, cy="18", r="2.2") for x in (15.0, 29.0)),
        tag("path", cls="mouth", d=f"M13 {corner}Q22 {lip - bend:.1f} 31 {corner}"),
    ]
    if brow:
        high, low = f"{12 - brow / 2:.1f}", f"{12 + brow / 2:.1f}"
        brows = f"M11 {low}L18 {high}M33 {low}L26 {high}"
        parts.append(tag("path", cls="brow", d=brows))
    if value == 10:
        parts.append(tag("path", cls="tear", d="M12 24q-3 5 0 7q3-2 0-7zM32 24q-3 5 0 7q3-2 0-7z"))
    return tag(
        "svg",
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        cls="face",
        viewBox="0 0 44 44",
        width="44",
        height="44",
        aria_hidden="true",
    )
