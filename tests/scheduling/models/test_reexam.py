"""Which plans are due, read from the visits that were kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError

from scheduling.models import CarePlan, ExamSignal
from scheduling.models.reexam import due_for, due_list, due_of
from scheduling.rules.reexam import Reason
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def plan(place: Clinic, days_ago: int, **fields: Any) -> CarePlan:
    starts_on = NOW.date() - timedelta(days=days_ago)
    made = place.plan(make.patient(), starts_on=starts_on, **fields)
    return CarePlan.objects.for_list().get(pk=made.pk)


def keep(place: Clinic, plan: CarePlan, days_ago: int, number: int, **fields: Any) -> None:
    start = place.at(10, day=NOW.date() - timedelta(days=days_ago))
    place.visit(
        patient=plan.patient,
        plan=plan,
        plan_number=number,
        start_at=start,
        status="done",
        done_at=start,
        **fields,
    )


def test_by_visits(place: Clinic) -> None:
    made = plan(place, 20, exam_visits=3)
    for number in range(2):
        keep(place, made, 15 - number, number + 1)
    assert due_of([made], NOW) == {}
    keep(place, made, 5, 3)
    due = due_of([made], NOW)[made.pk]
    assert (due.reason, due.visits) == (Reason.VISITS, 3)


def test_by_days_and_an_examination_begins_anew(place: Clinic) -> None:
    made = plan(place, 40)
    keep(place, made, 35, 1)
    assert due_of([made], NOW)[made.pk].reasons == (Reason.DAYS,)
    keep(place, made, 10, 2, type=kind(is_exam=True))
    assert due_of([made], NOW) == {}


def test_an_examination_that_was_only_charted_counts(place: Clinic) -> None:
    made = plan(place, 40, examined_on=NOW.date() - timedelta(days=3))
    keep(place, made, 35, 1)
    assert due_of([made], NOW) == {}


def test_by_what_the_scores_said(place: Clinic) -> None:
    made = plan(place, 10)
    keep(place, made, 8, 1)
    ExamSignal.objects.create(
        plan=made, kind="worse", label="Pain now", values=[3, 6], counts=2, noted_on=NOW.date()
    )
    found = due_for(made.patient_id, NOW)
    assert found is not None
    assert found[1].reasons == (Reason.WORSE,)


def test_a_plan_that_has_ended_is_not_due(place: Clinic) -> None:
    ended = {"status": "stopped", "ended_at": NOW, "end_reason": "Moved"}
    made = plan(place, 40, **ended)
    keep(place, made, 35, 1)
    assert due_of([made], NOW) == {}
    assert due_list(NOW) == []


def test_the_longest_due_stand_first(place: Clinic) -> None:
    for days_ago in (40, 60, 50):
        keep(place, plan(place, days_ago), days_ago - 1, 1)
    assert [due.days for _plan, due in due_list(NOW)] == [61, 51, 41]


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("signal_kind_known", {"kind": "better"}),
        ("signal_has_values", {"values": [1]}),
        ("signal_has_values", {"counts": 0}),
    ],
)
def test_a_signal_is_possible(place: Clinic, name: str, fields: dict[str, Any]) -> None:
    usual: dict[str, Any] = {"kind": "worse", "label": "x", "values": [1, 2], "counts": 1}
    with pytest.raises(IntegrityError, match=name):
        ExamSignal.objects.create(plan=plan(place, 1), noted_on=NOW.date(), **{**usual, **fields})
