"""The desk adds a caller, books, and is refused a time that is taken."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_booking(open_eyes: Callable[..., Eyes]) -> None:
    """A likely double is shown; the second booking of a time is answered with three others."""
    clinic = make.day()
    make.patient(
        first_name="Marguerite",
        last_name="Delacroix",
        birth_on=date(1974, 5, 3),
        phone="+15550143000",
        email="marguerite@mail.example",
    )
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.look("board")

    page.keyboard.press("/")
    page.keyboard.type("delacroix")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    eyes.look("found")
    eyes.through(eyes.button(re.compile("Add “Delacroix”")))
    page.get_by_label("First name").fill("Margerite")
    page.get_by_label("Last name").fill("Delacroix")
    for part, value in (("Month", "5"), ("Day", "3"), ("Year", "1974")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Mobile number").fill("(555) 014-3000")
    eyes.look("add")
    eyes.through(eyes.button(re.compile("^(Add|Save)")))
    page.get_by_text("may be the same person").wait_for()
    eyes.expect_refusal(409)
    eyes.look("double")
    eyes.through(eyes.button("Add anyway: another person"))
    eyes.look("patient")

    _book(eyes)
    eyes.look("booked")
    first = Appointment.objects.get()

    # A second caller wants the very same time, typed in because it is no longer among the free.
    other = make.patient(first_name="Walter", last_name="Lindgren")
    eyes.go(f"/patients/{other.pk}/")
    eyes.through(eyes.link(re.compile("Book a visit")).first)
    local = first.start_at.astimezone(clinic.location.tz)
    own = page.get_by_role("group", name="Another time")
    own.get_by_label("Day").fill(f"{local:%Y-%m-%d}")
    own.get_by_label("Time").fill(f"{local:%H:%M}")
    own.get_by_label("With").select_option(label="Dr Halvorsen")
    own.get_by_label("Table").select_option(label=first.room.name)
    eyes.through(eyes.button("Book", exact=True))
    near = page.get_by_role("alert").get_by_role("button")
    near.first.wait_for()
    expect(near).to_have_count(3)
    eyes.expect_refusal(409)
    eyes.look("refused")
    eyes.through(near.first)
    eyes.look("booked-nearest")
    assert Appointment.objects.count() == 2
    assert Appointment.objects.exclude(pk=first.pk).get().patient == other
    eyes.say("Adding and booking, a refusal included")


def _book(eyes: Eyes) -> None:
    """From the patient's page: two clicks."""
    eyes.through(eyes.link(re.compile("Book a visit")).first)
    eyes.look("free-times")
    row = eyes.page.get_by_role("group", name=re.compile("Dr Halvorsen")).first
    row.locator("label").first.click()
    eyes.through(eyes.button("Book", exact=True))
