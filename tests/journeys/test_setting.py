"""The owner makes the catalogue of charting the clinic's own."""

from collections.abc import Callable

import pytest

from charting.models import CatalogueSetting
from tests import make
from tests.charting import build
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = ("Procedures", "Indicators", "Scores and measurements", "Fibre areas", "Reflex labels")


def test_setting(open_eyes: Callable[..., Eyes]) -> None:
    """Every table is read; a reflex gets its own word, an area its vertebra, a laser is used."""
    owner = make.user("owner", "chiropractor")
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(owner)
    eyes.go("/settings/")
    eyes.through(eyes.link("Charting"))
    eyes.look("tables")
    for title in TABLES:
        eyes.through(eyes.page.get_by_role("link", name=title))
        eyes.look(title.split()[0].lower())
        eyes.through(eyes.link("Charting"))
    _fill(eyes)
    eyes.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    eyes.page.emulate_media(color_scheme="dark")
    eyes.go("/settings/charting/area/")
    eyes.look("phone")
    eyes.go("/settings/charting/indicator/")
    eyes.look("phone-indicators")
    visit = build.visit(owner)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.page.locator("#kind-laser").wait_for(state="attached")


def _fill(eyes: Eyes) -> None:
    page = eyes.page
    eyes.go("/settings/charting/procedure/")
    page.get_by_label("Low-level laser").check()
    eyes.through(eyes.button("Save"))
    eyes.go("/settings/charting/reflex/")
    page.get_by_label("T8", exact=True).fill("hepatic")
    eyes.through(eyes.button("Save"))
    eyes.go("/settings/charting/area/")
    page.get_by_label("Area 1").first.fill("somewhere")
    eyes.through(eyes.button("Save"))
    eyes.expect_refusal(422)
    eyes.look("refused")
    page.get_by_label("Area 1").first.fill("T3, T4")
    eyes.through(eyes.button("Save"))
    held = {(one.table, one.code) for one in CatalogueSetting.objects.all()}
    assert held == {("procedure", "laser_low"), ("reflex", "T8"), ("area", "occipital")}
