"""Every test of the chart is looked at in all sizes; the less usual ones are charted by hand."""

from collections.abc import Callable
from datetime import date

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, expect

from charting.models import Finding, Visit
from clinic.models import Pregnancy
from tests import make
from tests.charting import build
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, UPRIGHT, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = {"phone": PHONE, "upright": UPRIGHT, "tablet": TABLET, "desktop": DESKTOP}
FOUND = [
    ("plumb", "", "head", "level"),
    ("plumb", "", "shoulders", "L"),
    ("plumb", "", "lean", "R"),
    ("af", "L", "upper", "weak"),
    ("fossa_t", "R", "upper", "2"),
    ("slr", "R", "degrees", "70-75"),
    ("leg_p", "", "side", "R"),
    ("leg_p", "", "mm", "6.5"),
    ("rc", "L", "C1", "2"),
    ("occ", "R", "line1_area5", "2"),
    ("trap", "L", "area3", "yes"),
    ("soto", "", "round2", "better"),
]


def _opened(eyes: Eyes, clinic: make.Clinic, visit: Visit) -> Eyes:
    eyes.sign_in(clinic.doctor)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.settle()
    return eyes


def _unfold(eyes: Eyes) -> None:
    """Open every fold of the page."""
    eyes.page.evaluate(
        "document.querySelectorAll('#sheet details').forEach((one) => { one.open = true; })"
    )


def _tap(eyes: Eyes, place: str) -> None:
    with eyes.page.expect_response(lambda one: one.request.method == "POST") as answer:
        eyes.page.locator(place).tap()
    assert answer.value.ok, answer.value.text()
    eyes.settle()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
def test_every_test_can_be_read_and_reached(
    open_eyes: Callable[..., Eyes], size: str, scheme: str
) -> None:
    clinic = make.day()
    visit = build.visit(clinic.doctor, timezone.now())
    for code, side, cell, value in FOUND:
        build.put(visit, clinic.doctor, code, side, cell, value=value, now=timezone.now())
    eyes = _opened(open_eyes(SIZES[size], color_scheme=scheme), clinic, visit)
    eyes.look(f"{size}-{scheme}", rules=[])
    _unfold(eyes)
    eyes.look(f"{size}-{scheme}-unfolded")
    for part in ("standing", "supine", "prone", "seated"):
        for one in eyes.page.locator(f"#{part} button:visible, #{part} summary:visible").all():
            _is_a_target(one)


def _is_a_target(one: Locator) -> None:
    box = one.bounding_box()
    assert box
    name = one.get_attribute("id") or one.text_content()
    assert box["height"] >= 43.5, (name, box)  # half a pixel for rounding
    assert box["width"] >= 24, (name, box)


def test_points_of_the_map_are_tapped_named_and_called_major(
    open_eyes: Callable[..., Eyes],
) -> None:
    clinic = make.day()
    visit = build.visit(clinic.doctor, timezone.now())
    eyes = _opened(open_eyes(TABLET), clinic, visit)
    eyes.page.locator("#fold-prone > summary").tap()
    eyes.page.locator("#map-occ > summary").tap()
    for _twice in range(2):
        _tap(eyes, "#occ-r-line1-area5-b")
    _tap(eyes, "#occ-l-line2-area3-b")
    field = eyes.page.locator("#occ-r-line1-area5-vertebra-in")
    with eyes.page.expect_response(lambda one: one.request.method == "POST"):
        field.fill("t8")
    eyes.settle()
    _tap(eyes, "#occ-r-line1-area5-is-major-yes")
    point = Finding.objects.get(visit=visit, side="R", cell="line1_area5")
    assert (point.value, point.vertebra, point.is_major) == ("2", "T8", True)
    assert eyes.page.locator("#map-occ").get_attribute("open") is not None
    eyes.page.get_by_text("Line 1, area 5, right: moderate, major, T8").first.wait_for()


def test_a_number_is_typed_as_it_is_said_and_refused_in_words(
    open_eyes: Callable[..., Eyes],
) -> None:
    clinic = make.day()
    visit = build.visit(clinic.doctor, timezone.now())
    eyes = _opened(open_eyes(TABLET), clinic, visit)
    field = eyes.page.locator("#leg-p-mm-in")
    with eyes.page.expect_response(lambda one: one.request.method == "POST"):
        field.fill("3 to 4,5")
    eyes.settle()
    assert visit.findings.get(code="leg_p").value == "3-4.5"
    with eyes.page.expect_response(lambda one: one.request.method == "POST") as answer:
        field.fill("lots")
    assert answer.value.status == 422
    eyes.page.get_by_text("a number from 0 to 60 mm").wait_for()
    assert visit.findings.get(code="leg_p").value == "3-4.5"
    eyes.expect_refusal(422)


def test_a_visit_without_sot_asks_for_less_and_a_change_redraws_the_page(
    open_eyes: Callable[..., Eyes],
) -> None:
    clinic = make.day()
    visit = build.visit(clinic.doctor, timezone.now())
    eyes = _opened(open_eyes(TABLET), clinic, visit)
    eyes.page.locator("#more-kind > summary").tap()
    _tap(eyes, "#visit-kind-other")
    for gone in ("category", "blocks", "retest", "prone"):  # once the new page is drawn
        expect(eyes.page.locator(f"#{gone}")).to_have_count(0)
    eyes.look("without-sot")
    eyes.page.locator("#fold-tests > summary").tap()
    _tap(eyes, "#heel-r-3")
    _tap(eyes, "#visit-kind-routine")
    expect(eyes.page.locator("#category")).to_have_count(1)
    expect(eyes.page.locator("#heel-r-3")).to_have_attribute("aria-pressed", "true")


def test_a_child_points_at_a_face_and_somebody_speaks(open_eyes: Callable[..., Eyes]) -> None:
    clinic = make.day()
    born = date(timezone.localdate().year - 5, 1, 2)
    patient = make.patient(birth_on=born)
    visit = build.visit(clinic.doctor, timezone.now(), patient)
    eyes = _opened(open_eyes(PHONE), clinic, visit)
    _tap(eyes, "#pain-4")
    _tap(eyes, "#informant-parent")
    eyes.look("child")
    visit.refresh_from_db()
    assert (visit.pain_now, visit.informant, visit.kind) == (4, "parent", "initial")
    expect(eyes.page.locator("#pain-4 svg.face")).to_have_count(1)
    expect(eyes.page.locator("#pain-5")).to_have_count(0)


def test_the_weeks_of_a_pregnancy_stand_in_the_head(open_eyes: Callable[..., Eyes]) -> None:
    clinic = make.day()
    patient = make.patient()
    today = timezone.localdate()
    due = today + (date(2026, 5, 1) - date(2026, 1, 1))  # 120 days: 22 completed weeks
    Pregnancy.objects.create(patient=patient, due_on=due)
    visit = build.visit(clinic.doctor, timezone.now(), patient)
    assert visit.weeks_pregnant == 22
    eyes = _opened(open_eyes(TABLET), clinic, visit)
    eyes.page.get_by_text("22 weeks pregnant").wait_for()
