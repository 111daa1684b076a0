"""The intake where it is hard: dark, narrow, without a signal, without a mouse, in Spanish."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from clinic.models import Alert
from portal.actions import packet as packets
from portal.models import Packet
from tests import make
from tests.journeys.eyes import PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)

Open = Callable[..., Eyes]
NO = "No"


def link(base: str) -> tuple[Packet, str]:
    make.practice()
    make.location()
    patient = make.patient(first_name="Nora", last_name="Lindqvist", birth_on=date(1986, 3, 14))
    with override_settings(BASE_URL=base):
        packet, url, _mail = packets.send(
            by=make.user("front_desk"), now=timezone.now(), patient=patient
        )
    return packet, url


def choose(page: Page, name: str, value: str) -> None:
    page.locator(f"[name={name}][value={value!r}]").check(force=True)


def go_on(page: Page) -> None:
    page.locator("#intake .btn-primary").click()


def about(page: Page) -> None:
    choose(page, "for_whom", "me")
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Lindqvist")
    for part, text in (("Month", "3"), ("Day", "14"), ("Year", "1986")):
        page.get_by_label(part, exact=True).fill(text)
    page.get_by_label("Mobile number").fill("(503) 555-0187")


def complaint(page: Page) -> None:
    page.get_by_label("Tell us in your own words").fill("My low back hurts on the right.")
    choose(page, "where", "low_back")
    choose(page, "began", "month")
    choose(page, "how", "sudden")


def pain(page: Page) -> None:
    choose(page, "now", "6")
    choose(page, "worst", "8")


def safety(page: Page) -> None:
    for name in ["bladder", "legs", "stroke_signs", "fever", "blow", "weight", "night", "belly"]:
        choose(page, name, "no")


def history(page: Page) -> None:
    choose(page, "conditions", "operation")
    page.get_by_label("What was done, and what year?").fill("Knee, left, 2014")


def before(page: Page) -> None:
    for name in ["osteoporosis", "spinal_instability", "pregnancy", "stroke"]:
        choose(page, name, "no")
    choose(page, "rheumatoid_arthritis", "unsure")


def medicines(page: Page) -> None:
    choose(page, "takes", "yes")
    page.get_by_label("Which ones?").fill("Lisinopril 10 mg\nIbuprofen 400 mg")
    choose(page, "thinners", "no")
    choose(page, "allergic", "no")


def agree(page: Page) -> None:
    choose(page, "agreed", "blocks")
    choose(page, "signed_as", "patient")
    page.get_by_label("Your full name").fill("Nora Lindqvist")
    choose(page, "read", "yes")


PAGES: list[tuple[str, Callable[[Page], None]]] = [
    *(("about", about), ("complaint", complaint), ("pain", pain), ("safety", safety)),
    *(("history", history), ("before", before), ("medicines", medicines), ("agree", agree)),
]


def test_in_the_dark(open_eyes: Open, live_server: Any) -> None:
    packet, url = link(live_server.url)
    eyes = open_eyes(PHONE, color_scheme="dark")
    page = eyes.page
    eyes.go(url)
    eyes.look("welcome")
    page.get_by_role("button", name="Start").click()
    for name, fill in PAGES:
        page.wait_for_url(f"**/{name}/")
        fill(page)
        expect(page.locator("#saved")).to_contain_text("Saved")
        eyes.look(name)
        go_on(page)
    page.wait_for_url("**/check/")
    eyes.look("check")
    page.get_by_role("button", name="Send to").click()
    page.wait_for_url("**/done/")
    eyes.look("done")
    packet.refresh_from_db()
    assert packet.status == "submitted"


def test_urgent_acts_at_the_tap(open_eyes: Open, live_server: Any) -> None:
    packet, url = link(live_server.url)
    eyes = open_eyes(PHONE)
    eyes.go(url)
    eyes.page.get_by_role("button", name="Start").click()
    eyes.go(url + "safety/")
    choose(eyes.page, "bladder", "yes")
    eyes.page.wait_for_url("**/urgent/")
    eyes.look("urgent")
    assert set(Alert.objects.values_list("level", flat=True)) == {"stop"}
    assert packet.patient.clearances.get().policy == "urgent"


def test_no_signal_says_not_saved_and_sends_it_later(open_eyes: Open, live_server: Any) -> None:
    packet, url = link(live_server.url)
    eyes = open_eyes(PHONE)
    page = eyes.page
    eyes.go(url)
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/about/")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.get_by_label("First name").fill("Wilhelmina")
    expect(page.locator("#saved")).to_have_text("Not saved yet", timeout=5000)
    assert not packet.sections.exists()
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text(re.compile(r"Saved \d"), timeout=15000)
    assert packet.sections.get().answers == {"first_name": "Wilhelmina"}
    eyes.troubles = [trouble for trouble in eyes.troubles if "ERR_INTERNET" not in trouble]


def test_resumed_on_another_device(open_eyes: Open, live_server: Any) -> None:
    _packet, url = link(live_server.url)
    first = open_eyes(PHONE)
    first.go(url)
    first.page.get_by_role("button", name="Start").click()
    first.page.get_by_label("First name").fill("Wilhelmina")
    expect(first.page.locator("#saved")).to_contain_text("Saved")
    first.page.close(run_before_unload=False)
    other = open_eyes({"width": 320, "height": 640}, java_script_enabled=False)
    other.go(url)
    for part, text in (("Month", "3"), ("Day", "14"), ("Year", "1986")):
        other.page.get_by_label(part, exact=True).fill(text)
    other.page.get_by_role("button", name="Open my form").click()
    other.page.get_by_role("link", name="Go on: about you").click()
    assert other.page.get_by_label("First name").input_value() == "Wilhelmina"


def test_what_is_typed_before_the_script_is_there_is_saved(
    open_eyes: Open, live_server: Any
) -> None:
    """Quick fingers on a slow line: the page's script is held back until a field is filled."""
    packet, url = link(live_server.url)
    eyes = open_eyes(PHONE)
    eyes.go(url)

    def late(route: Route) -> None:
        eyes.page.get_by_label("First name").fill("Wilhelmina")
        route.continue_()

    eyes.page.route("**/portal/intake*.js", late)
    eyes.page.get_by_role("button", name="Start").click(no_wait_after=True)
    expect(eyes.page.locator("#saved")).to_contain_text("Saved")
    assert packet.sections.get(section="about").answers["first_name"] == "Wilhelmina"


def test_by_keyboard_alone(open_eyes: Open, live_server: Any) -> None:
    _packet, url = link(live_server.url)
    eyes = open_eyes(PHONE)
    page = eyes.page
    eyes.go(url)
    page.get_by_role("button", name="Start").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/about/")
    page.goto(url + "pain/")
    for _press in range(20):
        if page.evaluate("document.activeElement.name") == "now":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    for _press in range(6):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator("[name=now]:checked").input_value() == "6"
    assert page.locator("[name=worst]:checked").input_value() == "0"
    page.locator("[name=eases]").press("Enter")
    page.wait_for_url("**/safety/")


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_fits_the_narrowest_screen(
    open_eyes: Open, live_server: Any, language: str
) -> None:
    packet, url = link(live_server.url)
    eyes = open_eyes({"width": 320, "height": 640})
    eyes.go(f"{url}?lang={language}")
    eyes.look(f"welcome-320-{language}")
    eyes.page.locator("form .btn-primary").click()
    for name, _fill in PAGES:
        eyes.go(f"{url}{name}/?check=1")
        eyes.look(f"{name}-320-{language}")
    eyes.go(f"{url}check/")
    eyes.look(f"check-320-{language}")
    Packet.objects.filter(pk=packet.pk).update(expires_at=timezone.now() - timedelta(days=1))
    eyes.go(url)
    eyes.look(f"expired-320-{language}")
    eyes.troubles = [trouble for trouble in eyes.troubles if "410" not in trouble]
