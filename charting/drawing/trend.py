"""A spark line of one value over the visits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from charting.catalogue.text import N_, Translate, english
from charting.drawing.svg import number, picture, tag

Values = Sequence[int | None]

LEFT, RIGHT, TOP, BOTTOM = 4, 102, 4, 30


def draw(
    before: Values,
    after: Values = (),
    *,
    top: int,
    label: str,
    uid: str = "",
    translate: Translate = english,
) -> str:
    """Return the spark line (class `spark`) of the values before and, dashed, after the blocks.

    None is a visit where it was not tested: a gap, never a zero. `top` is the value at the upper
    edge; larger values stay on it. `label` says what is shown.
    """
    return picture(
        tag("path", cls="sb", d=f"M{LEFT} {BOTTOM}H{RIGHT}"),
        *_line(after, top, "s2", "d2", "2"),
        *_line(before, top, "s1", "d1", "2.8"),
        cls="spark",
        uid=uid,
        view="0 0 112 34",
        title=_title(label, before, after, translate),
        width="112",
        height="34",
    )


def _line(values: Values, top: int, line: str, dot: str, radius: str) -> Iterator[str]:
    points = [
        None if value is None else (_x(n, len(values)), _y(value, top))
        for n, value in enumerate(values)
    ]
    for tested, run in groupby(points, key=lambda point: point is not None):
        if tested:
            spots = [point for point in run if point is not None]
            yield _stretch(spots, line, dot)
    last = next((point for point in reversed(points) if point is not None), None)
    if last is not None:
        yield tag("circle", cls=dot, cx=last[0], cy=last[1], r=radius)


def _stretch(spots: list[tuple[float, float]], line: str, dot: str) -> str:
    """A line through visits in a row; a visit alone between gaps is a small dot."""
    if len(spots) == 1:
        return tag("circle", cls=dot, cx=spots[0][0], cy=spots[0][1], r="1.4")
    joined = " ".join(f"{number(x)},{number(y)}" for x, y in spots)
    return tag("polyline", cls=line, points=joined)


def _x(n: int, count: int) -> float:
    return float(RIGHT) if count == 1 else LEFT + (RIGHT - LEFT) * n / (count - 1)


def _y(value: int, top: int) -> float:
    share = min(max(value, 0), top) / max(top, 1)
    return BOTTOM - (BOTTOM - TOP) * share


def _title(label: str, before: Values, after: Values, translate: Translate) -> str:
    untested = translate(N_("not tested"))
    title = f"{label}: {_said(before, untested)}"
    if any(value is not None for value in after):
        said = translate(N_("after the blocks %(values)s")) % {"values": _said(after, untested)}
        title = f"{title}; {said}"
    return title


def _said(values: Values, untested: str) -> str:
    return ", ".join(untested if value is None else str(value) for value in values)
