"""Two desks look at one day: what one does, the other sees within five seconds."""

import re
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Route, expect

from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
SEEN_MS = 5000


def booked(clinic: make.Clinic, name: str, hours: int, room: int = 0) -> Appointment:
    """A visit some hours after ten of today."""
    now = timezone.now()
    ten = now.astimezone(clinic.location.tz).replace(hour=10, minute=0, second=0, microsecond=0)
    return appointment.book(
        by=clinic.desk,
        now=now,
        patient=make.patient(first_name="Ida", last_name=name),
        practitioner=clinic.doctor,
        room=clinic.rooms[room],
        type=clinic.visit,
        start_at=ten + timedelta(hours=hours),
    )


def test_live(open_eyes: Callable[..., Eyes]) -> None:
    """A move, an arrival and a booking appear beside a drawer, a scroll and a focus that stay."""
    clinic = make.day()
    visit, other = booked(clinic, "Quill", 2), booked(clinic, "Lindgren", 4)
    booked(clinic, "Brandt", 1, room=1)
    here, there = open_eyes(DESKTOP), open_eyes(DESKTOP)
    here.sign_in(clinic.desk)
    there.sign_in(clinic.owner)
    page = there.page
    there.go(f"/calendar/?visit={other.pk}")
    page.locator(".cal-scroll").evaluate("node => { node.scrollTop = 120 }")
    page.get_by_role("link", name="Move", exact=True).focus()
    block = page.locator(f"#table-{visit.pk}")
    expect(block).to_have_class(re.compile(r"\bfrom-49\b"))  # noon, counted from eight

    here.go(f"/appointments/{visit.pk}/move/")
    own = here.page.get_by_role("group", name="Another time")
    own.get_by_label("Time").fill("13:15")
    here.through(here.button("Move the visit"))
    since = time.monotonic()
    expect(block).to_have_class(re.compile(r"\bfrom-64\b"), timeout=SEEN_MS)
    print(f"a colleague's move was seen after {time.monotonic() - since:.1f} s")  # noqa: T201
    assert page.locator(".cal-scroll").evaluate("node => node.scrollTop") == 120
    assert page.evaluate("document.activeElement.textContent").strip() == "Move"
    assert page.locator("#drawer").is_visible()
    there.look("moved-by-a-colleague")

    there.go("/today/")
    here.go("/today/")
    with here.page.expect_navigation():
        here.page.get_by_role("button", name=re.compile("Arrive Ida Brandt")).click()
    page.get_by_role("button", name=re.compile("To Table 2")).wait_for(timeout=SEEN_MS)
    there.look("arrived-at-another-desk")


def test_not_live(open_eyes: Callable[..., Eyes]) -> None:
    """When no answer comes the page says so, asks less often, and takes the word back."""
    clinic = make.day()
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go("/calendar/")
    asked: list[float] = []

    def refuse(route: Route) -> None:
        asked.append(time.monotonic())
        route.abort()

    page.route("**/calendar/*", refuse)
    word = page.locator("#live-word")
    expect(word).to_contain_text("Not live", timeout=SEEN_MS)
    page.wait_for_timeout(10_000)
    assert 2 <= len(asked) <= 3
    assert asked[1] - asked[0] > 5
    eyes.look("not-live")
    page.unroute("**/calendar/*")
    expect(word).to_be_empty(timeout=30_000)
    eyes.troubles = [one for one in eyes.troubles if "ERR_FAILED" not in one]


def test_live_and_the_hand(open_eyes: Callable[..., Eyes]) -> None:
    """Nothing is put in under a drag; a hidden tab asks nothing, and at once when it is seen."""
    clinic = make.day()
    visit = booked(clinic, "Quill", 1)
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go("/calendar/")
    eyes.settle()
    box = page.locator(f"#table-{visit.pk}").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 80, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 80, box["y"] + 46, steps=4)
    ghost = page.locator(".ghost")
    expect(ghost).to_have_count(2)
    other = booked(clinic, "Lindgren", 3)
    page.wait_for_timeout(SEEN_MS)
    expect(ghost).to_have_count(2)
    expect(page.locator(f"#table-{other.pk}")).to_have_count(0)
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(f"#table-{other.pk}")).to_be_visible(timeout=SEEN_MS)

    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    seen = """hidden => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }"""
    page.evaluate(seen, True)
    page.wait_for_timeout(500)
    asked.clear()
    page.wait_for_timeout(7000)
    assert asked == []
    with page.expect_request(re.compile("/calendar/"), timeout=2000):
        page.evaluate(seen, False)
