"""P.A.R.T. is counted for each treated level from what was recorded, with its reasons."""

import pytest

from charting.catalogue.load import load
from charting.rules.fact import Fact, MeasurementFact, ProcedureFact, VisitFacts
from charting.rules.part import is_finding, levels_of, meter


def adjust(level: str, **more: object) -> ProcedureFact:
    return ProcedureFact(id=f"p-{level}", kind="segment", code="adjust", level=level, **more)  # type: ignore[arg-type]


def found(facts: VisitFacts) -> dict[str, tuple[tuple[str, ...], bool]]:
    return {one.level: (one.found, one.satisfied) for one in meter(facts)}


def test_nothing_treated_nothing_counted() -> None:
    assert meter(VisitFacts(pain=3)) == []
    other = ProcedureFact(kind="cranial", code="vomer")
    assert meter(VisitFacts(procedures=(other,))) == []


def test_pain_alone_is_not_enough() -> None:
    facts = VisitFacts(pain=3, pain_where="low back", procedures=(adjust("L5"),))
    assert found(facts) == {"L5": (("P",), False)}
    (one,) = meter(facts)
    assert str(one.text) == "L5: P; A or R is needed"
    assert str(one.letters["P"].text) == "pain 3 of 10 (low back)"  # type: ignore[union-attr]
    assert one.anchor == "procedure-p-L5"


def test_pain_and_tone_need_a_or_r() -> None:
    heel = (Fact("heel", "R", value="3"),)
    facts = VisitFacts(pain=3, findings=heel, procedures=(adjust("L5"),))
    assert found(facts) == {"L5": (("P", "T"), False)}


def test_a_listing_is_asymmetry() -> None:
    facts = VisitFacts(pain=3, procedures=(adjust("L5", listing="PRS"),))
    assert found(facts) == {"L5": (("P", "A"), True)}
    assert str(meter(facts)[0].text) == "L5: P, A"


def test_asymmetry_alone_asks_for_one_more() -> None:
    facts = VisitFacts(procedures=(adjust("C2", listing="PR"),))
    assert str(meter(facts)[0].text) == "C2: A; one more is needed"
    assert str(meter(VisitFacts(procedures=(adjust("C2"),)))[0].text).endswith("yet")


def test_findings_speak_about_their_own_region() -> None:
    findings = (Fact("leg_p", cell="side", value="R"), Fact("heel", "R", value="2"))
    facts = VisitFacts(findings=findings, procedures=(adjust("L5"), adjust("C2"), adjust("si_r")))
    assert found(facts) == {
        "L5": (("A", "T"), True),
        "C2": ((), False),
        "si_r": (("A", "T"), True),
    }


def test_a_normal_finding_is_no_reason() -> None:
    findings = (Fact("leg_p", cell="side", value="even"), Fact("heel", "R", value="0"))
    assert found(VisitFacts(findings=findings, procedures=(adjust("L5"),))) == {"L5": ((), False)}


def test_an_after_value_is_no_reason() -> None:
    findings = (Fact("heel", "R", "", "after", "3"),)
    assert found(VisitFacts(findings=findings, procedures=(adjust("L5"),))) == {"L5": ((), False)}


def test_motion_of_the_region() -> None:
    slow = MeasurementFact(id="m", kind="motion", code="low_back_flexion", value="restricted")
    facts = VisitFacts(pain=1, measurements=(slow,), procedures=(adjust("L4"), adjust("T4")))
    assert found(facts) == {"L4": (("P", "R"), True), "T4": (("P",), False)}
    reason = meter(facts)[0].letters["R"]
    assert reason is not None
    assert (reason.anchor, str(reason.text)) == ("measurement-m", "Lumbar flexion restricted")


def test_painful_motion_is_pain() -> None:
    sore = MeasurementFact(id="m", code="low_back_flexion", value="70", pain="yes")
    assert found(VisitFacts(measurements=(sore,), procedures=(adjust("L4"),))) == {
        "L4": (("P",), False)
    }


@pytest.mark.parametrize(
    ("code", "value", "positive"),
    [
        ("low_back_flexion", "53", True),
        ("low_back_flexion", "60", False),
        ("low_back_flexion", "50-70", False),
        ("low_back_flexion", ">50", False),
        ("low_back_flexion", "restricted", True),
        ("low_back_flexion", "full", False),
        ("hip_height", "high", True),
        ("hip_height", "level", False),
        ("head_forward", "3", True),
        ("head_forward", "0", False),
        ("sit_reach", "3", False),
    ],
)
def test_what_is_a_finding(code: str, value: str, positive: bool) -> None:
    assert is_finding(load().tests[code], value) is positive


def test_fibres_speak_about_the_vertebra_they_are_linked_to() -> None:
    linked = Fact("occ", "L", "line2_area3", value="2", vertebra="T11/12")
    facts = VisitFacts(findings=(linked,), procedures=(adjust("T12"), adjust("T10")))
    assert found(facts) == {"T12": (("T",), False), "T10": ((), False)}


def test_a_tender_neck_level_speaks_about_itself() -> None:
    facts = VisitFacts(
        findings=(Fact("rc", "L", "C1", value="2"),), procedures=(adjust("C1"), adjust("C2"))
    )
    assert found(facts) == {"C1": (("P",), False), "C2": ((), False)}


def test_letters_by_hand_and_one_level_treated_twice() -> None:
    twice = (adjust("T5", part=("R",)), adjust("T5", part=("T", "X")))
    assert found(VisitFacts(procedures=twice)) == {"T5": (("R", "T"), True)}


def test_unknown_findings_are_passed_over() -> None:
    facts = VisitFacts(findings=(Fact("heel", "X", value="3"),), procedures=(adjust("L5"),))
    assert found(facts) == {"L5": ((), False)}


@pytest.mark.parametrize(
    ("said", "levels"),
    [
        ("T11/12", ("T11", "T12")),
        ("T12-L1", ("T12", "L1")),
        ("L5", ("L5",)),
        ("si_l", ("si_l",)),
        ("L9", ()),
        ("somewhere", ()),
        ("", ()),
    ],
)
def test_levels(said: str, levels: tuple[str, ...]) -> None:
    assert levels_of(said) == levels
