"""The desk looks for a time on several days of the week, in a part of the day."""

import re
from collections.abc import Callable

import pytest

from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_find(open_eyes: Callable[..., Eyes]) -> None:
    """Tuesdays and Thursdays in the afternoon: the times follow each click; one more books."""
    clinic = make.day()
    patient = make.patient(first_name="Walter", last_name="Lindgren")
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.go(f"/appointments/add/?patient={patient.pk}")
    eyes.look("anything")
    before = eyes.touches["tap"]
    for wish in ("Tuesday", "Thursday", "Afternoon"):
        with page.expect_response(re.compile("appointments/add")):
            page.get_by_role("checkbox", name=wish).or_(
                page.get_by_role("radio", name=wish)
            ).check()
        eyes.settle()
    eyes.look("tuesdays-thursdays-afternoon")
    chip = page.locator(".chip").first
    assert "12:00" in chip.inner_text()
    chip.click()
    eyes.through(eyes.button("Book", exact=True))
    assert eyes.touches["tap"] - before == 5
    eyes.say("Finding a Tuesday or Thursday afternoon and booking it")
    visit = Appointment.objects.get()
    assert visit.start_at.astimezone(clinic.location.tz).weekday() in {1, 3}

    eyes.go(f"/appointments/{visit.pk}/move/?part=evening&begins=17:00&ends=16:00")
    eyes.look("move-wrong-wishes")
    eyes.go(f"/appointments/{visit.pk}/move/?weekdays=0&weekdays=4&part=morning")
    for size in (DESKTOP, TABLET, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            eyes.look(f"move-{size['width']}-{scheme}")
