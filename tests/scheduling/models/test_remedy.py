"""What would help a plan that does not fit: only what was tried and works."""

from datetime import time, timedelta
from typing import Any

import pytest

from scheduling.models import Closure
from scheduling.models.preview import Preview
from scheduling.models.remedy import changed
from scheduling.rules.cadence import Phase
from scheduling.rules.solver import Why
from scheduling.rules.wish import Window
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def away(place: Clinic, week: int, **fields: Any) -> None:
    first = MONDAY + timedelta(days=7 * week)
    Closure.objects.create(
        **{
            "practitioner": place.ann,
            "first_on": first,
            "last_on": first + timedelta(days=6),
            "reason": "Seminar",
            **fields,
        }
    )


def test_a_week_away_can_be_left_out_lent_or_waited_for(place: Clinic) -> None:
    away(place, 1)
    preview = Preview(draft(place), NOW)
    assert [(one.numbers, one.why) for one, _closure in preview.obstacles] == [((3, 4), Why.CLOSED)]
    assert [str(closure) for _one, closure in preview.obstacles] == ["Seminar"]
    kinds = [one.kind for one in preview.remedies]
    assert kinds[:2] == ["others", "pause"]
    for one in preview.remedies:
        again = changed(preview.draft, one.code)
        assert again == one.draft
        assert Preview(one.draft, NOW).layout == one.layout
        assert one.layout.fits


def test_another_weekday_is_offered_where_it_helps_and_only_there(place: Clinic) -> None:
    """The patient can come on Mondays only, twice a week: any day that far from it would do."""
    wanted = draft(place, phases=(Phase(2, 2),), windows=(Window(0, time(9), time(12)),))
    preview = Preview(wanted, NOW)
    assert [len(one.numbers) for one in preview.layout.obstacles] == [1, 1]
    codes = [one.code for one in preview.remedies]
    assert codes[:2] == ["day:4", "day:2"]  # Fridays are wanted anyway, Tuesday is too close
    assert "anytime" not in codes


def test_hours_are_widened_when_the_days_are_right(place: Clinic) -> None:
    wanted = draft(place, phases=(Phase(1, 2),), windows=(Window(1, time(6), time(8)),))
    assert "anytime" in [one.code for one in Preview(wanted, NOW).remedies]


def test_nothing_is_offered_where_nothing_helps(place: Clinic) -> None:
    away(place, 0, practitioner=None, last_on=MONDAY + timedelta(days=120))
    preview = Preview(draft(place), NOW)
    assert preview.layout.in_the_way == 12
    assert preview.remedies == []


@pytest.mark.parametrize(
    "code",
    ["", "day:x", "day:9", "later:0", "later:99", "pause:soon", "with:nobody", "gap:0", "exam:99"],
)
def test_a_code_that_means_nothing_changes_nothing(place: Clinic, code: str) -> None:
    assert changed(draft(place), code) is None


def test_a_moved_visit_may_skip_its_closed_week(place: Clinic) -> None:
    away(place, 1, practitioner=None, last_on=MONDAY + timedelta(days=9))  # Monday to Wednesday
    preview = Preview(draft(place, phases=(Phase(1, 3),), weekdays=(1,)), NOW)
    assert preview.layout.fits
    assert preview.layout.moved == 1
    assert [one.kind for one in preview.remedies] == ["pause"]
    assert preview.remedies[0].layout.moved == 0


def test_a_re_examination_that_is_due_by_date_has_a_visit_that_can_carry_it(place: Clinic) -> None:
    exam = kind(duration_min=40, is_exam=True)
    preview = Preview(draft(place, exam_type=exam, exam_number=12), NOW)
    late = preview.late_exam
    assert late is not None
    visit, limit = late
    first = preview.layout.placed[0].day
    assert limit == first + timedelta(days=30)
    assert visit.day <= limit < preview.layout.placed[visit.number].day
    better = changed(preview.draft, f"exam:{visit.number}")
    assert better is not None
    assert better.exams == {visit.number, 12}
    assert Preview(better, NOW).late_exam is None
