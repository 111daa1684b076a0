"""Phases of a kind of visit, as the settings ask for them."""

from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form

from scheduling.forms.type import TypeForm
from tests.scheduling.make import clinic

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


def test_several_people_and_tables_are_chosen_and_stay_chosen() -> None:
    place = clinic()
    data = {
        "name": "Cranial",
        "duration_min": "30",
        "buffer_min": "0",
        "position": "1",
        "practitioners": [str(place.ann.pk), str(place.ben.pk)],
        "rooms": [str(place.one.pk), str(place.two.pk)],
        "colour": "moss",
    }
    form = TypeForm(data)
    assert form.is_valid(), form.errors
    assert set(form.cleaned_data["practitioners"]) == {place.ann, place.ben}
    assert form.cleaned_data["notice_hours"] == 12  # left out, it stays as it is
    place.kind.practitioners.set([place.ann])
    page = render_crispy_form(TypeForm(instance=place.kind))
    assert f'<input type="checkbox" name="practitioners" value="{place.ann.pk}"' in page
    assert page.count(" checked") == 3  # Ann, the colour, and that it can be booked


def test_minutes_before_and_after_are_asked_for() -> None:
    bound = form(lead_min="10", buffer_min="5")
    assert bound.is_valid(), bound.errors
    assert (bound.instance.shape.lead_min, bound.instance.shape.buffer_min) == (10, 5)
    assert form(lead_min="").is_valid()
    for name in ("lead_min", "buffer_min"):
        for wrong in ("65", "7", "-5"):
            assert name in form(**{name: wrong}).errors


@pytest.mark.parametrize(("name", "value"), [("notice_hours", "721"), ("horizon_days", "0")])
def test_online_has_limits(name: str, value: str) -> None:
    data = {"name": "A", "duration_min": "30", "buffer_min": "0", "position": "1", name: value}
    assert name in TypeForm(data).errors
