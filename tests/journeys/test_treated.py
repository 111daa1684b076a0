"""What was done is charted at the table: levels by tapping, procedures in order, nothing lost."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from charting.actions import entry as entries
from charting.models import Visit
from clinic.models import User
from tests import make
from tests.charting import build
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, UPRIGHT, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
WRITES = re.compile(r"/entries/|/undo/|/findings/")


def test_treated(open_eyes: Callable[..., Eyes]) -> None:
    """T8 and L5, another technique, CMRT with before and after, an order, a name, a way back."""
    doctor = make.user(name="Lena Brandt", title="Dr")
    visit = _second_visit(doctor)
    eyes = open_eyes(TABLET)
    eyes.sign_in(doctor)
    eyes.go(f"/visits/{visit.pk}/#row-spine")
    eyes.look("empty")
    _levels(eyes, visit)
    _reflex(eyes, visit)
    _order(eyes, visit)
    _own(eyes, visit)
    for size, name in ((PHONE, "phone"), (UPRIGHT, "upright"), (DESKTOP, "desktop")):
        eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
        eyes.look(name, rules=[])
    eyes.page.emulate_media(color_scheme="dark")
    eyes.page.evaluate("document.documentElement.dataset.bsTheme = 'dark'")
    eyes.look("dark")


def _levels(eyes: Eyes, visit: Visit) -> None:
    _press(eyes, "#level-t8")
    _press(eyes, "#level-l5")
    assert _said(visit) == ["T8", "L5"]
    assert {one.method for one in visit.procedure_entries.all()} == {"low_force"}
    eyes.page.locator("#level-t8").tap()  # a second tap opens, and takes nothing away
    row = _row(eyes, "T8")
    row.get_by_role("button", name="Instrument", exact=True).wait_for()
    _press_in(eyes, row, "Instrument")
    _press_in(eyes, row, "right")
    done = visit.procedure_entries.get(level="T8")
    assert (done.method, done.side) == ("instrument", "R")
    assert eyes.page.get_by_text("R+C partner of L5: tender?").is_visible()
    with eyes.page.expect_response(WRITES):
        eyes.page.locator("#treated-rc-l-c1-2").tap()
    eyes.settle()
    assert visit.findings.get(code="rc", side="L", cell="C1").value == "2"
    eyes.look("levels")


def _reflex(eyes: Eyes, visit: Visit) -> None:
    """The level that is open offers its reflex; before and after are two taps."""
    _press_in(eyes, _row(eyes, "T8"), re.compile("CMRT: T8 reflex"))
    done = visit.procedure_entries.get(kind="cmrt")
    assert (done.level, done.reflex) == ("T8", "T8")
    row = eyes.page.locator(f"#procedure-{done.pk}")
    row.locator("summary").first.tap()
    _press(eyes, f"#procedure-{done.pk}-line-2")
    _press(eyes, f"#procedure-{done.pk}-before-3")
    _press(eyes, f"#procedure-{done.pk}-after-1")
    done.refresh_from_db()
    assert (done.line, done.before, done.after) == ("2", "3", "1")
    eyes.look("reflex")


def _order(eyes: Eyes, visit: Visit) -> None:
    second = visit.procedure_entries.get(level="L5")
    _press(eyes, f"#procedure-{second.pk}-up")
    assert _said(visit) == ["L5", "T8", "T8"]
    while eyes.page.locator(".proc-more[open]").count():
        eyes.page.locator(".proc-more[open] > summary").first.tap()
    rows = eyes.page.locator("[data-grip]")
    rows.nth(1).scroll_into_view_if_needed()
    with eyes.page.expect_response(WRITES):
        box, last = rows.nth(0).bounding_box(), rows.nth(2).bounding_box()
        assert box
        assert last
        mouse = eyes.page.mouse
        mouse.move(box["x"] + 9, box["y"] + 20)
        mouse.down()
        mouse.move(box["x"] + 9, last["y"] + 40, steps=6)
        mouse.up()
    eyes.settle()
    assert _said(visit) == ["T8", "T8", "L5"]
    _press(eyes, "#undo")
    assert _said(visit) == ["L5", "T8", "T8"]


def _own(eyes: Eyes, visit: Visit) -> None:
    """Something that no list knows, taken away and brought back; a suggestion of the last visit."""
    eyes.page.locator("#kind-other > summary").tap()
    eyes.page.locator("#free-other").fill("Rocking the sacrum")
    _press(eyes, "#free-other-add")
    mine = visit.procedure_entries.get(name="Rocking the sacrum")
    assert mine.kind == "other"
    eyes.page.locator(f"#procedure-{mine.pk}-gone").wait_for()  # what is added opens by itself
    _press(eyes, f"#procedure-{mine.pk}-gone")
    assert visit.procedure_entries.count() == 3
    _press(eyes, "#undo")
    assert visit.procedure_entries.get(pk=mine.pk).name == "Rocking the sacrum"
    eyes.page.locator("#kind-cranial > summary").tap()
    _press(eyes, "#add-cranial-still_point")
    _press(eyes, ".again button:has-text('Core')")
    assert visit.procedure_entries.filter(code="core").exists()
    eyes.look("added")


def test_a_held_level_opens(open_eyes: Callable[..., Eyes]) -> None:
    doctor = make.user()
    visit = build.visit(doctor)
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(doctor)
    eyes.go(f"/visits/{visit.pk}/")
    box = eyes.page.locator("#level-c2").bounding_box()
    assert box
    with eyes.page.expect_response(WRITES):
        eyes.page.locator("#level-c2").scroll_into_view_if_needed()
        eyes.page.locator("#level-c2").click(delay=800)
    eyes.settle()
    done = visit.procedure_entries.get()
    assert done.level == "C2"
    eyes.page.locator(f"#procedure-{done.pk}-listing-in").wait_for(state="visible")


def test_treated_without_script(open_eyes: Callable[..., Eyes]) -> None:
    doctor = make.user()
    visit = build.visit(doctor)
    eyes = open_eyes(TABLET, java_script_enabled=False)
    eyes.sign_in(doctor)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.through(eyes.page.locator("#level-t8"))
    done = visit.procedure_entries.get()
    eyes.page.locator("#level-t8").tap()
    eyes.page.locator(f"#procedure-{done.pk}-open > summary").tap()
    field = eyes.page.locator(f"#procedure-{done.pk}-listing-in")
    if not field.is_visible():
        eyes.page.locator(f"#procedure-{done.pk}-open > summary").tap()
    field.fill("PRS")
    eyes.through(eyes.page.locator(f"#procedure-{done.pk}-listing button"))
    done.refresh_from_db()
    assert done.listing == "PRS"


def _said(visit: Visit) -> list[str]:
    return [one.level for one in visit.procedure_entries.order_by("order")]


def _row(eyes: Eyes, head: str) -> Any:
    return eyes.page.locator(".proc").filter(has_text=head).first


def _press(eyes: Eyes, where: str) -> None:
    """Tap one thing, and see it saved."""
    with eyes.page.expect_response(WRITES) as answer:
        eyes.page.locator(where).first.tap()
    assert answer.value.ok, answer.value.status
    eyes.settle()


def _press_in(eyes: Eyes, row: Any, name: str | re.Pattern[str]) -> None:
    with eyes.page.expect_response(WRITES) as answer:
        row.get_by_role("button", name=name, exact=True).first.tap()
    assert answer.value.ok
    eyes.settle()


def _second_visit(doctor: User) -> Visit:
    """A patient who was treated three days ago and is here again, with findings of today."""
    patient, now = make.patient(), timezone.now()
    old = build.visit(doctor, now - timedelta(days=3), patient)
    for values in (
        {"kind": "segment", "code": "adjust", "level": "L4", "method": "low_force"},
        {"kind": "exercise", "code": "core", "details": {"sets": "2"}},
    ):
        pk = uuid4()
        entries.add(by=doctor, now=now, visit=old, noun="procedure", pk=pk, values=values)
    visit = build.visit(doctor, now - timedelta(minutes=5), patient)
    build.put(visit, doctor, "heel", "R", value="3")
    return visit
