"""A patient says at the desk's tablet that they are here; the board knows at once."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from scheduling.actions import appointment
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_arrival(open_eyes: Callable[..., Eyes]) -> None:
    """The desk opens the tablet; two of one birthday; one letter, one tap, and they wait."""
    clinic = make.day()
    now = timezone.now().replace(second=0, microsecond=0)
    for n, (first, last) in enumerate((("Walter", "Lindgren"), ("Élise", "Brandt"))):
        appointment.book(
            by=clinic.desk,
            now=now,
            patient=make.patient(first_name=first, last_name=last, birth_on=date(1980, 3, 12)),
            practitioner=clinic.doctor,
            room=clinic.rooms[n],
            type=clinic.visit,
            start_at=now + timedelta(minutes=10 + 40 * n),
        )
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    desk.through(desk.link("Check-in tablet"))
    desk.look("doors")
    desk.page.get_by_text("Code for patients’ phones", exact=True).click()
    desk.through(desk.button("Open it"))
    desk.page.get_by_role("button", name="Print the sheet").wait_for()
    desk.look("code")
    phone = open_eyes(PHONE, color_scheme="dark")
    phone.go(desk.page.get_by_label("Address for patients’ phones").input_value())
    phone.heading("Are you here for a visit?").wait_for()
    phone.look("on-the-phone")
    desk.through(desk.button("Close Front desk"))

    tablet, page = (tablet := open_eyes(TABLET)), tablet.page
    tablet.sign_in(clinic.desk)
    tablet.go("/arrivals/")
    tablet.through(tablet.button("Open it"))
    page.get_by_role("heading", name="Are you here for a visit?").wait_for()
    tablet.look("start")
    begun = dict(tablet.touches)
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("12")
    tablet.through(tablet.button("I am here"))
    tablet.look("letter")
    page.keyboard.type("e")
    tablet.through(tablet.button("Go on"))
    tablet.heading("Are you Élise B.?").wait_for()
    tablet.look("confirm")
    tablet.through(tablet.button("Yes, I am here"))
    tablet.heading("Thank you, Élise. Please take a seat.").wait_for()
    tablet.look("done")
    assert tablet.touches["tap"] - begun["tap"] == 3
    assert Appointment.objects.get(status="arrived").patient.first_name == "Élise"
    page.wait_for_url("**/arrive/", timeout=20_000)  # by itself
    tablet.heading("Are you here for a visit?").wait_for(timeout=20_000)
    tablet.say("Arriving at the tablet")

    for size in (DESKTOP, TABLET, PHONE, {"width": 320, "height": 640}):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            tablet.look(f"start-{size['width']}-{scheme}")
    tablet.go("/arrive/?lang=es")
    tablet.look("start-es")
    page.get_by_label("Mes").fill("1")
    page.get_by_label("Día").fill("1")
    page.locator("form button").first.tap()
    page.get_by_role("heading", level=1).wait_for()
    tablet.look("desk-es")
    desk.go("/arrivals/")
    desk.through(desk.button("Close Front desk"))
    tablet.go("/arrive/")
    tablet.expect_refusal(404)
    tablet.look("closed", rules=[])
