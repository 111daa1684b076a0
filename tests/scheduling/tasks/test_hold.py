"""The sweep of holds, run by the worker; safe to run twice."""

from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.models import Appointment
from scheduling.tasks import hold
from tests.scheduling.make import clinic

pytestmark = pytest.mark.django_db


def test_it_clears_what_ran_out_once() -> None:
    place = clinic()
    place.visit(status="held", hold_until=timezone.now() - timedelta(minutes=1))
    assert [hold.sweep(), hold.sweep()] == [1, 0]
    assert Appointment.objects.get().cancel_reason == "lapsed"
