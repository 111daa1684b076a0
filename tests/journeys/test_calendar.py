"""A visit is moved on the calendar by mouse, finger and keys, and refused where it may not be."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, TABLET, Eyes
from tests.journeys.test_live import booked

pytestmark = pytest.mark.django_db(transaction=True)
ROW = 12  # pixels of five minutes


def _middle(block: Locator) -> tuple[float, float]:
    box = block.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + 10


def _drag(eyes: Eyes, block: Locator, *, rows: int, to: Locator | None = None) -> None:
    """Take a block and hold it so many rows lower, over another column if one is given."""
    x, y = _middle(block)
    mouse = eyes.page.mouse
    mouse.move(x, y)
    mouse.down()
    across = _middle(to)[0] if to else x
    mouse.move(x + 4, y + 8)
    mouse.move(across, y + rows * ROW, steps=6)


def _clock(visit: Appointment) -> str:
    visit.refresh_from_db()
    return f"{visit.start_at.astimezone(visit.location.tz):%H:%M}"


def test_drag(open_eyes: Callable[..., Eyes]) -> None:
    """To another time and table; let go with Escape; refused and put right; undone; pulled."""
    clinic = make.day()
    visit, other = booked(clinic, "Quill", 1), booked(clinic, "Lindgren", 3)
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go("/calendar/")
    eyes.settle()
    block, second = page.locator(f"#table-{visit.pk}"), page.locator(".cal-col[data-room]").nth(1)

    _drag(eyes, block, rows=3)
    expect(page.locator(".ghost b").first).to_contain_text("11:15\u00a0am to 11:45\u00a0am")
    page.keyboard.press("Escape")
    page.mouse.up()
    expect(page.locator(".ghost")).to_have_count(0)
    assert (_clock(visit), "calendar" in page.url) == ("11:00", True)

    _drag(eyes, block, rows=9, to=second)
    expect(page.locator(".ghost b").first).to_contain_text("Dr Halvorsen, Table 2")
    eyes.picture("in-the-hand")
    page.mouse.up()
    page.get_by_text("Moved to").wait_for()
    assert (_clock(visit), visit.room) == ("11:45", clinic.rooms[1])
    eyes.look("dropped")
    eyes.say("A visit is dragged twice")
    eyes.through(eyes.button(re.compile("Undo")))
    assert (_clock(visit), visit.room) == ("11:00", clinic.rooms[0])

    _drag(eyes, page.locator(f"#table-{visit.pk}"), rows=24)
    expect(page.locator(".ghost.clash")).to_have_count(2)
    page.mouse.up()
    near = page.get_by_role("alert").get_by_role("button")
    near.first.wait_for()
    expect(near).to_have_count(3)
    eyes.expect_refusal(409)
    eyes.look("refused")
    assert _clock(visit) == "11:00"
    near.first.click()
    page.get_by_text("Moved to").wait_for()
    assert _clock(visit) not in {"11:00", "13:00"}

    grip = page.locator(f"#table-{other.pk} .grip")
    page.locator(".cal-scroll").evaluate("node => { node.scrollTop = 500 }")
    box = grip.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 3)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 3 + 3 * ROW, steps=6)
    expect(page.locator(".ghost b").first).to_contain_text("1:00\u00a0pm to 1:45\u00a0pm")
    page.mouse.up()
    page.get_by_text("45 min now").wait_for()
    other.refresh_from_db()
    assert other.duration_min == 45
    eyes.look("pulled")


def test_keys(open_eyes: Callable[..., Eyes]) -> None:
    """M, arrows, Enter: said at each step; Escape leaves; Shift changes the length."""
    clinic = make.day()
    visit = booked(clinic, "Quill", 1)
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go(f"/calendar/?visit={visit.pk}")
    eyes.settle()
    said = page.locator("#moving [role=status]")
    before = dict(eyes.touches)

    page.keyboard.press("m")
    expect(said).to_have_text(re.compile("Ida Quill, 11:00.am to 11:30.am, Dr Halvorsen, Table 1"))
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()

    page.keyboard.press("m")
    for name in ("ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight"):
        page.keyboard.press(name)
    expect(said).to_have_text(re.compile("11:10.am to 11:40.am, Dr Halvorsen, Table 2"))
    eyes.look("by-keys")
    page.keyboard.press("Enter")
    page.get_by_text("Moved to").wait_for()
    assert (_clock(visit), visit.room) == ("11:10", clinic.rooms[1])
    expect(page.locator(f"#turn-{visit.pk}")).to_be_focused()

    page.keyboard.press("m")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.get_by_text("40 min now").wait_for()
    assert eyes.touches["tap"] == before["tap"]
    eyes.say("Moved and made longer by keys alone")


def test_touch(open_eyes: Callable[..., Eyes]) -> None:
    """A long press takes a visit, a swipe scrolls past it."""
    clinic = make.day()
    visit = booked(clinic, "Quill", 1)
    eyes, page = (eyes := open_eyes(TABLET)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go("/calendar/")
    eyes.settle()
    finger = page.context.new_cdp_session(page)

    def touch(kind: str, x: float, y: float) -> None:
        points: list[dict[str, Any]] = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    block = page.locator(f"#table-{visit.pk}")
    x, y = _middle(block)
    touch("touchStart", x, y)
    for by in (10, 30, 60):
        touch("touchMove", x, y - by)
    touch("touchEnd", x, y - 60)
    page.wait_for_timeout(500)
    assert _clock(visit) == "11:00"

    page.locator(".cal-scroll").evaluate("node => { node.scrollTop = 100 }")
    x, y = _middle(block)
    touch("touchStart", x, y)
    page.wait_for_timeout(500)
    for by in (12, 24, 36):
        touch("touchMove", x, y + by)
    expect(page.locator(".ghost b").first).to_contain_text("11:15\u00a0am")
    eyes.picture("under-the-finger")
    touch("touchEnd", x, y + 36)
    page.get_by_text("Moved to").wait_for()
    assert _clock(visit) == "11:15"
    eyes.look("moved")


def test_week(open_eyes: Callable[..., Eyes]) -> None:
    """To another day of the week, at the same time of day."""
    clinic = make.day()
    ahead = 7 - timezone.now().astimezone(clinic.location.tz).weekday()  # to next Monday
    visit = booked(clinic, "Quill", 24 * ahead + 1)
    monday = visit.start_at.astimezone(clinic.location.tz).date()
    other = monday + timedelta(days=3)
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go(f"/calendar/?view=week&day={monday}")
    eyes.settle()
    _drag(eyes, page.locator(f"#week-{visit.pk}"), rows=0, to=page.locator(f"[data-day='{other}']"))
    expect(page.locator("li.ghost")).to_have_text(re.compile("11:00.am Ida Quill"))
    eyes.picture("over-another-day")
    page.mouse.up()
    page.get_by_text("Moved to").wait_for()
    visit.refresh_from_db()
    assert visit.start_at.astimezone(clinic.location.tz).date() == other
    assert _clock(visit) == "11:00"
    eyes.look("on-another-day")
