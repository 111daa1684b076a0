"""Visit numbers as people type them."""

import pytest
from django import forms
from django.utils import translation

from scheduling.forms.numbers import LAST, VisitNumbers, said, within


@pytest.mark.parametrize(
    ("typed", "numbers"),
    [
        ("", []),
        ("12", [12]),
        ("12, 6", [6, 12]),
        ("6 12 last", [6, 12, LAST]),
        ("Last; 3, 3", [3, LAST]),
    ],
)
def test_numbers_in_order_once(typed: str, numbers: list[int]) -> None:
    found = VisitNumbers().clean(typed)
    assert found == numbers
    assert VisitNumbers().clean(said(found)) == numbers


@pytest.mark.parametrize("typed", ["0", "-1", "121", "six", "1.5", "٣", "12 then 6"])
def test_anything_else_is_asked_for_again(typed: str) -> None:
    with pytest.raises(forms.ValidationError):
        VisitNumbers().clean(typed)


def test_the_last_visit_is_counted_out() -> None:
    assert within([6, LAST], 12) == [6, 12]
    assert within([12, LAST], 12) == [12]
    with pytest.raises(forms.ValidationError, match="12 visits only"):
        within([13], 12)
    with translation.override("es"):
        assert VisitNumbers().clean("last") == [LAST]
