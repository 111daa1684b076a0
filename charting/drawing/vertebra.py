"""One vertebra from behind, its middle at 0 0: half-width of the lamina, span, height.

The three regions share one construction; only the slope of the transverse process and the shape of
the spinous process differ.
"""

from __future__ import annotations

from dataclasses import dataclass

from charting.drawing.svg import number, tag

# The y of the nine points of a transverse process.
SLOPES = {
    "C": (-4.0, -3.6, -3.0, -3.5, -3.0, 4.0, 5.0, 4.0, 5.0),
    "T": (-4.6, -6.2, -8.6, -9.1, -8.6, -0.4, 0.6, 4.6, 5.6),
    "L": (-4.2, -4.6, -5.2, -5.7, -5.2, 2.2, 3.2, 4.2, 5.2),
}
SPINOUS = {
    "C": "M0 -3.9 C-2.6 0 -4.4 9.1 -5 13 C-3.6 16.9 -1.4 14.3 0 9.8 C1.4 14.3 3.6 16.9 5 13 "
    "C4.4 9.1 2.6 0 0 -3.9Z",
    "T": "M0 -6.2 C-2.5 0 -2.6 12.4 -3.4 19.4 C-3.2 24 3.2 24 3.4 19.4 C2.6 12.4 2.5 0 0 -6.2Z",
    "L": "M0 -6 C-3.5 0 -3.6 10 -5 17 C-5 24 5 24 5 17 C3.6 10 3.5 0 0 -6Z",
}
ATLAS = "M-3 1 Q0 -3 3 1 Q3 6 0 6 Q-3 6 -3 1Z"


@dataclass(frozen=True, slots=True)
class Vertebra:
    """Where a level lies in the tall drawing and how large it is; 1 is one pixel at base size."""

    code: str
    y: float
    width: float
    span: float
    height: float


def _column() -> tuple[Vertebra, ...]:
    neck_spans = (30.0, 23.4, 24.6, 25.8, 27.0, 28.2, 29.4)
    low_spans = (31.0, 33.5, 36.0, 33.5, 31.0)
    neck = [
        Vertebra(f"C{n + 1}", 79.0 + 26 * n, 11.0 + 0.7 * n, span, 26.0)
        for n, span in enumerate(neck_spans)
    ]
    chest = [
        Vertebra(
            f"T{n + 1}", 263.5 + 31 * n, 11.5 + 0.8 * max(n - 7, 0), round(32.9 - 1.1 * n, 1), 31.0
        )
        for n in range(12)
    ]
    low = [
        Vertebra(f"L{n + 1}", 640.0 + 40 * n, 15.9 + 0.9 * n, span, 40.0)
        for n, span in enumerate(low_spans)
    ]
    return (*neck, *chest, *low)


COLUMN: tuple[Vertebra, ...] = _column()


def shape(one: Vertebra) -> str:
    """The bone: both transverse processes, the lamina, the spinous process over them."""
    region = one.code[0]
    spinous = ATLAS if one.code == "C1" else SPINOUS[region]
    return "".join(
        tag("path", cls="bone", d=d)
        for d in (_process(one, 1), _process(one, -1), _lamina(one), spinous)
    )


def _process(one: Vertebra, toward: int) -> str:
    w, t = one.width, one.span
    across = (0.7 * w, w + 3, t - 6, t - 2, t + 2.5, t + 2.5, t - 2, t - 7, w + 3, 0.7 * w)
    a, b, c, d, e, f, g, h, i = SLOPES[one.code[0]]
    down = (a, b, c, d, e, f, g, g, h, i)
    p = [f"{number(toward * x)} {number(y)}" for x, y in zip(across, down, strict=True)]
    return f"M{p[0]} C{p[1]} {p[2]} {p[3]} C{p[4]} {p[5]} {p[6]} C{p[7]} {p[8]} {p[9]}Z"


def _lamina(one: Vertebra) -> str:
    w, h = one.width, one.height
    half = (
        (0.4, -0.275),
        (0.55, -0.49),
        (0.95, -0.46),
        (1.25, -0.3),
        (0.95, -0.05),
        (0.85, 0.125),
        (1.02, 0.375),
        (0.8, 0.51),
        (0.58, 0.475),
        (0.4, 0.4),
        (0.3, 0.25),
    )
    right = [f"{number(x * w)} {number(y * h)}" for x, y in half]
    left = [f"{number(-x * w)} {number(y * h)}" for x, y in reversed(half)]
    top, bottom = f"0 {number(-0.25 * h)}", f"0 {number(0.25 * h)}"
    points = [*right, bottom, *left, top]
    curves = " ".join(f"C{' '.join(points[n : n + 3])}" for n in range(0, len(points), 3))
    return f"M{top} {curves}Z"
