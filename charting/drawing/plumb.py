"""The plumb line: the mark itself and the plan bar that shows where the visit should be."""

from __future__ import annotations

from charting.catalogue.text import N_, Translate, english
from charting.drawing.svg import picture, tag, words

BOB = (
    "M6.5 24h5v3c1.7 1.5 2.5 3 2.5 4.8 0 3.4-2.8 6.7-5 10.2-2.2-3.5-5-6.8-5-10.2 "
    "0-1.8.8-3.3 2.5-4.8z"
)
STEP, GAP, WIDEST = 18.0, 4.0, 252.0


def mark(*, label: str = "", uid: str = "plumb-mark") -> str:
    """Return the plumb bob (class `plumb-mark`); decorative unless `label` is given."""
    line = tag("path", cls="mark-line", d="M4 .5H14M9 0V24") + tag("path", cls="mark-bob", d=BOB)
    size = {"width": "18", "height": "44"}
    if label:
        return picture(line, cls="plumb-mark", uid=uid, view="0 0 18 44", title=label, **size)
    return tag(
        "svg",
        line,
        xmlns="http://www.w3.org/2000/svg",
        cls="plumb-mark",
        viewBox="0 0 18 44",
        aria_hidden="true",
        **size,
    )


def plan_bar(
    *,
    done: int,
    total: int,
    due: int | None = None,
    current: int | None = None,
    uid: str = "plan",
    translate: Translate = english,
) -> str:
    """Return the plan bar (class `planbar`): one tick a visit, and the plumb line at visit `due`.

    `done` visits are finished, `current` is the one on the table now, `due` the visit the plan
    expects by today; all counted from 1 to `total`.

    Raises: ValueError for a plan without visits.
    """
    if total < 1:
        raise ValueError("a plan has at least one visit")
    step = min(STEP, WIDEST / total)
    width = step * total - min(GAP, step / 4) + 1
    return picture(
        *(_tick(n, step, _state(n, done, current)) for n in range(1, total + 1)),
        _due(due, total, step, translate) if due is not None and 1 <= due <= total else "",
        cls="planbar",
        uid=uid,
        view=f"0 0 {width:.1f} 36",
        title=_title(done, total, due, current, translate),
        width=f"{width:.1f}",
        height="36",
    )


def _state(n: int, done: int, current: int | None) -> str:
    if n == current:
        return "now"
    return "done" if n <= done else "todo"


def _tick(n: int, step: float, state: str) -> str:
    width = step - min(GAP, step / 4)
    return tag(
        "rect", cls=state, x=(n - 1) * step + 0.5, y="6.5", width=width, height="8", rx="1.5"
    )


def _due(due: int, total: int, step: float, translate: Translate) -> str:
    """The plumb line over the visit that the plan expects by today, with its words beside it."""
    x = (due - 1) * step + 0.5 + (step - min(GAP, step / 4)) / 2
    late = due > total / 2
    label = words(
        translate(N_("should be here")),
        x=x - 9 if late else x + 9,
        y="34",
        text_anchor="end" if late else "start",
    )
    bob = f"M{x - 3.5:.1f} 22h7v2.5c0 2-2 3.5-3.5 6c-1.5-2.5-3.5-4-3.5-6z"
    return (
        tag("path", cls="due-line", d=f"M{x:.1f} 0V26") + tag("path", cls="due-bob", d=bob) + label
    )


def _title(
    done: int, total: int, due: int | None, current: int | None, translate: Translate
) -> str:
    values = {"visit": current or done, "total": total, "due": due}
    if current:
        title = translate(N_("Visit %(visit)s of %(total)s")) % values
    else:
        title = translate(N_("%(visit)s of %(total)s visits done")) % values
    if due is None or due == values["visit"]:
        return title
    return f"{title}; {translate(N_('by the plan this should be visit %(due)s')) % values}"
