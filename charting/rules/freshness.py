"""How much of a visit is as at an earlier one: a meter against notes that are only copied."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from charting.rules.fact import Block, Layout, MeasurementFact, ProcedureFact, VisitFacts

LOOKED_BACK = 3


@dataclass(frozen=True, slots=True)
class Share:
    """`same` of the `total` facts of today stand in the earlier visit with the same value."""

    same: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing is recorded."""
        return self.same / self.total if self.total else 0.0

    @property
    def is_copy(self) -> bool:
        """True when every single fact is as it was, and there are enough of them to wonder."""
        return self.total >= 5 and self.same == self.total


def objective(facts: VisitFacts) -> dict[str, str]:
    """Return what was found, called and done at a visit, one value a place.

    What the patient says is left out: it is asked anew each time, and may well be the same. So are
    times, words and the order of things.
    """
    found = {
        "/".join(("finding", f.code, f.side, f.cell, f.phase)): f"{f.value} {f.unit}".strip()
        for f in facts.findings
        if f.value
    }
    found |= _measured(facts.measurements)
    found |= _done(facts.procedures)
    if facts.category:
        found["category"] = ",".join([facts.category, *sorted(facts.also_present)])
    if facts.blocks_state:
        found["blocks"] = facts.blocks_state
    if facts.layout:
        found |= _blocks(facts.layout)
    return found


def recorded(facts: VisitFacts) -> int:
    """Return how many facts of `objective` a visit holds."""
    return len(objective(facts))


def entered(today: VisitFacts, last: VisitFacts | None) -> int:
    """Return how many facts of today are new: not there at the last visit, or with another value.

    What the patient says today always counts.
    """
    now = objective(today)
    before = objective(last) if last else {}
    spoken = (today.pain, today.change, today.reactions, today.response, today.pain_after)
    said = sum(one is not None and one not in ("", ()) for one in spoken)
    return said + sum(before.get(place) != value for place, value in now.items())


def share(today: VisitFacts, earlier: VisitFacts) -> Share:
    """Return how many facts of `today` are the same at `earlier`.

    Source: own-inference
    """
    return _share(objective(today), earlier)


def _share(now: dict[str, str], earlier: VisitFacts) -> Share:
    before = objective(earlier)
    return Share(sum(before.get(place) == value for place, value in now.items()), len(now))


def shares(today: VisitFacts, earlier: Sequence[VisitFacts]) -> list[Share]:
    """Return the shares against the last visits, the newest first, three at the most."""
    now = objective(today)
    return [_share(now, one) for one in earlier[:LOOKED_BACK]]


def _measured(rows: Sequence[MeasurementFact]) -> dict[str, str]:
    return _counted(
        (
            ("measured", one.kind, one.code or one.name, one.side, one.position),
            f"{one.value} {one.unit} > {one.after}",
        )
        for one in rows
    )


def _done(rows: Sequence[ProcedureFact]) -> dict[str, str]:
    return _counted(
        (
            ("done", one.kind, one.code or one.name, one.level),
            f"{one.side} {one.listing} {one.technique}",
        )
        for one in rows
    )


def _blocks(layout: Layout) -> dict[str, str]:
    return {f"block/{one.side}/{one.landmark}": _block(layout, one) for one in layout.blocks}


def _block(layout: Layout, one: Block) -> str:
    return f"{layout.position} {one.points_to} {one.angle_deg}"


def _counted(rows: Iterable[tuple[tuple[str, ...], str]]) -> dict[str, str]:
    """Rows by their place; a second one at the same place gets a number of its own."""
    found: dict[str, str] = {}
    for place, value in rows:
        name = "/".join(place)
        count = sum(known == name or known.startswith(f"{name}#") for known in found)
        found[f"{name}#{count}" if count else name] = value
    return found
