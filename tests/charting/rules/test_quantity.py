"""Two values are compared only as far as their numbers go."""

from decimal import Decimal

import pytest

from charting.catalogue.load import load
from charting.rules import words
from charting.rules.quantity import better, canonical, parse


@pytest.mark.parametrize(
    ("before", "after", "which", "change"),
    [
        ("6", "3", "lower", "better"),
        ("3", "6", "lower", "worse"),
        ("6", "6", "lower", "same"),
        ("6", "6.0", "lower", "same"),
        ("60", "75", "higher", "better"),
        ("75", "60", "higher", "worse"),
        ("60", "75", "", "unknown"),
        ("60", "60", "", "same"),
        ("3-4", "1-2", "lower", "better"),
        ("3-4", "5", "lower", "worse"),
        ("3-4", "3-4", "lower", "same"),
        ("3-4", "3-5", "lower", "unknown"),
        ("3-4", "4", "lower", "unknown"),
        (">90", "90", "lower", "better"),
        (">90", "85", "lower", "better"),
        (">=90", "90", "lower", "unknown"),
        ("<2", "2", "lower", "worse"),
        ("<2", "<3", "lower", "unknown"),
        (">90", ">80", "higher", "unknown"),
        ("above the limit", "50", "lower", "better"),
        ("50", "above", "lower", "worse"),
        ("below", "0", "higher", "better"),
        ("not measurable", "5", "lower", "unknown"),
        ("", "5", "lower", "unknown"),
        ("5", "", "lower", "unknown"),
        ("", "", "lower", "unknown"),
        ("restricted", "free", "lower", "unknown"),
        ("restricted", "restricted", "lower", "same"),
        ("6 mm", "6 cm", "lower", "unknown"),
        ("-2", "-4", "lower", "better"),
    ],
)
def test_better(before: str, after: str, which: str, change: str) -> None:
    assert better(before, after, which) == change


@pytest.mark.parametrize(("before", "after"), [("6", "3"), ("3-4", "8"), (">90", "20")])
def test_turned_round_the_answer_turns_round(before: str, after: str) -> None:
    assert {better(before, after), better(after, before)} == {"better", "worse"}
    assert better(before, after, "higher") == better(after, before, "lower")


def test_two_units_are_brought_to_one() -> None:
    eighth = Decimal("3.175")
    assert better("2", "5", factors=(eighth, Decimal(1))) == "better"
    assert better("2", "7", factors=(eighth, Decimal(1))) == "worse"
    assert better("2", "2", factors=(eighth, Decimal(1))) == "better"


def test_canonical() -> None:
    assert [canonical(one) for one in (" 3 – 4 ", "6,5", "slow")] == ["3-4", "6.5", "slow"]


@pytest.mark.parametrize(
    ("said", "unit", "words_of"),
    [
        ("6", "mm", "6 mm"),
        ("6", "°", "6°"),
        ("3-4", "mm", "3 to 4 mm"),
        (">90", "°", "over 90°"),
        (">=5", "", "at least 5"),
        ("<2", "mm", "under 2 mm"),
        ("<=2", "mm", "at most 2 mm"),
        ("~6", "mm", "about 6 mm"),
        ("above", "mm", "above the limit"),
        ("below", "mm", "below the limit"),
        ("unmeasurable", "mm", "not measurable"),
        ("quite free", "mm", "quite free"),
        ("100 %(n)s", "", "100 %(n)s"),
    ],
)
def test_in_words(said: str, unit: str, words_of: str) -> None:
    assert str(words.quantity(parse(said), unit)) == words_of


def test_a_leg_in_eighths_of_an_inch() -> None:
    slot = load().slot("leg_p", "", "mm")
    assert str(words.value(slot, "3", "in8")) == "3 ⅛ in"
    assert str(words.value(slot, "3")) == "3 mm"
    assert slot.values.accepts("18", "in8")
    assert not slot.values.accepts("19", "in8")
    assert not slot.values.accepts("3", "in")
