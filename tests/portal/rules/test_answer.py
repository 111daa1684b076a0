"""Answers as typed: only what was asked, nothing invented, nothing too long."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.catalogue.load import load
from portal.rules import answer

ABOUT, MEDICINES, HISTORY = (load().section(code) for code in ("about", "medicines", "history"))


def test_only_what_was_asked_is_kept() -> None:
    found = answer.typed(ABOUT, {"first_name": [" Nora "], "is_admin": ["yes"]})
    assert found == {"first_name": "Nora"}


def test_the_last_of_several_counts() -> None:
    assert answer.typed(ABOUT, {"last_name": ["A", "B"]}) == {"last_name": "B"}


def test_an_option_never_offered_is_no_answer() -> None:
    assert answer.typed(MEDICINES, {"takes": ["<script>"]}) == {}
    kept = answer.typed(HISTORY, {"conditions": ["diabetes", "x", "heart", "heart"]})
    assert kept == {"conditions": ["heart", "diabetes"]}


def test_too_long_is_refused_whole() -> None:
    with pytest.raises(answer.TooLong):
        answer.typed(ABOUT, {"first_name": ["x" * 4001]})


def test_follow_ups_open_by_the_answer() -> None:
    question = MEDICINES.question("medicines")
    assert not answer.is_asked(question, {"takes": "no"})
    assert answer.is_asked(question, {"takes": "yes"})
    assert answer.is_asked(HISTORY.question("operation_what"), {"conditions": ["operation"]})


@pytest.mark.parametrize(
    ("parts", "day"),
    [
        (("3", "14", "1986"), date(1986, 3, 14)),
        (("2", "30", "1986"), None),
        (("", "14", "1986"), None),
        (("1", "1", "0"), None),
        (("1", "1", "99999999999999999999"), None),
        (("x", "1", "1986"), None),
    ],
)
def test_dates(parts: tuple[str, str, str], day: date | None) -> None:
    question = ABOUT.question("birth_on")
    assert answer.date_of(question, dict(zip(question.names, parts, strict=True))) == day


def test_lines_lose_bullets_and_repeats() -> None:
    assert answer.lines_of(" - Aspirin\n\n• Aspirin\nIron, 20 mg,") == ["Aspirin", "Iron, 20 mg"]


@given(st.text())
def test_any_text_is_a_drawing_or_none(text: str) -> None:
    assert isinstance(answer.strokes_of(text), list)


def test_strokes_become_points() -> None:
    assert answer.strokes_of('[{"points": [{"x": 1.25, "y": 2, "time": 5}]}]') == [[[1.2, 2.0]]]
    assert answer.strokes_of('[{"points": [{"x": 1e999, "y": 2}]}]') == []
    assert answer.strokes_of("[" * 100_000) == []
