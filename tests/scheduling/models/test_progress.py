"""How far a plan is."""

from datetime import date, timedelta

import pytest

from scheduling.models.progress import Progress
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def test_kept_missed_and_where_it_should_be(place: Clinic) -> None:
    patient = make.patient()
    plan = place.plan(patient, visits_total=6)
    states = ["done", "no_show", "done", "cancelled", "booked"]
    for number, status in enumerate(states, 1):
        extra = {
            "done": {"done_at": NOW},
            "cancelled": {"cancelled_at": NOW, "cancel_reason": "work"},
        }.get(status, {})
        start = place.at(10, day=date(2026, 11, 2) + timedelta(days=5 * number))
        place.visit(
            patient=patient,
            plan=plan,
            plan_number=number,
            start_at=start,
            status=status,
            **extra,  # type: ignore[arg-type]
        )
    progress = Progress(plan, NOW)  # 20 November: visits 1 to 3 have had their day
    assert (progress.kept, progress.missed, progress.should_be) == (2, 2, 3)
    assert progress.behind == 1
    assert progress.missing == [2, 4, 6]
    assert progress.next is not None
    assert progress.next.plan_number == 5
    assert [mark.look for mark in progress.marks] == ["kept", "missed", "kept", "missed", "", ""]
    assert [mark.number for mark in progress.marks if mark.is_due] == [3]


def test_a_visit_made_up_for_counts_once(place: Clinic) -> None:
    patient = make.patient()
    plan = place.plan(patient, visits_total=2)
    start = place.at(10)
    place.visit(patient=patient, plan=plan, plan_number=1, start_at=start, status="no_show")
    later = start + timedelta(days=1)
    place.visit(patient=patient, plan=plan, plan_number=1, start_at=later)
    assert Progress(plan, NOW).missing == [2]
    assert Progress(plan, NOW).by_number[1].start_at == later
