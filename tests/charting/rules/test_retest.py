"""Positives only; before and after compare by a rule, or a person says."""

import pytest

from charting.catalogue.load import load
from charting.rules.fact import Fact, Result
from charting.rules.retest import Key, compare, items, positives


def after(code: str, side: str = "", cell: str = "", value: str = "") -> Fact:
    return Fact(code, side, cell, "after", value)


LEG = (Fact("leg_p", cell="side", value="R"), Fact("leg_p", cell="mm", value="6", unit="mm"))


def test_only_positive_findings_are_listed_in_chart_order() -> None:
    findings = (
        Fact("heel", "R", value="3"),
        Fact("heel", "L", value="0"),
        Fact("af", "L", "upper", value="weak"),
        Fact("af", "L", "lower", value="strong"),
        *LEG,
        Fact("leg_s", cell="side", value="even"),
        Fact("soto", cell="side", value="R"),
        Fact("soto", cell="round1", value="same"),
        Fact("soto", cell="round2", value="better"),
    )
    assert positives(findings) == [
        Key("af", "L", "upper"),
        Key("heel", "R", ""),
        Key("leg_p", "", ""),
        Key("soto", "", ""),
    ]


def test_an_even_leg_with_millimetres_is_no_finding() -> None:
    even = (Fact("leg_p", cell="side", value="even"), Fact("leg_p", cell="mm", value="3"))
    assert positives(even) == []


@pytest.mark.parametrize(
    "finding",
    [
        Fact("sway", cell="eyes_closed", value="lateral"),
        Fact("antalgic", value="yes"),
        Fact("plumb", cell="pelvis", value="L"),
        Fact("soto", cell="side", value="R"),
        after("heel", "R", value="3"),
    ],
)
def test_not_re_tested(finding: Fact) -> None:
    assert positives((finding,)) == []


@pytest.mark.parametrize(
    ("values", "before", "now", "result"),
    [
        ("tension5", "3", "0", "cleared"),
        ("tension5", "3", "1", "improved"),
        ("tension5", "3", "3", "same"),
        ("tension5", "3", "4", "worse"),
        ("grade3", "2", "0", "cleared"),
        ("grade3", "2", "1", "improved"),
        ("grade3", "2", "2", "same"),
        ("grade3", "2", "3", "worse"),
        ("strength", "weak", "strong", "cleared"),
        ("strength", "weak", "weak", "same"),
        ("balance", "R>L", "even", "cleared"),
        ("balance", "R>L", "R>L", "same"),
        ("balance", "R>L", "L>R", ""),
        ("degrees", "60", "80", "improved"),
        ("degrees", "60", "50", "worse"),
        ("degrees", "60", "60", "same"),
        ("degrees", "60", "0", "worse"),
        ("tension5", "3", "", ""),
        ("tension5", "3", "9", ""),
    ],
)
def test_compare(values: str, before: str, now: str, result: str) -> None:
    assert compare(before, now, load().value_sets[values]).value == result


@pytest.mark.parametrize(
    ("side", "mm", "result"),
    [
        ("R", "2", "improved"),
        ("R", "6", "same"),
        ("R", "9", "worse"),
        ("even", "", "cleared"),
        ("even", "0", "cleared"),
        ("L", "2", ""),
        ("R", "", "same"),
        ("R", "0", ""),
        ("", "", ""),
    ],
)
def test_the_short_leg(side: str, mm: str, result: str) -> None:
    now = [after("leg_p", cell="side", value=side)] if side else []
    now += [after("leg_p", cell="mm", value=mm)] if mm else []
    found = items((*LEG, *now))
    assert [(item.computed, item.open) for item in found] == [(result, not result)]


def test_a_line_in_words() -> None:
    findings = (*LEG, after("leg_p", cell="side", value="R"), after("leg_p", cell="mm", value="2"))
    item = items(findings)[0]
    assert str(item.label) == "Short leg (prone)"
    assert (str(item.before), str(item.after)) == ("right short 6 mm", "right short 2 mm")
    assert str(item.rule) == "nearer to normal"
    assert item.anchor == "retest-leg-p"


def test_what_the_clinician_states_counts_first() -> None:
    findings = (Fact("heel", "R", value="3"), after("heel", "R", value="1"))
    item = items(findings, [Result("heel", "R", value="same")])[0]
    assert (item.computed, item.stated, item.result) == ("improved", "same", "same")


def test_soto_is_for_a_person_to_say() -> None:
    before = tuple(Fact("soto", cell=f"round{n}", value="better") for n in (1, 2, 3))
    now = tuple(after("soto", cell=f"round{n}", value="same") for n in (1, 2, 3))
    assert items((*before, *now))[0].open
    assert not items(before, [Result("soto", value="improved")])[0].open


def test_not_re_tested_needs_a_reason() -> None:
    findings = (Fact("heel", "R", value="3"),)
    assert items(findings)[0].open
    assert items(findings, [Result("heel", "R", value="not_retested")])[0].open
    assert items(findings, [Result("heel", "R", value="not_retested", reason=" ")])[0].open
    assert not items(findings, [Result("heel", "R", value="not_retested", reason="time")])[0].open


def test_a_result_for_another_line_closes_nothing() -> None:
    assert items((Fact("heel", "R", value="3"),), [Result("heel", "L", value="cleared")])[0].open


@pytest.mark.parametrize(
    ("before", "after", "result"),
    [
        (("2", "in8"), ("6", "mm"), "improved"),
        (("2", "in8"), ("7", "mm"), "worse"),
        (("6", "mm"), ("1", "in8"), "improved"),
        (("4", "in8"), ("4", "in8"), "same"),
        (("5-6", "mm"), ("3", "mm"), "improved"),
        (("5-6", "mm"), ("5", "mm"), ""),
        (("above", "mm"), ("20", "mm"), "improved"),
        (("6", "mm"), ("0", "in8"), ""),
    ],
)
def test_a_leg_in_two_units(before: tuple[str, str], after: tuple[str, str], result: str) -> None:
    findings = (
        Fact("leg_p", cell="side", value="R"),
        Fact("leg_p", cell="mm", value=before[0], unit=before[1]),
        Fact("leg_p", cell="side", phase="after", value="R"),
        Fact("leg_p", cell="mm", phase="after", value=after[0], unit=after[1]),
    )
    assert [item.computed for item in items(findings)] == [result]


def test_the_words_keep_unit_conditions_and_what_the_fibre_was_linked_to() -> None:
    findings = (
        Fact("leg_p", cell="side", value="R", conditions=("splint_in",)),
        Fact("leg_p", cell="mm", value="2", unit="in8"),
        Fact("occ", "R", "line1_area5", value="2", vertebra="T8", is_major=True),
    )
    assert [str(item.before) for item in items(findings)] == [
        "right short (splint in) 2 ⅛ in",
        "moderate (major, T8)",
    ]
