"""What a plan's page asks for, and that it asks for the same again."""

from dataclasses import replace
from datetime import time, timedelta
from typing import Any

import pytest

from scheduling.forms.plan import PlanForm, data_of
from scheduling.models.draft import Draft
from scheduling.rules.wish import Window
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def wanted() -> Draft:
    place: Clinic = clinic()
    exam, check = kind(duration_min=40, is_exam=True), kind(duration_min=20)
    return draft(
        place,
        exam_type=exam,
        exam_number=6,
        specials=((11, check), (12, exam)),
        windows=(Window(1, time(8), time(12)), Window(4, time(14), time(17))),
        others_may_treat=True,
        gap_days=3,
        pauses=(MONDAY + timedelta(days=14),),
        exam_visits=10,
        exam_days=28,
        goal="Sit through a film",
    )


def test_a_draft_asks_for_itself(wanted: Draft) -> None:
    form = PlanForm(data_of(wanted))
    assert form.is_valid(), form.errors
    assert form.draft() == wanted


def test_the_plainest_draft_too(wanted: Draft) -> None:
    plain = replace(
        wanted,
        exam_type=None,
        exam_number=None,
        specials=(),
        windows=(),
        others_may_treat=False,
        gap_days=None,
        pauses=(),
    )
    form = PlanForm(data_of(plain))
    assert form.is_valid(), form.errors
    assert form.draft() == plain


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"window_to_0": "07:00"}, "window_to_0"),
        ({"window_to_0": ""}, "window_to_0"),
        ({"window_day_0": "9"}, "window_day_0"),
        ({"exam_number": "13"}, "exam_number"),
        ({"exam_number": "six"}, "exam_number"),
        ({"special_at_0": "6"}, "special_at_0"),
        ({"special_type_0": ""}, "special_type_0"),
        ({"gap_days": "9"}, "gap_days"),
        ({"per_week_0": "4"}, "gap_days"),
        ({"pauses": "tomorrow"}, "pauses"),
        ({"exam_days": "0"}, "exam_days"),
        ({"weeks_0": ""}, "weeks_0"),
    ],
)
def test_what_cannot_be_is_said_at_its_field(
    wanted: Draft, changes: dict[str, Any], field: str
) -> None:
    form = PlanForm({**data_of(wanted), **changes})
    assert not form.is_valid()
    assert field in form.errors


def test_last_follows_the_length_of_the_plan(wanted: Draft) -> None:
    data = {**data_of(wanted), "exam_number": "last", "weeks_1": "2"}
    data = {k: v for k, v in data.items() if not k.startswith("special_")}
    form = PlanForm(data)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["exam_number"] == 10
