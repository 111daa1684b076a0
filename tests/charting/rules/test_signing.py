"""A visit can be signed when nothing is open; each open point names its line."""

from dataclasses import replace

import pytest

from charting.catalogue.layout import Layout
from charting.rules.blocking import propose
from charting.rules.fact import Fact, Result, VisitFacts
from charting.rules.signing import open_points

LAYOUT = propose("I", "R")
WHOLE = VisitFacts(
    findings=(Fact("heel", "R", value="3"), Fact("heel", "R", "", "after", "0")),
    pain=3,
    category="I",
    blocks_state="placed",
    layout=LAYOUT,
    minutes=4,
    response="better",
)


def found(facts: VisitFacts) -> list[tuple[str, str]]:
    return [(point.code, point.anchor) for point in open_points(facts)]


def test_a_whole_visit_is_ready() -> None:
    assert found(WHOLE) == []


def test_an_empty_visit_lists_everything_in_chart_order() -> None:
    assert found(VisitFacts()) == [
        ("pain", "pain"),
        ("findings", "findings"),
        ("category", "category"),
        ("blocks", "blocks"),
        ("response", "response"),
    ]


def test_no_pain_is_a_value() -> None:
    assert found(replace(WHOLE, pain=0)) == []
    assert found(replace(WHOLE, pain=None)) == [("pain", "pain")]


def test_an_after_value_alone_is_no_finding() -> None:
    facts = replace(WHOLE, findings=(Fact("heel", "R", "", "after", "0"),))
    assert found(facts) == [("findings", "findings")]


@pytest.mark.parametrize("category", ["none", "undetermined"])
def test_undetermined_is_a_choice(category: str) -> None:
    assert found(replace(WHOLE, category=category)) == []
    assert found(replace(WHOLE, category="")) == [("category", "category")]


def test_no_blocks_is_a_statement() -> None:
    assert found(replace(WHOLE, blocks_state="none", layout=None)) == []
    assert found(replace(WHOLE, blocks_state="", layout=None)) == [("blocks", "blocks")]


@pytest.mark.parametrize("layout", [None, Layout("prone")])
def test_placed_blocks_need_a_place(layout: Layout | None) -> None:
    assert found(replace(WHOLE, layout=layout)) == [("layout", "blocks")]


def test_minutes_may_stay_empty() -> None:
    assert found(replace(WHOLE, minutes=None)) == []


def test_a_position_against_the_teaching_asks_why() -> None:
    assert LAYOUT is not None
    facts = replace(WHOLE, category="II")
    assert found(facts) == [("blocks_reason", "blocks-reason")]
    assert found(replace(facts, blocks_reason="rib pain when supine")) == []


def test_every_positive_finding_is_re_tested_or_has_a_reason() -> None:
    facts = replace(WHOLE, findings=(*WHOLE.findings, Fact("af", "L", "upper", value="weak")))
    assert found(facts) == [("retest", "retest-af-l-upper")]
    unexplained = replace(facts, results=(Result("af", "L", "upper", "not_retested"),))
    assert [str(p.text) for p in open_points(unexplained)] == [
        "why not re-tested: Arm-fossa left upper"
    ]
    explained = replace(facts, results=(Result("af", "L", "upper", "not_retested", "time"),))
    assert found(explained) == []


def test_response() -> None:
    assert found(replace(WHOLE, response="")) == [("response", "response")]
