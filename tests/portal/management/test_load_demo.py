"""The whole demo clinic: every floor, once, with a trail that verifies."""

import io

import pytest
from django.core.management import CommandError, call_command

from charting.models import Visit
from clinic.actions import audit_proof
from clinic.models import Patient
from portal.models import Packet
from scheduling.models import Appointment

pytestmark = pytest.mark.django_db


def test_it_fills_every_floor_and_only_an_empty_database() -> None:
    said = io.StringIO()
    call_command("load_demo", stdout=said)
    assert "halvorsen@alder.example" in said.getvalue()
    assert Patient.objects.count() == 62
    assert Appointment.objects.count() > 300
    assert Visit.objects.count() > 100
    assert Packet.objects.exists()
    assert audit_proof.verify()[1] == []
    with pytest.raises(CommandError, match="holds patients already"):
        call_command("load_demo")
    call_command("load_demo", "--if-empty", stdout=io.StringIO())
    assert Patient.objects.count() == 62


def test_the_sign_ins_can_be_asked_for_alone() -> None:
    said = io.StringIO()
    call_command("load_demo", "--sign-ins", stdout=said)
    assert len(said.getvalue().splitlines()) == 5
    assert not Patient.objects.exists()
