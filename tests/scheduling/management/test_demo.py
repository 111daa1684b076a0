"""The invented calendar holds at any hour, and today is full of life."""

import random
import time
from collections import Counter
from datetime import UTC, datetime

import pytest

from clinic.management import demo as ground
from scheduling.management import demo
from scheduling.models import Appointment, CarePlan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 20, 15, 42, tzinfo=UTC),
        datetime(2026, 11, 22, 5, 20, tzinfo=UTC),
        datetime(2026, 11, 24, 4, 50, tzinfo=UTC),
        datetime(2027, 3, 14, 15, 0, tzinfo=UTC),
        datetime(2026, 11, 26, 21, 13, tzinfo=UTC),
    ],
    ids=["friday morning", "sunday night", "before midnight", "clocks change", "over utc midnight"],
)
def test_the_day_is_full_of_life(now: datetime) -> None:
    began = time.monotonic()
    rng = random.Random(1974)
    ground.build(now=now, rng=rng)
    demo.build(now=now, rng=rng)
    states = Counter(Appointment.objects.values_list("status", flat=True))
    assert states["in_room"] >= 1
    assert states["done"] > 200
    assert min(states["booked"], states["confirmed"], states["cancelled"], states["no_show"]) > 5
    plans = Counter(CarePlan.objects.values_list("status", flat=True))
    assert min(plans["active"], plans["completed"], plans["stopped"]) >= 1
    assert CarePlan.objects.without_next(now).count() >= 1
    assert time.monotonic() - began < 40
