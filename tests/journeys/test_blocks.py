"""Wedges are moved by mouse, finger, key and form, and the same is stored each time."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from charting.actions import block as blocks
from charting.models import Visit
from tests import make
from tests.charting import build
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, UPRIGHT, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"phone": PHONE, "upright": UPRIGHT, "tablet": TABLET, "desktop": DESKTOP}
MOVED = [("R", "gt", -18, "midline", 1), ("R", "ischium", 30, "midline", 2)]


def _visit(clinic: make.Clinic) -> Visit:
    """Category I with the right leg short: its taught layout is drawn."""
    visit = build.visit(clinic.doctor, timezone.now())
    now = timezone.now()
    build.put(visit, clinic.doctor, "heel", "R", value="3", now=now)
    build.put(visit, clinic.doctor, "leg_p", cell="side", value="R", now=now)
    build.put(visit, clinic.doctor, "leg_p", cell="mm", value="6", now=now)
    build.say(visit, clinic.doctor, "category", "I", now=now)
    return visit


def _open(eyes: Eyes, clinic: make.Clinic) -> Visit:
    visit = _visit(clinic)
    eyes.sign_in(clinic.doctor)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.page.locator("#blocks").scroll_into_view_if_needed()
    return visit


def _stored(visit: Visit) -> list[tuple[str, str, int | None, str, int]]:
    parts = ("side", "landmark", "angle_deg", "points_to", "order")
    return list(visit.blocks.order_by("order", "side").values_list(*parts))


def _grip(eyes: Eyes, side: str, landmark: str) -> Locator:
    return eyes.page.locator(f'.w-grip[data-side="{side}"][data-landmark="{landmark}"]')


def _centre(place: Locator) -> tuple[float, float]:
    place.scroll_into_view_if_needed()
    box = place.bounding_box()
    assert box
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _spot(eyes: Eyes, side: str, landmark: str) -> tuple[float, float]:
    """Where a landmark lies on the screen, although its ring is hidden until something is held."""
    place = f'.w-spot[data-side="{side}"][data-landmark="{landmark}"] circle'
    x, y = eyes.page.locator(place).evaluate(
        "node => { const matrix = node.ownerSVGElement.getScreenCTM();"
        " const point = new DOMPoint(node.getAttribute('cx'), node.getAttribute('cy'));"
        " const seen = point.matrixTransform(matrix); return [seen.x, seen.y]; }"
    )
    return float(x), float(y)


def _saved(eyes: Eyes, act: Callable[[], object], way: str = "/blocks/") -> None:
    with eyes.page.expect_response(
        lambda answer: answer.request.method == "POST" and way in answer.url
    ) as answer:
        act()
    assert answer.value.ok, answer.value.status
    eyes.settle()


def _use(eyes: Eyes) -> None:
    _saved(eyes, eyes.page.locator("#blocks-use").click)


def _drag(eyes: Eyes, start: tuple[float, float], end: tuple[float, float], name: str = "") -> None:
    """By mouse, in small steps, with a picture while the wedge is in the hand."""
    mouse = eyes.page.mouse
    mouse.move(*start)
    mouse.down()
    mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    mouse.move(*end, steps=4)
    if name:
        _glance(eyes, name)
    mouse.up()


def _finger(
    eyes: Eyes, start: tuple[float, float], end: tuple[float, float], name: str = ""
) -> None:
    """By a finger on the glass, as the browser itself hears it."""
    glass = eyes.page.context.new_cdp_session(eyes.page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        places = [{"x": x, "y": y} for x, y in points]
        glass.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    touch("touchStart", start)
    for step in range(1, 9):
        part = step / 8
        touch(
            "touchMove",
            (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part),
        )
    if name:
        _glance(eyes, name)
    touch("touchEnd")


def _glance(eyes: Eyes, name: str) -> None:
    """What the screen shows now, without scrolling: something is in the hand."""
    eyes.looked += 1
    picture = eyes.pictures / f"{eyes.journey}-{eyes.looked:02d}-{name}.png"
    eyes.page.screenshot(path=picture, animations="disabled")


def _by_hand(eyes: Eyes, drag: Callable[..., None]) -> None:
    """Block 2 from the left crest to the right ischium, then turned from 22 to 30 degrees."""
    start = _centre(_grip(eyes, "L", "crest").locator(".w-touch"))
    bearing = _spot(eyes, "L", "crest")
    goal = _spot(eyes, "R", "ischium")
    end = (goal[0] + start[0] - bearing[0], goal[1] + start[1] - bearing[1])
    _saved(eyes, lambda: drag(eyes, start, end, "in-the-hand"))
    eyes.page.wait_for_timeout(100)
    _turn(eyes, drag)


def _turn(eyes: Eyes, drag: Callable[..., None]) -> None:
    from math import cos, radians, sin

    grip = _grip(eyes, "R", "ischium")
    assert "selected" in (grip.get_attribute("class") or "")
    x, y = _spot(eyes, "R", "ischium")
    handle = _centre(grip.locator(".w-knob"))
    x, y = _spot(eyes, "R", "ischium")
    reach = ((handle[0] - x) ** 2 + (handle[1] - y) ** 2) ** 0.5
    end = (x - reach * cos(radians(33)), y + reach * sin(radians(33)))
    _saved(eyes, lambda: drag(eyes, handle, end))


def _by_key(eyes: Eyes) -> None:
    """Enter takes, the arrows walk, ] turns, Enter drops; Esc leaves all as it was."""
    page = eyes.page
    _grip(eyes, "L", "crest").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(_grip(eyes, "L", "crest")).to_have_count(1)
    for key in ("ArrowDown", "ArrowDown", "ArrowDown", "ArrowRight", "]"):
        page.keyboard.press(key)
    eyes.picture("by-key")
    _saved(eyes, lambda: page.keyboard.press("Enter"))
    assert page.evaluate("document.activeElement.getAttribute('data-landmark')") == "ischium"


def _by_form(eyes: Eyes) -> None:
    """Each field of the block beside is saved as it is chosen."""
    details = eyes.page.locator(".wedge-open")
    details.nth(1).locator("summary").click()
    for name, value in (("landmark", "ischium"), ("side", "R")):
        part = details.filter(has=eyes.page.locator("[data-block]")).locator(
            f'[name="{name}"]:visible'
        )
        _saved(eyes, lambda p=part, v=value: p.select_option(v))  # type: ignore[misc]
    angle = details.locator('[name="angle_deg"]:visible')

    def turn() -> None:
        angle.fill("30")
        angle.press("Tab")

    _saved(eyes, turn)
    eyes.picture("by-form")


WAYS = {"mouse": DESKTOP, "finger": TABLET, "key": DESKTOP, "form": TABLET}


@pytest.mark.parametrize("way", WAYS)
def test_blocks(open_eyes: Callable[..., Eyes], way: str) -> None:
    """The same move by every way leaves the same rows behind, and can be taken back."""
    clinic = make.day()
    eyes = open_eyes(WAYS[way])
    visit = _open(eyes, clinic)
    _use(eyes)
    if way == "key":
        _by_key(eyes)
    elif way == "form":
        _by_form(eyes)
    else:
        _by_hand(eyes, _finger if way == "finger" else _drag)
    assert _stored(visit) == MOVED
    eyes.look(f"moved-by-{way}")
    before = _stored(visit)
    _saved(eyes, eyes.page.locator("#undo").click, "/undo/")
    assert _stored(visit) != before


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_stage(open_eyes: Callable[..., Eyes], size: str, theme: str) -> None:
    """The stage in all widths, light and dark: proposed, in the hand, placed, chosen, timed."""
    clinic = make.day()
    eyes = open_eyes(SIZES[size], color_scheme=theme)
    visit = _open(eyes, clinic)
    eyes.look(f"proposed-{size}-{theme}")
    start = _centre(_grip(eyes, "R", "gt").locator(".w-touch"))
    bearing, goal = _spot(eyes, "R", "gt"), _spot(eyes, "R", "ischium")
    end = (goal[0] + start[0] - bearing[0], goal[1] + start[1] - bearing[1])
    drag = _finger if eyes.touch else _drag
    _saved(eyes, lambda: drag(eyes, start, end, f"held-{size}-{theme}"), "/accept/")
    assert _stored(visit)[0][:2] == ("R", "ischium")
    expect(eyes.page.locator(".wedge-open[open]")).to_have_count(1)
    planned = eyes.page.locator("#planned-in")
    _saved(eyes, lambda: planned.fill("4"), "/time/")
    _saved(eyes, eyes.page.locator("#clock-start").click, "/time/")
    eyes.page.get_by_text(re.compile("left of 4 min")).wait_for()
    eyes.look(f"placed-{size}-{theme}")
    eyes.page.locator(".stage").evaluate("node => node.scrollIntoView({block: 'start'})")
    _glance(eyes, f"stage-{size}-{theme}")
    _touchable(eyes)


def _touchable(eyes: Eyes) -> None:
    """A wedge offers a finger at least 44 px each way."""
    for area in eyes.page.locator(".w-touch").all():
        box = area.bounding_box()
        assert box
        assert min(box["width"], box["height"]) >= 44


def test_blocks_timer(open_eyes: Callable[..., Eyes]) -> None:
    """The planned time survives a reload, and a line says when it is over."""
    clinic = make.day()
    eyes = open_eyes(TABLET)
    visit = _open(eyes, clinic)
    _saved(eyes, eyes.page.locator("#blocks-use-clock").click, "/accept/")
    _saved(eyes, lambda: eyes.page.locator("#planned-in").fill("1"), "/time/")
    eyes.page.reload()
    eyes.page.get_by_text(re.compile(r"0:\d\d left of 1 min")).wait_for()
    Visit.objects.filter(pk=visit.pk).update(
        blocks_started_at=timezone.now() - timedelta(seconds=58)
    )
    eyes.page.reload()
    eyes.page.get_by_text("The planned 1 min are over").wait_for()
    assert "reached" in (eyes.page.locator("#minutes").get_attribute("class") or "")
    eyes.look("over")


def test_blocks_others(open_eyes: Callable[..., Eyes]) -> None:
    """SB+ is one tap from the proposal; a rib is written, not drawn, on one side or on both."""
    clinic = make.day()
    eyes = open_eyes(DESKTOP)
    visit = _open(eyes, clinic)
    _saved(eyes, eyes.page.locator("#layout-sb_plus").click, "/accept/")
    assert [row[:2] for row in _stored(visit)] == [("L", "crest"), ("R", "crest")]
    eyes.page.locator("#blocks-forms > summary").click()
    new = eyes.page.locator(".layout-forms .blockf")
    new.locator('[name="side"]').select_option("B")
    new.locator('[name="landmark"]').select_option("other")
    new.locator('[name="note"]').fill("rib 7")
    _saved(eyes, new.locator("button").click, "/blocks/save/")
    assert [row[:2] for row in _stored(visit)][2:] == [("L", "other"), ("R", "other")]
    eyes.page.get_by_text("· rib 7").first.wait_for()
    eyes.look("rib")


def test_blocks_warned(open_eyes: Callable[..., Eyes]) -> None:
    """Left against right stands before the signature; a warning is answered by a typed reason."""
    clinic = make.day()
    eyes = open_eyes(TABLET)
    _open(eyes, clinic)
    _saved(eyes, eyes.page.locator("#layout-cat1_left").tap, "/accept/")
    clash = "The right leg was found short, the layout is for a short left leg."
    eyes.page.locator(".open-points").get_by_text(clash).wait_for()
    eyes.page.locator("#row-blocks").get_by_text(clash).wait_for()
    eyes.look("left-against-right")
    eyes.page.locator("#blocks-forms > summary").tap()
    _saved(eyes, eyes.page.locator("#layout-cat1_right").tap, "/accept/")
    expect(eyes.page.get_by_text(clash)).to_have_count(0)
    eyes.page.locator(".wedge-open summary").first.tap()
    lies = eyes.page.locator('.wedge-open[open] [name="position"]')
    _saved(eyes, lambda: lies.select_option("supine"))
    eyes.page.get_by_text("Say why this layout is supine").wait_for()
    reason = eyes.page.locator("#blocks-reason-in")
    _saved(eyes, lambda: reason.fill("rib pain when face down"), "/save/")
    eyes.page.get_by_text("Reason given: rib pain when face down").first.wait_for()
    eyes.look("answered")


def test_blocks_tables(open_eyes: Callable[..., Eyes]) -> None:
    """Who rests on the other table is seen here, with the time that is left."""
    clinic = make.day()
    other, now = _visit(clinic), timezone.now()
    base: dict[str, Any] = {"by": clinic.doctor, "now": now, "visit": other}
    blocks.accept(**base, preset="cat1_right", seen=0, clock=True)
    blocks.plan(**base, count=4, seen=0)
    visit = build.visit(clinic.doctor, now + timedelta(minutes=30))
    eyes = open_eyes(PHONE)
    eyes.sign_in(clinic.doctor)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.page.locator(".others").get_by_text(re.compile("left of 4 min")).wait_for()
    eyes.look("other-table")
    eyes.through(eyes.page.locator(".others a"))
    assert str(other.pk) in eyes.page.url
