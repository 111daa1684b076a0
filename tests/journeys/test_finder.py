"""A test is found by two letters of its name; two people on one chart see each other."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from charting.models import Finding, Measurement
from tests import make
from tests.charting import build
from tests.journeys.eyes import PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def _rows(eyes: Eyes) -> list[str]:
    """The lines of findings and measurements that are in sight."""
    rows = eyes.page.locator(":is(#standing, #supine, #prone, #seated, #measurement) .row")
    return [row.get_attribute("id") or "" for row in rows.all() if row.is_visible()]


def test_finder(open_eyes: Callable[..., Eyes]) -> None:
    doctor = make.user(name="Lena Brandt", title="Dr")
    visit = build.visit(doctor)
    eyes = open_eyes(TABLET, has_touch=False)
    eyes.sign_in(doctor)
    eyes.go(f"/visits/{visit.pk}/")
    eyes.settle()
    usual = _rows(eyes)
    assert "row-psoas" not in usual

    eyes.page.keyboard.press("f")
    eyes.page.keyboard.type("p")
    assert _rows(eyes) == usual  # one letter is no name yet
    eyes.page.keyboard.type("s")
    assert _rows(eyes) == ["row-psoas", "row-measurement-more"]
    expect(eyes.page.locator("#find-said")).to_have_text("Found: 3")
    assert eyes.page.locator("#row-psoas").evaluate("e => e.getBoundingClientRect().top") < 400
    eyes.look("psoas")

    eyes.page.keyboard.press("Enter")
    with eyes.page.expect_response(lambda answer: "/findings/save/" in answer.url):
        eyes.page.keyboard.press("3")
    eyes.settle()
    assert Finding.objects.get(visit=visit).code == "psoas"
    assert _rows(eyes) == ["row-psoas", "row-measurement-more"]  # still, after the save
    eyes.page.keyboard.press("Escape")
    assert set(_rows(eyes)) >= {*usual, "row-psoas"}  # what was charted stays in sight

    eyes.page.get_by_role("searchbox", name="Find a test").fill("kemp")
    with eyes.page.expect_response(lambda answer: "/add/" in answer.url):
        eyes.button("Kemp L").click()
    eyes.settle()
    assert Measurement.objects.get(visit=visit).side == "L"
    eyes.page.get_by_role("searchbox", name="Find a test").fill("xylophone")
    expect(eyes.page.locator("#find-said")).to_have_text("No such test: add it here.")
    assert eyes.page.get_by_label("What is measured").is_visible()
    eyes.look("none")
    eyes.button("All tests").click()
    assert set(_rows(eyes)) >= set(usual)


def test_finder_without_scripts(open_eyes: Callable[..., Eyes]) -> None:
    doctor = make.user()
    visit = build.visit(doctor)
    eyes = open_eyes(PHONE, java_script_enabled=False)
    eyes.sign_in(doctor)
    eyes.go(f"/visits/{visit.pk}/")
    assert not eyes.page.locator("#find-test").is_visible()
    eyes.page.locator("#fold-supine > summary").click()
    assert "row-psoas" in _rows(eyes)


def test_presence(open_eyes: Callable[..., Eyes]) -> None:
    """Each sees the other on the same chart, and nobody once the other has gone on."""
    one, other = make.user(name="Lena Brandt", title="Dr"), make.user(name="Anna Berg", title="")
    visit = build.visit(one)
    first, second = open_eyes(TABLET), open_eyes(PHONE)
    for eyes, user in ((first, one), (second, other)):
        eyes.sign_in(user)
        eyes.go(f"/visits/{visit.pk}/")
    expect(second.page.locator("#also-here")).to_contain_text("Brandt is here too")
    expect(first.page.locator("#also-here")).to_contain_text("Berg is here too", timeout=12_000)
    first.look("together")
    second.look("together-phone")
    second.go("/today/")
    expect(first.page.locator("#also-here")).to_be_empty(timeout=32_000)
