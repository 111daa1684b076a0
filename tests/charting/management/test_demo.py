"""The demo's visits: fast, plausible, and signed like real ones."""

import random
from datetime import timedelta

import pytest

from charting.management import demo
from charting.models import Visit, seal
from clinic.models import AuditEvent
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


def test_past_visits_are_charted_and_all_but_three_signed() -> None:
    doctor = make.user()
    for row in range(3):
        patient = make.patient()
        for number in range(8):
            start = make.NOW - timedelta(days=4 * (8 - number), hours=row)
            build.appointment(
                doctor, patient, start_at=start, status="done", done_at=start, in_room_at=start
            )
    demo.build(now=make.NOW, rng=random.Random(7))
    visits = Visit.objects.with_facts()
    signed = [visit for visit in visits if visit.is_signed]
    assert (len(visits), len(signed)) == (24, 21)
    assert all(seal.holds(visit) for visit in signed)
    assert AuditEvent.objects.filter(action="visit.sign").count() == 21
    first = Visit.objects.order_by("started_at")[:3]
    last = Visit.objects.order_by("-started_at")[:3]
    assert sum(v.pain_now or 0 for v in last) < sum(v.pain_now or 0 for v in first)


def test_a_second_run_adds_nothing() -> None:
    doctor = make.user()
    build.appointment(
        doctor, start_at=make.NOW - timedelta(days=2), status="done", done_at=make.NOW
    )
    for _ in range(2):
        demo.build(now=make.NOW, rng=random.Random(7))
    assert Visit.objects.count() == 1
