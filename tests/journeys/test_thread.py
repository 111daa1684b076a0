"""A letter that is being written when the page closes comes back after the code."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import IncomingText
from portal.models import Draft, PatientSession
from tests import make
from tests.journeys.eyes import PHONE, Eyes
from tests.journeys.test_own_page import _both, _sign_in

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "I was sore all night. Shall I come earlier?"


def test_letter_kept(open_eyes: Callable[..., Eyes], settings: Any) -> None:
    """Typed, left lying, closed by itself, opened by a code: it stands there and is sent once."""
    make.day()
    ann = make.patient(first_name="Ann", email="ann@mail.example")
    eyes = open_eyes(PHONE)
    _sign_in(eyes, ann)
    settings.PATIENT_IDLE_S = 8
    eyes.go("/me/messages/")
    eyes.page.get_by_label("Your message").press_sequentially(WORDS, delay=10)
    eyes.page.wait_for_url("**/me/sign-in/", timeout=30_000)
    assert "sore" not in eyes.page.content()
    assert Draft.objects.get().body == WORDS
    PatientSession.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    settings.PATIENT_IDLE_S = 1800
    _sign_in(eyes, ann)
    field = eyes.page.get_by_label("Your message")
    expect(field).to_have_value(WORDS)
    _both(eyes, "kept")
    eyes.page.set_viewport_size({"width": 1440, "height": 900})
    _both(eyes, "kept-1440")
    eyes.through(eyes.button("Send"))
    expect(eyes.page.get_by_label("Your message")).to_have_value("")
    assert IncomingText.objects.get().body == WORDS
    assert not Draft.objects.exists()


def test_letter_kept_without_script(open_eyes: Callable[..., Eyes]) -> None:
    """Sent after the page has closed where no script runs."""
    make.day()
    ann = make.patient(first_name="Ann", email="ann@mail.example")
    eyes = open_eyes(PHONE, java_script_enabled=False)
    _sign_in(eyes, ann)
    eyes.go("/me/messages/")
    eyes.page.get_by_label("Your message").fill(WORDS)
    PatientSession.objects.update(seen_at=timezone.now() - timedelta(minutes=31))
    eyes.through(eyes.button("Send"))
    eyes.expect_refusal(401)
    eyes.page.get_by_text("Your message is not sent yet").wait_for()
    eyes.picture("too-late")
    eyes.through(eyes.link("Sign in again"))
    _sign_in(eyes, ann)
    expect(eyes.page.get_by_label("Your message")).to_have_value(WORDS)
