"""Phases of a kind of visit, as the settings ask for them."""

from typing import Any

import pytest

from scheduling.forms.type import TypeForm

pytestmark = pytest.mark.django_db


def form(**fields: Any) -> TypeForm:
    usual = {"name": "Check", "duration_min": "30", "buffer_min": "0", "position": "1"}
    return TypeForm({**usual, **fields})


def test_left_empty_a_visit_has_no_phases() -> None:
    bound = form()
    assert bound.is_valid(), bound.errors
    assert (bound.cleaned_data["assess_min"], bound.cleaned_data["blocks_min"]) == (0, 0)


def test_what_is_left_is_the_retest() -> None:
    bound = form(assess_min="10", blocks_min="15")
    assert bound.is_valid(), bound.errors
    assert bound.instance.retest_min == 5


@pytest.mark.parametrize(
    ("assess", "blocks", "field"),
    [
        ("10", "", "blocks_min"),
        ("", "10", "assess_min"),
        ("12", "10", "assess_min"),
        ("10", "7", "blocks_min"),
        ("15", "15", "blocks_min"),
        ("10", "many", "blocks_min"),
    ],
)
def test_phases_that_cannot_be_are_refused_at_their_field(
    assess: str, blocks: str, field: str
) -> None:
    bound = form(assess_min=assess, blocks_min=blocks)
    assert list(bound.errors) == [field]
