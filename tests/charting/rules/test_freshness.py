"""The meter against copied notes: counted against a reference that is written the slow way."""

import random
from dataclasses import replace

from charting.catalogue.load import load
from charting.rules import freshness
from charting.rules.blocking import layout_of
from charting.rules.fact import Fact, MeasurementFact, ProcedureFact, VisitFacts

CODES = ("heel", "af", "leg_p", "soto")


def _random(rng: random.Random) -> VisitFacts:
    """A visit made up at random."""
    found = [
        Fact(slot.code, slot.side, slot.cell, phase, rng.choice(slot.values.values))
        for code in CODES
        for slot in load().slots(code)
        if slot.values.values and not slot.retired
        for phase in ("before", "after")
        if rng.random() < 0.5
    ]
    return VisitFacts(
        findings=tuple(found),
        category=rng.choice(["", "I", "II"]),
        blocks_state=rng.choice(["", "none"]),
        pain=rng.choice([None, 3]),
        procedures=tuple(
            ProcedureFact(kind="segment", level=rng.choice(["L4", "L5"]), side=rng.choice("LR"))
            for _one in range(rng.randrange(3))
        ),
    )


def _reference(today: VisitFacts, earlier: VisitFacts) -> tuple[int, int]:
    """The same count by looking for each fact of today among the earlier ones, one by one."""
    same = total = 0
    for fact in today.findings:
        total += 1
        same += any(
            (one.code, one.side, one.cell, one.phase, one.value)
            == (fact.code, fact.side, fact.cell, fact.phase, fact.value)
            for one in earlier.findings
        )
    for name in ("category", "blocks_state"):
        value = getattr(today, name)
        total += bool(value)
        same += bool(value) and getattr(earlier, name) == value
    for level in ("L4", "L5"):
        now = [one.side for one in today.procedures if one.level == level]
        before = [one.side for one in earlier.procedures if one.level == level]
        total += len(now)
        same += sum(a == b for a, b in zip(now, before, strict=False))
    return same, total


def test_the_meter_matches_the_reference() -> None:
    rng = random.Random(14)
    for _round in range(300):
        today, earlier = _random(rng), _random(rng)
        found = freshness.share(today, earlier)
        assert (found.same, found.total) == _reference(today, earlier)


def test_a_copied_visit_is_all_the_same() -> None:
    visit = _random(random.Random(1))
    found = freshness.share(visit, visit)
    assert found.same == found.total == freshness.recorded(visit) > 5
    assert (found.share, found.is_copy) == (1.0, True)


def test_what_the_patient_says_is_not_on_the_meter_but_is_entered_today() -> None:
    visit = VisitFacts(findings=(Fact("heel", "R", value="3"),), pain=3, change="same")
    assert freshness.share(visit, replace(visit, pain=5)).same == 1
    assert freshness.entered(visit, visit) == 2
    assert freshness.entered(visit, None) == 3
    assert freshness.entered(VisitFacts(), None) == 0


def test_blocks_and_measures_count_where_they_lie() -> None:
    first = layout_of(load().presets["cat1_right"])
    moved = replace(first, blocks=(replace(first.blocks[0], angle_deg=10), first.blocks[1]))
    measured = MeasurementFact(code="cervical_flexion", value="45", unit="°")
    today = VisitFacts(blocks_state="placed", layout=first, measurements=(measured,))
    before = VisitFacts(
        blocks_state="placed", layout=moved, measurements=(replace(measured, value="40"),)
    )
    assert freshness.share(today, before) == freshness.Share(2, 4)


def test_three_visits_are_looked_back_at() -> None:
    visits = [VisitFacts(category="I")] * 5
    assert freshness.shares(visits[0], visits[1:]) == [freshness.Share(1, 1)] * 3
