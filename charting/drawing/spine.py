"""The spine from behind: three rows for the table, one tall strip for reading, one level alone.

Every level is a place (see `place`) with `data-level` (a segment of the catalogue: occ, C1 … L5,
sacrum, si_l, si_r, coccyx) and `data-state` (treated, found, partner, "-"); with `tap` it leads to
the field `level-l5`. Treated levels are filled, a level with a finding has a dot, the R+C partner
of one is dashed: a hint only.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from charting.catalogue.load import load
from charting.catalogue.text import N_, Translate, english
from charting.drawing import column
from charting.drawing.place import place
from charting.drawing.svg import picture, tag, words

NECK = ("occ", "C1", "C2", "C3", "C4", "C5", "C6", "C7")
CHEST = tuple(f"T{n}" for n in range(1, 13))
LOW = ("L1", "L2", "L3", "L4", "L5", "sacrum", "si_l", "si_r", "coccyx")
ROWS = (NECK, CHEST, LOW)
LEVELS = (*NECK, *CHEST, *LOW)
WIDTH, TILE = 612.0, 68.0
SHORT = {
    "occ": N_("Occ"),
    "sacrum": N_("Sac"),
    "si_l": N_("L SI"),
    "si_r": N_("R SI"),
    "coccyx": N_("Coc"),
}
STATES = {
    "treated": N_("%(level)s: treated"),
    "found": N_("%(level)s: a finding"),
    "partner": N_("%(level)s: R+C partner"),
    "": N_("%(level)s"),
}


@dataclass(frozen=True, slots=True)
class Marks:
    """What is shown of the levels, each level as the first of these that holds it."""

    treated: tuple[str, ...]
    found: tuple[str, ...]
    partner: tuple[str, ...]

    def state(self, level: str) -> str:
        """treated, found, partner or ""."""
        for name, levels in (
            ("treated", self.treated),
            ("found", self.found),
            ("partner", self.partner),
        ):
            if level in levels:
                return name
        return ""


def draw(
    treated: Collection[str],
    findings: Collection[str] = (),
    partner: Collection[str] | None = None,
    *,
    uid: str = "spine",
    layout: str = "rows",
    tap: bool = False,
    translate: Translate = english,
) -> str:
    """Return the spine (class `spine-rows` or `spine-tall`); levels are codes of the catalogue.

    `findings` are levels where something was found, `partner` the levels that are lit; None lights
    the R+C partners of what was treated or found.
    """
    lit = partners([*treated, *findings]) if partner is None else partner
    marks = Marks(_known(treated), _known(findings), _known(lit))
    drawn = _rows(marks, tap, translate) if layout == "rows" else _tall(marks, tap, translate)
    return picture(
        *drawn,
        cls=f"spine-{layout}",
        uid=uid,
        view=f"0 0 {WIDTH:.0f} {3 * TILE:.0f}" if layout == "rows" else "-130 -6 300 980",
        title=translate(
            N_("Spine from behind, occiput to coccyx; the patient’s left is on the left")
        ),
        description=describe(treated, findings, lit, translate),
        role="group" if tap else "img",
    )


def glyph(level: str) -> str:
    """Return one level alone (class `level-glyph`), for a button that says its name beside it."""
    x, y, width, height = column.box(level)
    return tag(
        "svg",
        column.bone(level),
        xmlns="http://www.w3.org/2000/svg",
        cls="level-glyph",
        viewBox=f"{x} {y} {width} {height}",
        aria_hidden="true",
    )


def describe(
    treated: Collection[str],
    findings: Collection[str] = (),
    partner: Collection[str] = (),
    translate: Translate = english,
) -> str:
    """Return the marked levels in words, from the head down: the drawing's text alternative."""
    said = [
        (N_("Treated: %(levels)s."), _known(treated)),
        (N_("Findings: %(levels)s."), _known(findings)),
        (N_("R+C partners: %(levels)s."), _known(partner)),
    ]
    parts = [
        translate(message) % {"levels": ", ".join(_label(level, translate) for level in levels)}
        for message, levels in said
        if levels
    ]
    return " ".join(parts) or translate(N_("No level marked."))


def partners(levels: Iterable[str]) -> tuple[str, ...]:
    """Return the R+C partners of levels, from the head down, without the levels themselves.

    Source: rc-pairs, own-inference
    """
    given = set(levels)
    segments = load().segments
    found = {segments[level].partner for level in given if level in segments}
    return _known(found - given)


def _known(levels: Iterable[str]) -> tuple[str, ...]:
    """From the head down, without what the drawing does not know."""
    given = set(levels)
    return tuple(level for level in LEVELS if level in given)


def _label(level: str, translate: Translate) -> str:
    segment = load().segments.get(level)
    return translate(segment.label) if segment else level


def _place(level: str, marks: Marks, tap: bool, translate: Translate, *parts: str) -> str:
    state = marks.state(level)
    return place(
        *parts,
        cls=f"level {state}".strip(),
        label=translate(STATES[state]) % {"level": _label(level, translate)},
        href=f"level-{level.lower().replace('_', '-')}" if tap else "",
        level=level,
        state=state,
    )


def _rows(marks: Marks, tap: bool, translate: Translate) -> list[str]:
    drawn = []
    for row, levels in enumerate(ROWS):
        step = WIDTH / len(levels)
        for n, level in enumerate(levels):
            parts = _tile(level, n * step, row * TILE, step, translate)
            if level in marks.found:
                parts.append(
                    tag("circle", cls="mark", cx=(n + 1) * step - 9, cy=row * TILE + 9, r="4")
                )
            drawn.append(_place(level, marks, tap, translate, *parts))
    return drawn


def _tile(level: str, x: float, y: float, step: float, translate: Translate) -> list[str]:
    """Background, bone and name of one level in the rows."""
    left, top, width, height = column.box(level)
    scale = min((step - 6) / width, 40 / height)
    at = f"translate({x + step / 2 - scale * (left + width / 2):.2f} "
    at += f"{y + 25 - scale * (top + height / 2):.2f}) scale({scale:.3f})"
    name = translate(SHORT[level]) if level in SHORT else level
    return [
        tag("rect", cls="tile", x=x + 1.5, y=y + 1.5, width=step - 3, height=TILE - 3, rx="6"),
        tag("g", column.bone(level), transform=at),
        words(name, cls="name", x=x + step / 2, y=y + TILE - 8, text_anchor="middle"),
    ]


def _tall(marks: Marks, tap: bool, translate: Translate) -> list[str]:
    """From the sacrum up, so that each spinous process lies over the vertebra below."""
    marked = {*marks.treated, *marks.found, *marks.partner}
    drawn = [column.arc(*pair, pair[0] in marked and pair[1] in marked) for pair in _pairs()]
    for level in ("si_r", "si_l", "sacrum", "coccyx", *reversed(LEVELS[: LEVELS.index("sacrum")])):
        name = translate(SHORT[level]) if level in SHORT else level
        parts = [column.target(level), column.placed(level), column.name(level, name)]
        if level in marks.found:
            parts.append(column.mark(level))
        drawn.append(_place(level, marks, tap, translate, *parts))
    return drawn


def _pairs() -> list[tuple[str, str, bool]]:
    """The R+C pairs of the catalogue, outermost first, and whether a source names each."""
    segments = load().segments
    return [
        (level, segments[level].partner, segments[level].confidence == "S")
        for level in LEVELS
        if level in segments
        and segments[level].partner in LEVELS
        and LEVELS.index(level) < LEVELS.index(segments[level].partner)
    ]
