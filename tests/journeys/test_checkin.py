"""The day after a visit: a patient tells how they have been; the chart of the next one knows."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from charting.actions import checkin
from charting.models import Checkin, Visit
from clinic.models import Alert, Patient
from clinic.rules import token
from tests import make
from tests.charting import build
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
SECRET = "checkin-of-a-journey-x"


def _asked(clinic: make.Clinic, **facts: Any) -> Visit:
    """A visit of yesterday whose patient has the link."""
    who: Patient = make.patient(**facts)
    visit = build.signed(clinic.doctor, timezone.now() - timedelta(days=1), who)
    Checkin.objects.filter(visit=visit).update(token_hash=token.fingerprint(SECRET))
    return visit


def _both(eyes: Eyes, name: str) -> None:
    eyes.look(name)
    eyes.page.emulate_media(color_scheme="dark")
    eyes.look(f"{name}-dark", rules=["color-contrast"])
    eyes.page.emulate_media(color_scheme="light")


def test_well(open_eyes: Callable[..., Eyes]) -> None:
    """Two taps for what was felt, four for what is not new, and the thanks."""
    clinic = make.day()
    _asked(clinic, language="en")
    eyes = open_eyes(PHONE)
    eyes.go(f"/c/{SECRET}/")
    expect(eyes.heading("How have you been since your visit?")).to_be_visible()
    _both(eyes, "open")
    eyes.through(eyes.button("Send the answer"))  # nothing is answered yet
    eyes.look("unanswered")
    eyes.troubles.clear()  # the browser tells of every 422
    eyes.page.get_by_text("Soreness").click()
    for name in ("bladder", "legs", "stroke_signs", "limb"):
        eyes.page.locator(f'label:has([name="sign_{name}"][value="no"])').click()
    eyes.page.get_by_label("In your own words").fill("Sore until noon, then well.")
    _both(eyes, "answered")
    eyes.through(eyes.button("Send the answer"))
    expect(eyes.heading("Thank you for telling us.")).to_be_visible()
    _both(eyes, "thanks")
    assert not Alert.objects.exists()


def test_grave(open_eyes: Callable[..., Eyes]) -> None:
    """A new sign: what to do now, the alert, and one press in the chart of the next visit."""
    clinic = make.day()
    visit = _asked(clinic, language="es")
    eyes = open_eyes(PHONE)
    eyes.go(f"/c/{SECRET}/")
    eyes.look("spanish")
    eyes.go(f"/c/{SECRET}/?lang=en")
    eyes.page.get_by_text("None of this").click()
    for name, value in (("bladder", "yes"), ("legs", "no"), ("stroke_signs", "no"), ("limb", "no")):
        eyes.page.locator(f'label:has([name="sign_{name}"][value="{value}"])').click()
    eyes.through(eyes.button("Send the answer"))
    expect(eyes.heading("Do not wait for your visit")).to_be_visible()
    _both(eyes, "urgent")
    assert Alert.objects.get(patient=visit.patient).level == "stop"
    later = build.visit(clinic.doctor, timezone.now(), visit.patient)
    assert Checkin.objects.told_before(later) is not None
    for size in (TABLET, DESKTOP):
        chart = open_eyes(size)
        chart.sign_in(clinic.doctor)
        chart.go(f"/visits/{later.pk}/")
        expect(chart.page.get_by_text("Told by phone on")).to_be_visible()
        _both(chart, f"chart-{size['width']}")
    chart.through(chart.button("Enter as told"))
    expect(chart.page.get_by_text("Entered below.")).to_be_visible()
    chart.look("entered")
    later.refresh_from_db()
    assert later.reactions == ["other"]


def test_call(open_eyes: Callable[..., Eyes]) -> None:
    """A sign that is no emergency yet: call the clinic now."""
    visit = _asked(make.day())
    row = Checkin.objects.get(visit=visit)
    checkin.answer(now=timezone.now(), checkin=row, reactions=[], signs=["limb"], words="")
    eyes = open_eyes(PHONE)
    eyes.go(f"/c/{SECRET}/")
    expect(eyes.heading("Please call us now")).to_be_visible()
    _both(eyes, "call")
