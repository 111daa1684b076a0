"""A visit can be signed when nothing is open; each open point names its line."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from charting.catalogue.layout import Layout
from charting.rules.blocking import propose
from charting.rules.fact import (
    Fact,
    MeasurementFact,
    OutcomeFact,
    ProcedureFact,
    ReactionFact,
    Result,
    VisitFacts,
)
from charting.rules.signing import open_points
from charting.rules.visit import is_treated

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


ADJUST = ProcedureFact(id="a", kind="segment", code="adjust", level="L5")


def test_the_reaction_is_asked_once_there_was_a_visit() -> None:
    assert found(replace(WHOLE, has_last=True)) == [("reaction", "reaction")]
    assert found(replace(WHOLE, has_last=True, reactions=("none",))) == []
    assert found(replace(WHOLE, has_last=True, kind="initial")) == []


def test_a_child_has_somebody_who_tells() -> None:
    assert found(replace(WHOLE, age_months=100)) == [("informant", "informant")]
    assert found(replace(WHOLE, age_months=100, informant="parent")) == []
    assert found(replace(WHOLE, age_months=12 * 12)) == []


def test_an_infant_gives_no_number_for_pain() -> None:
    baby = replace(WHOLE, age_months=5, informant="parent", pain=None)
    assert found(baby) == []
    assert found(replace(baby, age_months=36)) == [("pain", "pain")]


def test_a_visit_without_sot_needs_no_category_blocks_or_indicators() -> None:
    other = VisitFacts(kind="other", procedures=(ADJUST,), response="better")
    assert found(other) == []
    assert found(replace(other, response="")) == [("response", "response")]
    talk = ProcedureFact(id="h", kind="home", code="heat")
    assert found(VisitFacts(kind="other", procedures=(talk,))) == []
    assert found(VisitFacts(kind="other")) == [("findings", "findings")]


def test_blocks_of_a_visit_without_sot_are_documented_when_they_are_used() -> None:
    placed = VisitFacts(kind="other", blocks_state="placed", response="same", pain=2)
    assert ("layout", "blocks") in found(placed)


@pytest.mark.parametrize(
    "more",
    [
        {"measurements": (MeasurementFact(id="m", code="sit_reach", value="12"),)},
        {"outcomes": (OutcomeFact(id="o", measure="odi", value=Decimal(3)),)},
        {"findings": (Fact("heel", "R", value="0"),)},
    ],
)
def test_something_was_entered_today(more: dict[str, Any]) -> None:
    assert found(replace(WHOLE, findings=())) == [("findings", "findings")]
    assert found(replace(WHOLE, **{"findings": (), **more})) == []


def test_what_was_done_where() -> None:
    assert found(replace(WHOLE, procedures=(ADJUST,))) == []
    for one in (replace(ADJUST, level=""), ProcedureFact(id="a", kind="cmrt", code="cmrt")):
        assert found(replace(WHOLE, procedures=(one,))) == [("level", "procedure-a")]
    empty = ProcedureFact(id="a", kind="other", name=" ")
    assert found(replace(WHOLE, procedures=(empty,))) == [("procedure", "procedure-a")]


def test_a_procedure_that_found_something_says_what_became_of_it() -> None:
    tender = replace(ADJUST, before="2")
    facts = replace(WHOLE, procedures=(tender,))
    assert found(facts) == [("procedure_after", "procedure-a")]
    assert str(open_points(facts)[0].text) == "afterwards, or a remark why not: Adjustment"
    for settled in (
        replace(tender, after="0"),
        replace(tender, note="no time"),
        replace(tender, before="0"),
    ):
        assert found(replace(WHOLE, procedures=(settled,))) == []


def test_entries_that_were_begun_are_finished_or_taken_away() -> None:
    facts = replace(
        WHOLE,
        measurements=(MeasurementFact(id="m", code="sit_reach"), MeasurementFact(id="n")),
        outcomes=(
            OutcomeFact(id="o", measure="odi"),
            OutcomeFact(id="p", measure="psfs_activity", value=Decimal(3)),
            OutcomeFact(id="q", words="better"),
        ),
        reaction_details=(ReactionFact(id="r"),),
    )
    assert found(facts) == [
        ("reaction_type", "reaction-r"),
        ("outcome", "outcome-o"),
        ("outcome_name", "outcome-p"),
        ("outcome_name", "outcome-q"),
        ("measurement", "measurement-m"),
        ("measurement_name", "measurement-n"),
    ]


def test_treatment_is_more_than_blocks() -> None:
    assert is_treated(VisitFacts(blocks_state="placed"))
    assert is_treated(VisitFacts(procedures=(ADJUST,)))
    advice = ProcedureFact(kind="nutrition", code="nutrition_note")
    assert not is_treated(VisitFacts(blocks_state="none", procedures=(advice,)))


def test_an_open_alert_that_asks_to_stop_needs_a_reason_beside_blocks() -> None:
    facts = replace(WHOLE, flags=("Fever since Friday",))
    assert found(facts) == [("blocks_reason", "blocks-reason")]
    assert found(replace(facts, blocks_reason="seen by her doctor today")) == []


def test_sides_that_contradict_each_other_are_open() -> None:
    assert LAYOUT is not None
    facts = replace(WHOLE, layout=replace(LAYOUT, short_side="L"))
    assert found(facts) == [("side", "blocks")]
