"""An owner sets a clinic up from nothing, and a colleague comes in by the mail's link."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import make
from tests.journeys.eyes import DESKTOP, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
PASSWORD = "quiet-plumb-bob-hangs"


def test_owner(open_eyes: Callable[..., Eyes], mailbox: Any, worker: Any) -> None:
    """Location, table, kind of visit, colleague, hours; then the board has its first day."""
    owner = make.user("owner", "front_desk", name="Olive Grant", email="olive@alder.example")
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(owner)
    eyes.look("nothing-yet")
    _place(eyes)
    _colleague(eyes, mailbox, open_eyes)
    _hours(eyes)
    eyes.through(eyes.link("Today").first)
    assert eyes.page.get_by_text("Table 1").first.is_visible()
    eyes.look("first-day")
    eyes.say("Setting up")


def _place(eyes: Eyes) -> None:
    page = eyes.page
    eyes.through(eyes.link("Settings"))
    eyes.look("settings")
    eyes.through(eyes.link(re.compile("^Practice")))
    page.get_by_role("textbox", name="Name", exact=True).fill("Alder Street Chiropractic")
    page.get_by_label("Telephone").fill("(555) 014-2200")
    eyes.through(eyes.button("Save the practice"))
    _settings(eyes, "Locations and rooms")
    eyes.look("no-location")
    eyes.through(eyes.link("Open a location").first)
    page.get_by_role("textbox", name="Name", exact=True).fill("Alder Street")
    page.get_by_label("Time zone").select_option("America/New_York")
    eyes.look("location")
    eyes.through(eyes.button("Save the location"))
    eyes.through(eyes.link("Add a room"))
    page.get_by_role("textbox", name="Name", exact=True).fill("Table 1")
    eyes.look("room")
    eyes.through(eyes.button("Save the room"))
    eyes.look("locations")
    _settings(eyes, "Appointment types")
    eyes.through(eyes.link("Add a kind of visit").first)
    page.get_by_role("textbox", name="Name", exact=True).fill("Plan visit")
    page.get_by_label("Minutes with the patient").fill("30")
    eyes.look("type")
    eyes.through(eyes.button("Save the kind of visit"))
    eyes.look("types")


def _colleague(eyes: Eyes, mailbox: Any, open_eyes: Callable[..., Eyes]) -> None:
    page = eyes.page
    _settings(eyes, "Staff")
    eyes.through(eyes.link("Invite somebody"))
    page.get_by_role("textbox", name="Name", exact=True).fill("Ingrid Halvorsen")
    page.get_by_label("Title").fill("Dr")
    page.get_by_label("Credentials").fill("DC")
    page.get_by_label("E-mail").fill("halvorsen@alder.example")
    page.get_by_text("Chiropractor", exact=True).click()
    eyes.look("invite")
    eyes.through(eyes.button("Send the invitation"))
    eyes.look("staff")

    body = mailbox.wait(1)[-1].get_content()
    link = re.search(r"http\S+", body)
    assert link
    other = open_eyes(TABLET)
    other.go(link.group())
    other.look("colleague-password")
    other.page.get_by_label("New password", exact=True).fill(PASSWORD)
    other.page.get_by_label("The same once more").fill(PASSWORD)
    other.through(other.button("Use this password"))
    other.look("colleague-password-kept")
    other.through(other.link("Sign in"))
    other.page.get_by_label("E-mail").fill("halvorsen@alder.example")
    other.page.get_by_label("Password", exact=True).fill(PASSWORD)
    other.through(other.button("Sign in"))
    other.page.wait_for_url(lambda url: "/accounts/" not in url)
    other.look("colleague-in")
    assert other.page.get_by_text("Dr Halvorsen").first.is_visible()


def _hours(eyes: Eyes) -> None:
    page = eyes.page
    _settings(eyes, "Hours and holidays")
    eyes.look("no-hours")
    eyes.through(eyes.link("Add hours").first)
    page.get_by_label("Who").select_option(label="Dr Halvorsen")
    page.locator("#id_starts").fill("08:30")  # from Monday to Friday, unless told otherwise
    page.locator("#id_ends").fill("17:30")
    eyes.look("hours")
    eyes.through(eyes.button("Save the hours"))
    eyes.look("hours-kept")


def _settings(eyes: Eyes, page: str) -> None:
    eyes.through(eyes.link("Settings").first)
    eyes.through(eyes.link(re.compile(f"^{page}")))
