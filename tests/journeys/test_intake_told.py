"""What was answered in the intake, on the chart of the first visit: one tap away, then folded."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from charting.models import Visit
from portal.actions import packet as packets
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes
from tests.portal import filled

pytestmark = pytest.mark.django_db(transaction=True)


def test_intake_told(open_eyes: Callable[..., Eyes]) -> None:
    """Opened by finger on the tablet and on a phone, read in the dark on a wide screen."""
    clinic = make.day()
    patient = make.patient(first_name="Tamsin", last_name="Okafor")
    extra = {
        "complaint": {"side": "left", "goal": "Carry my daughter up the stairs"},
        "safety": {"night": "yes"},
        "before": {"stroke": "unsure", "doctor": "Dr. Amari, Alder Hospital"},
    }
    form = filled.submitted(patient, extra)
    packets.accept(by=clinic.desk, now=timezone.now(), packet=form, fields={"address"})
    visit = Visit.objects.create(
        patient=patient,
        practitioner=clinic.doctor,
        location=clinic.location,
        kind="initial",
        started_at=timezone.now() + timedelta(minutes=1),
        catalogue_version="1",
    )
    chart = reverse("charting:visit-chart", args=[visit.pk])
    for name, size, scheme in (
        ("tablet", TABLET, "light"),
        ("phone", PHONE, "light"),
        ("phone-dark", PHONE, "dark"),
        ("wide", DESKTOP, "light"),
        ("wide-dark", DESKTOP, "dark"),
    ):
        eyes = open_eyes(size, color_scheme=scheme)
        eyes.sign_in(clinic.doctor)
        eyes.go(chart)
        told = eyes.page.locator("#intake-told > summary")
        told.wait_for()
        eyes.settle()
        eyes.picture(f"{name}-folded")
        told.click()
        eyes.page.get_by_text("Carry my daughter up the stairs", exact=True).first.wait_for()
        eyes.look(name, rules=None if name in {"tablet", "phone-dark"} else [])
