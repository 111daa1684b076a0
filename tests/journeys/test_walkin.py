"""Two at the desk: somebody new walks in, a family wants one block; counted in taps."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest

from clinic.models import Patient, PatientLink
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
SIZES = (DESKTOP, TABLET, PHONE)


def _turn(eyes: Eyes, name: str) -> None:
    """The page at three sizes, by day and by night, and at desktop again."""
    for size in SIZES:
        eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            eyes.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            eyes.look(f"{name}-{size['width']}-{scheme}")
    eyes.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    eyes.page.emulate_media(color_scheme="light")


def test_walkin(open_eyes: Callable[..., Eyes]) -> None:
    """From the board and back: the place is chosen already, so only the person is typed."""
    clinic = make.day()
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    begun = eyes.touches["tap"]
    eyes.through(eyes.link("Walk-in"))
    page.get_by_label("First name").fill("Nora")
    page.get_by_label("Last name").fill("Lindqvist")
    for part, value in (("Month", "5"), ("Day", "3"), ("Year", "1974")):
        page.get_by_label(part).fill(value)
    page.get_by_label("Mobile number").fill("(555) 014-0187")
    _turn(eyes, "walk-in")
    eyes.through(eyes.button("Book and check in"))
    assert eyes.touches["tap"] - begun == 2
    eyes.say("A walk-in added, booked and waiting")
    eyes.look("patient")
    visit = Appointment.objects.get()
    assert (visit.status, visit.patient.first_name) == ("arrived", "Nora")
    eyes.go("/today/")
    eyes.look("board")


def test_family(open_eyes: Callable[..., Eyes]) -> None:
    """A mother and two children one after another: from her page three taps."""
    clinic = make.day()
    people: list[Patient] = [
        make.patient(first_name=first, last_name="Ito", birth_on=date(year, 4, 2))
        for first, year in (("Ida", 1984), ("Wren", 2018), ("Noor", 2020))
    ]
    for child in people[1:]:
        PatientLink.objects.create(patient=people[0], other=child, kind="child")
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{people[0].pk}/")
    begun = eyes.touches["tap"]
    eyes.through(eyes.link("Book together"))
    _turn(eyes, "family")
    page.locator(".block-chip").last.click()
    eyes.through(eyes.button("Book the block"))
    assert eyes.touches["tap"] - begun == 3
    eyes.say("Three of a family booked in one block")
    found = list(Appointment.objects.order_by("period"))
    assert [visit.patient.first_name for visit in found] == ["Ida", "Wren", "Noor"]
    assert all(a.end_at <= b.start_at for a, b in pairwise(found))
