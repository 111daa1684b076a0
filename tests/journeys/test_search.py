"""Whatever is typed to find somebody, or wished for them, never comes to stand in an address."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import Patient
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desk", "phone"])
def test_search(open_eyes: Callable[..., Eyes], size: dict[str, int], scripts: bool) -> None:
    """The bar, the list and its pages, the quick form, whom a visit is for, how a plan lies."""
    clinic = make.day()
    for number in range(27):
        make.patient(first_name=f"Ann{number:02}", last_name="Delacroix")
    eyes = open_eyes(size, java_script_enabled=scripts)
    asked: list[str] = []
    eyes.page.on("request", lambda request: asked.append(request.url.lower()))
    eyes.journey += f"-{'scripts' if scripts else 'plain'}-{size['width']}"
    eyes.sign_in(clinic.desk)
    eyes.settle()
    _bar(eyes)
    _list(eyes, scripts=scripts)
    _whom(eyes)
    _plan(eyes, scripts=scripts)
    words = ("delac", "ann2", "nora", "qxgoal")
    assert not [url for url in asked if any(word in url for word in words)]
    assert not Appointment.objects.exists()
    assert Patient.objects.count() == 27


def _look(eyes: Eyes, name: str) -> None:
    (eyes.look if eyes.runs_scripts else eyes.picture)(name)


def _bar(eyes: Eyes) -> None:
    bar = eyes.page.get_by_label("Find a patient")
    bar.fill("delacroix")
    with eyes.page.expect_navigation():
        bar.press("Enter")
    eyes.page.get_by_text("1 to 25 of 27").wait_for()
    _look(eyes, "found")
    eyes.through(eyes.button("Further in the list"))
    eyes.page.get_by_text("26 to 27 of 27").wait_for()
    _look(eyes, "further")


def _list(eyes: Eyes, *, scripts: bool) -> None:
    eyes.go("/patients/")
    expect(eyes.page.get_by_text("Delacroix")).to_have_count(0)
    _look(eyes, "start")
    field = eyes.page.get_by_label("Name, telephone or birth date")
    if scripts:
        field.press_sequentially("ann26")
        eyes.page.get_by_role("link", name="Delacroix, Ann26").wait_for()
        eyes.settle()
        _look(eyes, "typed")
    field.fill("nora li")
    if not scripts:
        eyes.through(eyes.button("Find", exact=True))
    eyes.page.get_by_text("Nobody here fits").wait_for()
    _look(eyes, "nobody")
    eyes.through(eyes.button("Add “Nora Li”").first)
    assert eyes.page.get_by_label("First name").input_value() == "Nora"
    assert eyes.page.get_by_label("Last name").input_value() == "Li"
    _look(eyes, "begun")


def _whom(eyes: Eyes) -> None:
    day = (timezone.localdate() + timedelta(days=1)).isoformat()
    eyes.go(f"/appointments/add/?day={day}")
    eyes.page.get_by_label("Name, telephone or birth date").fill("delac ann26")
    if not eyes.runs_scripts:
        eyes.through(eyes.button("Find", exact=True))
    way = eyes.page.get_by_role("link", name="Delacroix, Ann26")
    way.wait_for()
    _look(eyes, "whom")
    eyes.through(way)
    assert f"day={day}" in eyes.page.url


def _plan(eyes: Eyes, *, scripts: bool) -> None:
    whose = Patient.objects.get(first_name="Ann26")
    eyes.go(f"/plans/add/?patient={whose.pk}")
    eyes.heading(re.compile("All 12 visits fit")).wait_for()
    eyes.page.get_by_label("Goal").fill("Qxgoal: sit through a film")
    eyes.page.get_by_label("Goal").blur()
    eyes.settle()
    eyes.page.locator("#id_weeks_0").fill("5")
    if scripts:
        eyes.page.locator("#id_weeks_0").blur()
    else:
        eyes.through(eyes.button("Show how it lies"))
    eyes.heading(re.compile("All 14 visits fit")).wait_for()
    _look(eyes, "plan")
    goal = eyes.page.locator('.commit input[name="goal"]')
    assert goal.input_value() == "Qxgoal: sit through a film"
