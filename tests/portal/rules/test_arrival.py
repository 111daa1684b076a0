"""Who stands at the door, by birthday."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from portal.rules.arrival import Answer, Expected, answer, shown_name

NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)


def one(number: int, **fields: Any) -> Expected:
    usual: dict[str, Any] = {
        "visit": UUID(int=number),
        "patient": UUID(int=100 + number),
        "first_name": "Dana",
        "last_name": "Whitfield",
        "birth_on": date(1980, 3, 12),
        "start_at": NOW + timedelta(minutes=10),
    }
    return Expected(**{**usual, **fields})


def ask(*expected: Expected, month: int = 3, day: int = 12, letter: str = "") -> Answer:
    return answer(expected, month=month, day=day, letter=letter, now=NOW)


def test_the_only_one_with_this_birthday() -> None:
    other = one(2, birth_on=date(1980, 12, 3))
    assert ask(one(1), other).found == one(1)


def test_nobody() -> None:
    assert ask(one(1), month=12, day=3) == Answer()


def test_several_are_told_apart_by_a_letter() -> None:
    twins = [one(1), one(2, first_name="Élise")]
    assert ask(*twins) == Answer(ask_letter=True)
    assert ask(*twins, letter="e").found == twins[1]
    assert ask(*twins, letter="D").found == twins[0]


def test_one_birthday_and_one_letter_are_the_desks() -> None:
    assert ask(one(1), one(2, first_name="Dora"), letter="d") == Answer()


@pytest.mark.parametrize("letter", ["?", " ", "x"])
def test_a_letter_that_fits_nobody_finds_nobody(letter: str) -> None:
    assert ask(one(1), one(2), letter=letter) == Answer()


def test_two_visits_of_one_patient_are_one_and_the_first_counts() -> None:
    later = one(2, patient=UUID(int=101), start_at=NOW + timedelta(minutes=50))
    assert ask(later, one(1)).found == one(1)


@pytest.mark.parametrize(
    ("minutes", "is_near"), [(-61, False), (-60, True), (120, True), (121, False)]
)
def test_only_visits_that_are_near(minutes: int, is_near: bool) -> None:
    found = ask(one(1, start_at=NOW + timedelta(minutes=minutes))).found
    assert (found is not None) is is_near


def test_a_birthday_that_is_not_known_to_the_day_is_nobodys() -> None:
    assert ask(one(1, birth_on=None)) == Answer()


def test_the_29th_of_february() -> None:
    leap = one(1, birth_on=date(2000, 2, 29))
    assert ask(leap, month=2, day=29).found == leap
    assert ask(leap, month=2, day=28).found is None


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [("Dana", "whitfield", "Dana W."), ("", "Whitfield", "W."), ("Dana", "", "Dana")],
)
def test_what_is_shown(first: str, last: str, shown: str) -> None:
    assert shown_name(first, last) == shown
