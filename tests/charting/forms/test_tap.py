"""What a tap may say: numbers as people say them, vertebrae, conditions of one group."""

from typing import Any

import pytest

from charting.forms.tap import DescribeForm, FindingForm, VisitForm


def _finding(value: str, code: str = "leg_p", cell: str = "mm", **more: str) -> FindingForm:
    return FindingForm(
        {"code": code, "cell": cell, "phase": "before", "value": value, "seen": "0", **more}
    )


@pytest.mark.parametrize(
    ("said", "kept", "unit"),
    [
        ("6", "6", ""),
        ("6,5", "6.5", ""),
        ("3 to 4", "3-4", ""),
        (" 3 – 4 mm ", "3-4", "mm"),
        ("above", "above", ""),
        ("> 10", ">10", ""),
    ],
)
def test_a_number_is_read_as_it_is_said(said: str, kept: str, unit: str) -> None:
    form = _finding(said)
    assert form.is_valid(), form.errors
    assert (form.cleaned_data["value"], form.cleaned_data["unit"]) == (kept, unit)


@pytest.mark.parametrize("said", ["much", "-3", "3.55", "90", "5 lb", "3 cm"])
def test_what_cannot_be_is_refused_with_what_can(said: str) -> None:
    form = _finding(said)
    assert not form.is_valid()
    sentence = str(form.errors["__all__"])
    assert "Short leg" in sentence
    assert "a number from 0 to 60 mm" in sentence


def test_a_choice_is_left_to_the_catalogue() -> None:
    assert _finding("L", cell="side").is_valid()
    assert _finding("anything", code="unknown").is_valid()


def _described(part: str, value: str, seen: str = "") -> Any:
    form = DescribeForm({"code": "occ", "part": part, "value": value, "seen": seen})
    return form.cleaned_data["value"] if form.is_valid() else form.errors


@pytest.mark.parametrize(
    ("said", "kept"), [("t8", "T8"), ("L5", "L5"), ("t4 / t5", "T4/T5"), ("", "")]
)
def test_a_vertebra_is_a_level_of_the_catalogue(said: str, kept: str) -> None:
    assert _described("vertebra", said) == kept


@pytest.mark.parametrize(
    ("part", "said"),
    [("vertebra", "T13"), ("is_major", "maybe"), ("conditions", "upside_down"), ("value", "3")],
)
def test_what_the_chart_does_not_know_is_refused(part: str, said: str) -> None:
    assert not DescribeForm({"code": "occ", "part": part, "value": said, "seen": ""}).is_valid()


def test_of_a_group_the_newer_condition_stays() -> None:
    assert _described("conditions", "splint_in,splint_out", "splint_in") == ["splint_out"]
    assert _described("conditions", "eyes_open,splint_in", "eyes_open") == [
        "eyes_open",
        "splint_in",
    ]


def test_a_visit_has_one_of_its_kinds_and_never_none() -> None:
    asked = {"field": "kind", "seen": "0"}
    assert VisitForm({**asked, "value": "reexam"}).is_valid()
    assert not VisitForm({**asked, "value": ""}).is_valid()
    assert not VisitForm({**asked, "value": "holiday"}).is_valid()
