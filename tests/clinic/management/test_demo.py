"""The invented clinic: the same people each time, one clearance in each state."""

import random
from datetime import timedelta

import pytest

from clinic.actions import audit_proof
from clinic.management import demo
from clinic.management.cast import PEOPLE
from clinic.models import Clearance, Device, Patient, Practice, Pregnancy, Referral, Room, User
from clinic.rules.pregnancy import Weeks
from tests import make

pytestmark = pytest.mark.django_db


def test_it_stands_and_its_trail_verifies() -> None:
    demo.build(now=make.NOW, rng=random.Random(demo.SEED))
    assert Practice.objects.current().name == "Alder Street Chiropractic"
    assert Room.objects.count() == 3
    assert User.objects.practitioners().count() == 2
    assert len(PEOPLE) == 60
    assert Patient.objects.count() == 62  # and twins, so young that they have no fixed birthday
    assert Pregnancy.objects.open().get().weeks_on(make.NOW.date()) == Weeks(22, 3)
    assert Referral.objects.open().count() == 2
    assert Device.objects.current().count() == 4
    states = set(Clearance.objects.values_list("status", flat=True))
    assert states == {"needed", "requested", "received", "declined", "waived"}
    run_out = Clearance.objects.filter(status="received", expires_on__lt=make.NOW.date())
    assert run_out.count() == 1
    assert not Patient.objects.filter(created_at__gt=make.NOW - timedelta(days=2)).exists()
    assert audit_proof.verify()[1] == []
    member = User.objects.get(email=demo.STAFF[0][0])
    assert member.check_password(demo.PASSWORD)


def test_a_sign_in_is_one_line_each() -> None:
    assert len(demo.sign_ins()) == 5
    assert all(demo.PASSWORD in line for line in demo.sign_ins())
