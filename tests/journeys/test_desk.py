"""What the desk does all day, and what it costs: booking, checking in, all of it by keys."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from clinic.models import User
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, UPRIGHT, Eyes
from tests.journeys.test_live import booked

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(open_eyes: Callable[..., Eyes]) -> tuple[make.Clinic, Eyes]:
    """The calendar of a small clinic, opened at the desk; nothing counted yet."""
    clinic = make.day()
    make.patient(first_name="Walter", last_name="Lindgren")
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go("/calendar/")
    eyes.settle()
    eyes.touches.update(tap=0, key=0)
    return clinic, eyes


def test_booking_a_known_patient(desk: tuple[make.Clinic, Eyes]) -> None:
    """Three clicks and five keys at the most, from the calendar."""
    _clinic, eyes = desk
    page = eyes.page
    with page.expect_navigation():
        page.keyboard.press("n")
    page.keyboard.type("lind")
    eyes.through(page.locator("#found").get_by_text("Lindgren, Walter"))
    page.locator(".chip").first.click()
    eyes.through(eyes.button("Book", exact=True))
    eyes.say("Booking a known patient")
    assert Appointment.objects.get().patient.last_name == "Lindgren"
    assert eyes.touches["tap"] <= 3
    assert eyes.touches["key"] <= 6


def test_booking_by_keys_alone(desk: tuple[make.Clinic, Eyes]) -> None:
    """No mouse at all: find the patient, take the first time, book it."""
    _clinic, eyes = desk
    page = eyes.page
    with page.expect_navigation():
        page.keyboard.press("n")
    page.keyboard.type("lind")
    page.locator("#found").get_by_text("Lindgren, Walter").wait_for()
    _tab_to(eyes, "Lindgren, Walter")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name === 'slot'"):
            break
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    eyes.say("Booking by keys alone")
    assert eyes.touches["tap"] == 0
    assert Appointment.objects.get().patient.last_name == "Lindgren"


def _tab_to(eyes: Eyes, words: str) -> None:
    for _ in range(60):
        if words in eyes.page.evaluate("document.activeElement.textContent"):
            return
        eyes.page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to “{words}”")


def test_checking_in(desk: tuple[make.Clinic, Eyes]) -> None:
    """One click on the board; the way back is one more."""
    clinic, eyes = desk
    visit = booked(clinic, "Brandt", 1)
    eyes.go("/today/")
    eyes.touches.update(tap=0, key=0)
    eyes.through(eyes.button(re.compile("Arrive Ida Brandt")))
    eyes.say("Checking in")
    assert eyes.touches == {"tap": 1, "key": 0}
    visit.refresh_from_db()
    assert visit.status == "arrived"
    eyes.through(eyes.button(re.compile("Undo")))
    visit.refresh_from_db()
    assert visit.status == "booked"


def test_toolbar(desk: tuple[make.Clinic, Eyes]) -> None:
    """Another date, a free time and the keys of the page are one key away."""
    _clinic, eyes = desk
    page = eyes.page
    page.keyboard.press("g")
    day = page.get_by_label("Go to a date")
    expect(day).to_be_visible()
    eyes.look("another-date")
    page.keyboard.press("Escape")
    expect(day).to_be_hidden()
    with page.expect_navigation():
        page.keyboard.press("l")
    with page.expect_navigation():
        page.keyboard.press("f")
    expect(eyes.heading("Whom is the visit for?")).to_be_visible()


@pytest.mark.parametrize("language", ["en-US", "es"])
def test_a_full_day(open_eyes: Callable[..., Eyes], language: str) -> None:
    """The demo clinic's day, at four sizes, light and dark, with and without a chosen visit."""
    call_command("load_demo", verbosity=0)
    eyes = open_eyes(DESKTOP, locale=language)
    desk = User.objects.filter(roles__contains=["front_desk"]).order_by("id")[0]
    desk.set_password(make.PASSWORD)
    desk.save()
    _sign_in(eyes, desk)
    chosen = Appointment.objects.filter(status="confirmed").in_order()[0]
    day = chosen.start_at.astimezone(chosen.location.tz).date()
    english = language == "en-US"
    sizes: list[dict[str, Any]] = [DESKTOP, TABLET, UPRIGHT, PHONE] if english else [TABLET, PHONE]
    for size in sizes:
        eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
        name = f"{language[:2]}-{size['width']}"
        eyes.go(f"/calendar/?day={day}&visit={chosen.pk}")
        eyes.look(f"drawer-{name}")
        eyes.page.emulate_media(color_scheme="dark")
        eyes.look(f"drawer-{name}-dark", rules=["color-contrast"])
        eyes.page.emulate_media(color_scheme="light")
        for page in (f"/calendar/?day={day}", "/today/") if size in (sizes[0], PHONE) else ():
            eyes.go(page)
            eyes.look(f"{page.split('/')[1]}-{name}")
    eyes.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    for look in ("week", "month", "list") if english else ("week",):
        eyes.go(f"/calendar/?day={day}&view={look}")
        eyes.look(f"{look}-{language[:2]}")


def _sign_in(eyes: Eyes, user: User) -> None:
    """Whatever the language of the page."""
    eyes.go("/accounts/login/")
    eyes.page.locator("[name=login]").fill(user.email)
    eyes.page.locator("[name=password]").fill(make.PASSWORD)
    with eyes.page.expect_navigation():
        eyes.page.locator("main form button").first.click()
