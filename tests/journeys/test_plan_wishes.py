"""A plan within the patient's own times: what stands in the way, what helps, reading it back."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.actions import hours
from scheduling.actions import template as templates
from scheduling.models import Appointment, CarePlan
from scheduling.rules.cadence import Phase
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 6


def template(clinic: make.Clinic, name: str, *phases: Phase) -> None:
    templates.add(
        by=clinic.owner,
        now=timezone.now(),
        name=name,
        phases=phases,
        specials=[(None, None)],
        exam_days=40,
    )


def test_what_helps_is_one_click_away(open_eyes: Callable[..., Eyes]) -> None:
    """The chiropractor is away in the third week: leaving it out is tried, read back and booked."""
    clinic = make.day()
    template(clinic, "Relief, 8 weeks, 12 visits", Phase(2, 4), Phase(1, 4))
    template(clinic, "Short, 4 weeks", Phase(2, 2), Phase(1, 2))
    patient = make.patient(first_name="Josiah", last_name="Umeh")
    today = timezone.localtime(timezone.now(), clinic.location.tz).date()
    monday = today + timedelta(days=21 - today.weekday())
    hours.close(
        by=clinic.owner,
        now=timezone.now(),
        practitioner=clinic.doctor,
        first_on=monday,
        last_on=monday + timedelta(days=6),
        reason="Seminar",
    )
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{patient.pk}/")
    eyes.settle()
    eyes.touches |= {"tap": 0, "key": 0}
    eyes.through(eyes.link("Make a plan"))
    eyes.heading(re.compile("2 visits find no time")).wait_for()
    eyes.page.get_by_text("Dr Halvorsen is away: Seminar").wait_for()
    eyes.look("in-the-way")
    eyes.through(eyes.button(re.compile("Leave out the week of")))
    eyes.heading(re.compile("All 12 visits fit")).wait_for()
    eyes.look("helped")
    reading = eyes.page.locator("#reading").inner_text()
    assert "Tuesdays and Fridays at" in reading
    assert "with Dr Halvorsen" in reading
    eyes.through(eyes.button(re.compile("Book all 12")))
    eyes.page.wait_for_url(re.compile("/plans/[0-9a-f-]{36}/"))
    eyes.say("Laying twelve visits around a week away")
    assert eyes.touches["tap"] <= MOST_CLICKS
    eyes.look("laid")
    assert Appointment.objects.filter(patient=patient).count() == 12
    assert CarePlan.objects.get().pauses == [monday]


@pytest.mark.parametrize(
    ("size", "theme"),
    [(TABLET, "light"), (PHONE, "dark"), (DESKTOP, "dark")],
    ids=["tablet", "phone", "desktop"],
)
def test_the_page_at_every_size(
    open_eyes: Callable[..., Eyes], size: dict[str, int], theme: str
) -> None:
    clinic = make.day()
    template(clinic, "Relief, 8 weeks, 12 visits", Phase(2, 4), Phase(1, 4))
    patient = make.patient(first_name="Josiah", last_name="Umeh")
    eyes = open_eyes(size)
    eyes.sign_in(clinic.desk)
    eyes.page.context.add_cookies([{"name": "theme", "value": theme, "url": eyes.address}])
    eyes.go(f"/plans/add/?patient={patient.pk}")
    eyes.page.get_by_text("Only at certain times").click()
    window = eyes.page.get_by_label("Window 1")
    window.locator("select").select_option("1")
    eyes.settle()
    for nth, at in enumerate(("08:00", "12:00")):
        window.locator("input").nth(nth).fill(at)
        window.locator("input").nth(nth).blur()
        eyes.settle()
    eyes.heading(re.compile("4 visits find no time")).wait_for()
    eyes.look(f"windows-{theme}")
    eyes.through(eyes.button("Allow Fridays"))
    eyes.heading(re.compile("All 12 visits fit")).wait_for()
    eyes.look(f"allowed-{theme}")
    # A window that is half typed is answered with 422; the next change asks anew at once.
    expected = re.compile(r"status of 422|htmx:(sendAbort|afterRequest)")
    eyes.troubles = [trouble for trouble in eyes.troubles if not expected.search(trouble)]
