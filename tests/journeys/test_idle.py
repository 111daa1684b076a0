"""A page that nobody works on says so, hides itself, and is found again as it was left."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse

from clinic.models import Patient
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "light"), (PHONE, "dark")])
def test_idle(
    open_eyes: Callable[..., Eyes], settings: Any, size: dict[str, int], scheme: str
) -> None:
    clinic = make.day()
    eyes = open_eyes(size, color_scheme=scheme)
    eyes.sign_in(clinic.desk)
    settings.SESSION_IDLE_S, settings.SESSION_WARN_S = 7, 5
    page, where = eyes.page, f"{size['width']}-{scheme}"
    eyes.go(reverse("clinic:patient-add"))
    page.get_by_label("First name").fill("Margerite")

    stay = eyes.button("Stay signed in")
    stay.wait_for()
    eyes.look(f"warned-{where}", rules=[] if scheme == "light" else None)
    look = "one => getComputedStyle(one).backgroundColor"
    assert stay.evaluate(look) == eyes.page.locator("form .btn-primary").first.evaluate(look)
    stay.click()
    stay.wait_for(state="hidden")

    page.get_by_role("heading", name="Sign in again").wait_for()
    assert not page.get_by_label("First name").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    assert page.get_by_role("heading", name="Sign in again").is_visible()
    eyes.look(f"over-{where}")

    settings.SESSION_IDLE_S, settings.SESSION_WARN_S = 900, 60
    with page.context.expect_page() as opened:
        eyes.link("In a new tab", exact=True).click()
    other = Eyes(opened.value, eyes.address, eyes.pictures, eyes.journey)
    other.sign_in(clinic.desk)
    opened.value.close()
    page.bring_to_front()
    page.evaluate("dispatchEvent(new Event('focus'))")
    page.get_by_role("heading", name="Sign in again").wait_for(state="hidden")
    assert page.get_by_label("First name").input_value() == "Margerite"
    page.get_by_label("Last name").fill("Delacroix")
    for part, value in (("Month", "5"), ("Day", "3"), ("Year", "1974")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Mobile number").fill("(555) 014-3000")
    eyes.through(eyes.button("Add", exact=False).last)
    assert Patient.objects.get().last_name == "Delacroix"


@pytest.mark.parametrize(("size", "scheme"), [(PHONE, "light"), (DESKTOP, "dark")])
def test_renew(
    open_eyes: Callable[..., Eyes], settings: Any, size: dict[str, int], scheme: str
) -> None:
    """The same person signs in on the very page, and goes on with what was typed."""
    clinic = make.day()
    eyes = open_eyes(size, color_scheme=scheme)
    eyes.sign_in(clinic.desk)
    settings.SESSION_IDLE_S, settings.SESSION_WARN_S = 3, 2
    page, where = eyes.page, f"{size['width']}-{scheme}"
    eyes.go(reverse("clinic:patient-add"))
    page.get_by_label("First name").fill("Margerite")
    page.get_by_role("heading", name="Sign in again").wait_for()
    settings.SESSION_IDLE_S, settings.SESSION_WARN_S = 900, 60

    password = page.get_by_label("Password", exact=True)
    password.fill("not-this-one")
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_text("do not belong together").wait_for()
    eyes.expect_refusal(422)
    assert not page.get_by_label("First name").is_visible()
    eyes.look(f"refused-{where}")
    password.fill(make.PASSWORD)
    eyes.button("Sign in and go on").click()
    page.get_by_role("heading", name="Sign in again").wait_for(state="hidden")
    page.get_by_label("Last name").fill("Delacroix")
    for part, value in (("Month", "5"), ("Day", "3"), ("Year", "1974")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Mobile number").fill("(555) 014-3000")
    eyes.through(eyes.button("Add", exact=False).last)
    assert Patient.objects.get().first_name == "Margerite"
