"""Whatever was recorded is said once, with its own line, and no number comes from anywhere else."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from charting.catalogue import crosscheck
from charting.catalogue import load as loader
from charting.catalogue.load import load
from charting.rules import narrative
from charting.rules.fact import (
    ComplaintFact,
    Fact,
    MeasurementFact,
    OutcomeFact,
    ProcedureFact,
    ReactionFact,
    VisitFacts,
)
from charting.rules.narrative import note

CATALOGUE = load()
WORDS = st.sampled_from(
    ["", "", "low back", "after 12 weeks", "100% %s %(now)s", "ends.", "T11/12"]
)
SIDE = st.sampled_from(["", "L", "R", "B"])
NUMBER = st.sampled_from(["", "0", "7", "3-4", ">90", "above", "2.5", "positive"])
DAY = st.none() | st.dates(date(2000, 1, 1), date(2026, 1, 1))
SMALL = st.none() | st.integers(0, 10)
WHO = st.sampled_from(["", "patient", "parent", "guardian", "clinician", "other"])
YESNO = st.sampled_from(["", "yes", "no", "unsure"])
LEVEL = st.sampled_from(["", "L5", "C1", "si_l", "T11/12", "T4"])
KEYS = st.sampled_from(["sets", "reps", "when", "minutes", "odd"])


def codes(table: object) -> st.SearchStrategy[str]:
    return st.sampled_from(["", *sorted(table)])  # type: ignore[call-overload]


def choice(name: str) -> st.SearchStrategy[str]:
    return codes(CATALOGUE.choices[name])


@st.composite
def procedures(draw: st.DrawFn) -> ProcedureFact:
    code = draw(codes(CATALOGUE.procedures))
    known = CATALOGUE.procedures.get(code)
    return ProcedureFact(
        kind=known.kind if known else draw(codes(CATALOGUE.procedure_kinds)),
        code=code,
        name=draw(WORDS),
        level=draw(LEVEL),
        side=draw(SIDE),
        listing=draw(st.sampled_from(["", "PRS"])),
        technique=draw(choice("technique") | WORDS),
        method=draw(choice("method") | WORDS),
        line=draw(st.sampled_from(["", "2"])),
        reflex=draw(codes(CATALOGUE.reflexes) | WORDS),
        before=draw(st.sampled_from(["", "0", "2", "45"])),
        after=draw(st.sampled_from(["", "0", "2", "45"])),
        part=tuple(draw(st.sets(st.sampled_from("PART")))),
        details=draw(st.dictionaries(KEYS, NUMBER, max_size=3)),
        is_sham=draw(st.booleans()),
        reason=draw(st.sampled_from(["", "heel-r", "occ-l-line2-area3", "pain"])),
        note=draw(WORDS),
    )


MEASUREMENTS = st.builds(
    MeasurementFact,
    code=codes(CATALOGUE.tests),
    name=WORDS,
    side=SIDE,
    position=st.sampled_from(["", "prone", "side_lying"]),
    value=NUMBER,
    after=NUMBER,
    unit=st.sampled_from(["", "mm", "°"]),
    pain=st.sampled_from(["", "yes", "no", "6"]),
    method=choice("way") | WORDS,
    conditions=st.lists(choice("condition").filter(bool), max_size=2).map(tuple),
    note=WORDS,
)
OUTCOMES = st.builds(
    OutcomeFact,
    measure=codes(CATALOGUE.measures),
    name=WORDS,
    complaint=st.sampled_from(["", "e0"]),
    value=st.none() | st.decimals(-3, 70, places=1),
    words=WORDS,
    informant=WHO,
    since_on=DAY,
    note=WORDS,
    baseline=st.none() | st.decimals(0, 70, places=1),
    last=st.none() | st.decimals(0, 70, places=1),
)
REACTIONS = st.builds(
    ReactionFact,
    type=choice("reaction"),
    onset_hours=SMALL,
    severity=SMALL,
    duration_h=SMALL,
    limits_activity=YESNO,
    new_neuro_sign=YESNO,
    action=WORDS,
    outcome=WORDS,
    related=choice("relation"),
    note=WORDS,
)
COMPLAINTS = st.builds(
    ComplaintFact,
    name=WORDS,
    side=SIDE,
    region=WORDS,
    onset_on=DAY,
    onset_words=WORDS,
    aggravating=WORDS,
    limits=WORDS,
    informant=WHO,
    resolved_on=DAY,
)


def several(kind: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    def named(rows: list[object]) -> tuple[object, ...]:
        return tuple(
            replace(row, id=f"e{n}", order=n + 1)  # type: ignore[type-var]
            for n, row in enumerate(rows)
        )

    return st.lists(kind, max_size=3).map(named)


VISITS = st.builds(
    VisitFacts,
    pain=SMALL,
    pain_where=WORDS,
    pain_last=SMALL,
    kind=st.sampled_from(["", "initial", "routine", "reexam", "other"]),
    informant=WHO,
    age_months=st.none() | st.integers(0, 900),
    weeks_pregnant=st.none() | st.integers(1, 42),
    planned_min=SMALL,
    minutes=SMALL,
    blocks_state=st.sampled_from(["", "none"]),
    response=st.sampled_from(["", "better"]),
    advice=st.lists(choice("advice").filter(bool), max_size=2, unique=True).map(tuple),
    remark=WORDS,
    next_visit=choice("next_visit"),
    next_note=WORDS,
    home_note=WORDS,
    findings=st.sampled_from(
        [
            (),
            (Fact("heel", "R", value="3"), Fact("heel", "R", "", "after", "0")),
            (Fact("heel", "R", value="0"), Fact("heel", "R", "", "after", "4")),
            (
                Fact("occ", "L", "line2_area3", value="2", vertebra="T11/12", is_major=True),
                Fact("sway", "", "eyes_closed", value="lateral", conditions=("breath_in",)),
            ),
        ]
    ),
    complaints=several(COMPLAINTS),
    procedures=several(procedures()),
    measurements=several(MEASUREMENTS),
    outcomes=several(OUTCOMES),
    reaction_details=several(REACTIONS),
)


def whole(facts: VisitFacts) -> str:
    return "\n".join(str(s.text) for section in note(facts) for s in section.sentences)


def given_strings(value: object) -> Iterator[str]:
    """Everything that somebody entered, as text."""
    if is_dataclass(value):
        for field in fields(value):
            yield from given_strings(getattr(value, field.name))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from (str(key), str(inner))
    elif isinstance(value, tuple):
        for inner in value:
            yield from given_strings(inner)
    elif isinstance(value, Decimal):
        yield f"{value.normalize():f}"
    elif isinstance(value, date):
        yield f"{value.day} {value.year}"
    elif value is not None:
        yield str(value)


def label_numbers(strings: set[str]) -> set[str]:
    """The numbers in the labels of the codes that were entered ("ice for 10 minutes")."""
    found = set()
    for _, entry in crosscheck.entries(CATALOGUE):
        if entry.code in strings:
            found |= set(re.findall(r"\d+", entry.label))
    return found


TOPS = {"10", "24", "50", "70", "100"}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(VISITS)
def test_every_number_exists_in_the_data_and_the_text_is_always_the_same(facts: VisitFacts) -> None:
    text = whole(facts)
    assert text == whole(facts)
    strings = set(given_strings(facts))
    known = {number for said in strings for number in re.findall(r"\d+", said)}
    known |= label_numbers(strings) | TOPS
    slots = (CATALOGUE.slot(f.code, f.side, f.cell) for f in facts.findings)
    known |= {number for slot in slots for number in re.findall(r"\d+", slot.label)}
    if facts.age_months is not None:
        known.add(str(facts.age_months // 12))
    kinds = (CATALOGUE.procedure_kinds.get(one.kind) for one in facts.procedures)
    known |= {n for kind in kinds if kind for n in re.findall(r"\d+", kind.label)}
    assert set(re.findall(r"\d+", text)) <= known


def filled(facts: VisitFacts) -> set[str]:
    """The lines of the chart that hold something."""
    single = {
        "pain": facts.pain,
        "weeks-pregnant": facts.weeks_pregnant,
        "informant": facts.informant or None,
        "kind": facts.kind or facts.age_months,
        "response": facts.response or None,
        "advice": facts.advice or None,
        "remark": facts.remark or None,
        "home-note": facts.home_note or None,
        "next-visit": facts.next_visit or None,
        "next-note": facts.next_note or None,
        "blocks": facts.blocks_state or None,
    }
    found = {name for name, value in single.items() if value is not None}
    found |= {f"procedure-{one.id}" for one in facts.procedures}
    found |= {f"measurement-{one.id}" for one in facts.measurements if one.value or one.after}
    found |= {f"outcome-{one.id}" for one in facts.outcomes if one.value is not None or one.words}
    found |= {f"reaction-{one.id}" for one in facts.reaction_details}
    return found | {f"complaint-{one.id}" for one in facts.complaints}


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(VISITS)
def test_nothing_is_said_without_a_field_and_every_entry_is_said(facts: VisitFacts) -> None:
    anchors = {a for section in note(facts) for s in section.sentences for a in s.anchors}
    findings = {"heel-r", "retest-heel-r", "occ-l-line2-area3", "sway-eyes-closed", "category"}
    assert anchors - findings <= filled(facts)
    nouns = ("procedure-", "measurement-", "outcome-", "reaction-")
    assert {a for a in filled(facts) if a.startswith(nouns)} <= anchors
    if facts.findings:
        assert anchors & findings


def test_an_after_value_of_a_finding_that_was_not_positive_is_said() -> None:
    facts = VisitFacts(findings=(Fact("heel", "R", value="0"), Fact("heel", "R", "", "after", "4")))
    assert "Afterwards: Heel tension right 4." in whole(facts)


def test_conditions_and_links_of_a_finding_are_said() -> None:
    facts = VisitFacts(
        findings=(
            Fact("occ", "L", "line2_area3", value="2", vertebra="T11", is_major=True),
            Fact("af", "L", "upper", value="strong", conditions=("splint_in",)),
        )
    )
    assert "moderate (major, T11)" in whole(facts)
    assert "strong (splint in)" in whole(facts)


def test_all_strong_stays_short_and_loses_nothing() -> None:
    cells = tuple(Fact("af", s, c, value="strong") for s in "LR" for c in ("upper", "lower"))
    arm = Fact("af", cell="arm", value="L")
    assert whole(VisitFacts(findings=cells)) == "Arm-fossa: strong in all four cells."
    assert whole(VisitFacts(findings=(*cells, arm))) == (
        "Arm-fossa: strong in all four cells, arm held left arm."
    )


def test_the_order_at_the_table() -> None:
    facts = VisitFacts(
        blocks_state="none",
        procedures=(
            ProcedureFact(id="a", kind="segment", code="adjust", level="L5"),
            ProcedureFact(id="b", kind="home", code="heat", details={"minutes": "10"}),
            ProcedureFact(id="c", kind="cmrt", code="ptosis", details={"when": "before"}),
        ),
        response="better",
        advice=("walk",),
        home_note="sit less",
        next_visit="plan",
        next_note="with the splint",
        remark="calm",
    )
    plan = note(facts)[-1]
    assert [str(s.text) for s in plan.sentences] == [
        "Ptosis procedure: when: before the blocks.",
        "No blocks were used.",
        "Adjustment L5.",
        "After the table: better.",
        "Home advice: walk.",
        "At home: Heat: time: 10 min.",
        "At home: sit less",
        "Next visit: as planned; with the splint",
        "Remark: calm",
    ]


@pytest.mark.parametrize(
    ("facts", "sentences"),
    [
        (VisitFacts(kind="initial"), ["First visit."]),
        (VisitFacts(kind="routine"), []),
        (VisitFacts(kind="reexam"), ["Re-examination."]),
        (VisitFacts(kind="other"), ["Visit without SOT."]),
        (VisitFacts(age_months=7), ["Age in months: 7."]),
        (VisitFacts(age_months=86), ["Age in years: 7."]),
        (VisitFacts(age_months=400), []),
        (VisitFacts(weeks_pregnant=22), ["Weeks of pregnancy: 22."]),
        (VisitFacts(informant="parent"), ["Told by a parent."]),
        (VisitFacts(next_note="after the dentist"), ["Next visit: after the dentist"]),
        (VisitFacts(next_visit="needed"), ["Next visit: as needed."]),
    ],
)
def test_what_the_visit_itself_says(facts: VisitFacts, sentences: list[str]) -> None:
    assert whole(facts).split("\n") == (sentences or [""])


def test_complaints_are_whole_at_first_and_short_later() -> None:
    back = ComplaintFact(id="b", name="low back pain", quality="dull")
    gone = ComplaintFact(id="g", name="headache", resolved_on=date(2026, 10, 1))
    first = VisitFacts(kind="initial", complaints=(back, gone))
    assert whole(first).split("\n")[1:] == [
        "Complaint: low back pain; feels: dull.",
        "Complaint: headache; resolved on 1 Oct 2026.",
    ]
    later = replace(first, kind="routine")
    assert whole(later) == "Complaint: low back pain."
    spoken = replace(later, outcomes=(OutcomeFact(complaint="g", words="came back"),))
    assert "Complaint: headache; resolved on 1 Oct 2026." in whole(spoken)


def test_what_the_clinician_reports_is_assessment() -> None:
    facts = VisitFacts(
        outcomes=(
            OutcomeFact(id="1", name="sleep", words="better", informant="patient"),
            OutcomeFact(id="2", name="Category II", words="stable", informant="clinician"),
        )
    )
    said = {section.code: [s.anchors for s in section.sentences] for section in note(facts)}
    assert said == {"S": [("outcome-1",)], "O": [], "A": [("outcome-2",)], "P": []}


def test_part_is_said_with_its_reasons_and_lines() -> None:
    facts = VisitFacts(
        pain=3,
        procedures=(ProcedureFact(id="a", kind="segment", code="adjust", level="L5", listing="P"),),
    )
    (said,) = note(facts)[1].sentences
    assert str(said.text) == "P.A.R.T. at L5: P pain 3 of 10; A listing P."
    assert said.anchors == ("procedure-a", "pain")


PROMISE = re.compile(
    r"\b(cures?|cured|heals?|healed|healing|effective|guarantee\w*|helps|relieves?|prevents?|"
    r"will (improve|get better)|proven)\b",
    re.IGNORECASE,
)


def test_no_sentence_and_no_label_promises_an_effect() -> None:
    folder = Path(narrative.__file__).parent
    said = [
        text
        for path in folder.glob("*.py")
        for text in re.findall(r'N_\(\s*((?:"[^"]*"\s*)+)', path.read_text("utf-8"))
    ]
    assert len(said) > 100
    assert [text for text in (*said, *loader.labels()) if PROMISE.search(text)] == []
