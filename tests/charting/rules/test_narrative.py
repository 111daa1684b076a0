"""The note says what the fields say, all of it, in a fixed way, and nothing else."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from charting.catalogue.layout import Block, Layout
from charting.catalogue.load import load
from charting.rules.blocking import propose
from charting.rules.fact import Fact, Result, VisitFacts
from charting.rules.narrative import Section, note

STRONG = tuple(Fact("af", s, c, value="strong") for s in "LR" for c in ("upper", "lower"))
VISIT = VisitFacts(
    findings=(
        *STRONG,
        Fact("antalgic", value="no"),
        Fact("heel", "L", value="1"),
        Fact("heel", "R", value="3"),
        Fact("heel", "R", "", "after", "0"),
        Fact("leg_p", cell="side", value="R"),
        Fact("leg_p", cell="mm", value="6", unit="mm"),
    ),
    results=(
        Result("heel", "L", "", "not_retested", "time"),
        Result("leg_p", "", "", "improved"),
    ),
    pain=3,
    pain_where="low back, right",
    pain_last=4,
    change="better",
    reactions=("soreness", "headache"),
    category="I",
    also_present=("II",),
    blocks_state="placed",
    layout=propose("I", "R"),
    minutes=4,
    response="better",
    pain_after=2,
    remark="100% sure: walks 20 min",
)


def lines(section: Section) -> list[str]:
    return [str(sentence.text) for sentence in section.sentences]


def test_a_whole_note() -> None:
    subjective, objective, assessment, plan = note(VISIT)
    assert lines(subjective) == [
        "Pain 3 of 10 (low back, right); it was 4 at the last visit.",
        "Better since the last visit.",
        "Reaction to the last visit: soreness, headache.",
    ]
    assert lines(objective) == [
        "Antalgic lean: no.",
        "Arm-fossa: strong in all four cells.",
        "Heel tension: left 1, right 3.",
        "Short leg (prone): right short, 6 mm.",
    ]
    assert lines(assessment) == [
        "Category I, chosen by the clinician; also present: Category II.",
        "For it: Heel tension left 1; Heel tension right 3.",
        "Heel tension left: 1, not re-tested: no time left.",
        "Heel tension right: 3 → 0, cleared.",
        "Short leg (prone): right short 6 mm, afterwards improved.",
    ]
    assert lines(plan) == [
        "Prone on blocks: 1 right greater trochanter, 2 left iliac crest.",
        "Minutes on the blocks: 4.",
        "After the table: better.",
        "Pain after the table: 2 of 10.",
        "Remark: 100% sure: walks 20 min",
    ]


def test_an_empty_visit_says_nothing() -> None:
    assert [lines(section) for section in note(VisitFacts())] == [[], [], [], []]


def test_every_sentence_names_its_lines() -> None:
    sentences = [sentence for section in note(VISIT) for sentence in section.sentences]
    assert all(sentence.anchors for sentence in sentences)
    heel = next(s for s in sentences if str(s.text).startswith("Heel tension: "))
    assert heel.anchors == ("heel-l", "heel-r")


def test_against_the_chosen_category_is_said_too() -> None:
    assessment = note(replace(VISIT, category="II", also_present=()))[2]
    assert "Against it: Arm-fossa strong in all four cells." in lines(assessment)


@pytest.mark.parametrize(
    ("facts", "section", "sentence"),
    [
        (VisitFacts(pain=0), 0, "Pain 0 of 10."),
        (VisitFacts(change="same"), 0, "The same since the last visit."),
        (VisitFacts(change="worse"), 0, "Worse since the last visit."),
        (VisitFacts(reactions=("none",)), 0, "No reaction to the last visit."),
        (VisitFacts(category="undetermined"), 2, "Category left undetermined by the clinician."),
        (VisitFacts(category="none"), 2, "No category, chosen by the clinician."),
        (VisitFacts(blocks_state="none"), 3, "No blocks were used."),
        (
            VisitFacts(blocks_state="none", blocks_skipped_reason="sore"),
            3,
            "No blocks were used: sore",
        ),
        (VisitFacts(advice=("ice", "walk")), 3, "Home advice: ice for 10 minutes, walk."),
        (VisitFacts(response="same"), 3, "After the table: the same."),
        (VisitFacts(response="worse"), 3, "After the table: worse."),
    ],
)
def test_single_facts(facts: VisitFacts, section: int, sentence: str) -> None:
    said = note(facts)
    assert lines(said[section])[0] == sentence
    assert sum(len(part.sentences) for part in said) == len(said[section].sentences)


def test_blocks_placed_together_and_free_places() -> None:
    together = VisitFacts(blocks_state="placed", layout=propose("I", "", variant="sb_plus"))
    assert lines(note(together)[3]) == [
        "Prone on blocks: left iliac crest, right iliac crest, together."
    ]
    free = Layout("supine", (Block("R", "other", 1, note="rib 9"),))
    facts = VisitFacts(blocks_state="placed", layout=free, blocks_reason="asked for")
    assert lines(note(facts)[3]) == [
        "Supine on blocks: 1 right rib 9.",
        "Reason for this layout: asked for",
    ]


def test_blocks_are_said_in_the_order_of_placing() -> None:
    backwards = Layout("prone", (Block("L", "crest", 2), Block("R", "gt", 1)))
    facts = VisitFacts(blocks_state="placed", layout=backwards)
    assert lines(note(facts)[3]) == [
        "Prone on blocks: 1 right greater trochanter, 2 left iliac crest."
    ]


def test_free_words_are_never_a_template() -> None:
    facts = VisitFacts(pain=1, pain_where="%(now)s %s", remark="%(free)s 50%")
    assert lines(note(facts)[0]) == ["Pain 1 of 10 (%(now)s %s)."]
    assert lines(note(facts)[3]) == ["Remark: %(free)s 50%"]


def test_another_language_gets_whole_sentences() -> None:
    spanish = {"After the table: better.": "Después de la mesa: mejor."}
    sentence = note(VisitFacts(response="better"))[3].sentences[0]
    assert sentence.text.render(lambda m: spanish.get(m, m)) == "Después de la mesa: mejor."


def slots() -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [
        (slot.code, slot.side, slot.cell, slot.values.values or ("7", "12"))
        for indicator in load().on_chart()
        for slot in load().slots(indicator.code)
    ]


@st.composite
def visits(draw: st.DrawFn) -> VisitFacts:
    findings = tuple(
        Fact(code, side, cell, phase, draw(st.sampled_from(values)))
        for code, side, cell, values in slots()
        for phase in ("before", "after")
        if draw(st.booleans())
    )
    number = st.none() | st.integers(0, 10)
    category = draw(st.sampled_from(["", "I", "II", "III", "none", "undetermined"]))
    layout = propose(category, draw(st.sampled_from(["L", "R"])))
    return VisitFacts(
        findings=findings,
        pain=draw(number),
        pain_last=draw(number),
        category=category,
        blocks_state="placed" if layout else "none",
        layout=layout,
        minutes=draw(st.none() | st.integers(1, 45)),
        response=draw(st.sampled_from(["", "better", "same", "worse"])),
        pain_after=draw(number),
    )


@given(visits())
def test_the_same_facts_give_the_same_note_and_no_number_is_invented(facts: VisitFacts) -> None:
    assert note(facts) == note(facts)
    text = " ".join(line for section in note(facts) for line in lines(section))
    known = {fact.value for fact in facts.findings}
    known |= {str(n) for n in (facts.pain, facts.pain_last, facts.pain_after, facts.minutes)}
    known |= {str(block.order) for block in (facts.layout.blocks if facts.layout else ())}
    known |= {"10"}  # the top of the pain scale
    known |= {"1", "2", "3"} if "round" in text else set()  # the names of the SOTO rounds
    assert set(re.findall(r"\d+", text)) <= known


@given(visits())
def test_every_value_before_the_blocks_is_said(facts: VisitFacts) -> None:
    objective = note(facts)[1]
    anchors = {anchor for sentence in objective.sentences for anchor in sentence.anchors}
    before = [fact for fact in facts.findings if fact.phase == "before"]
    assert len(anchors) == len(before)
