"""Values are found by slot, and every slot has one anchor on the page."""

from charting.catalogue.load import load
from charting.rules.fact import Fact, VisitFacts, anchor, value_of


def test_the_last_value_of_a_slot_counts() -> None:
    findings = (Fact("heel", "R", value="2"), Fact("heel", "R", value="3"))
    assert value_of(findings, "heel", "R") == "3"
    assert value_of(findings, "heel", "L") == ""
    assert value_of(findings, "heel", "R", phase="after") == ""
    assert VisitFacts(findings=findings).value("heel", "R") == "3"


def test_anchors() -> None:
    assert anchor("heel", "R") == "heel-r"
    assert anchor("af", "L", "upper") == "af-l-upper"
    assert anchor("leg_p", cell="mm") == "leg-p-mm"
    assert anchor("af", "L", "upper", "after") == "retest-af-l-upper"


def test_no_two_slots_share_an_anchor() -> None:
    anchors = [
        anchor(slot.code, slot.side, slot.cell)
        for code in load().indicators
        for slot in load().slots(code)
    ]
    assert len(anchors) == len(set(anchors))
