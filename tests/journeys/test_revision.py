"""A plan is changed under way: from its page in four clicks, looked at, taken back with a fifth."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta

import pytest
from django.utils import timezone

from clinic.models import Message
from scheduling.actions import appointment, hours, plan
from scheduling.models import Appointment, CarePlan
from scheduling.models.draft import Draft
from scheduling.rules.cadence import Phase
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 4
MISSING = "Something on the left does not go together."


def _under_way(clinic: make.Clinic) -> tuple[CarePlan, date]:
    """Twelve visits with Dr Halvorsen, the first one kept; Dr Marsh works beside her."""
    now = timezone.now()
    today = timezone.localtime(now, clinic.location.tz).date()
    marsh = make.user("chiropractor", name="Aron Marsh", title="Dr", email="marsh@alder.example")
    for weekday in range(7):
        hours.add(
            by=clinic.owner,
            now=now,
            practitioner=marsh,
            location=clinic.location,
            weekday=weekday,
            starts=time(8),
            ends=time(14),
            valid_from=today,
        )
    monday = today - timedelta(days=today.weekday()) + timedelta(days=7)
    draft = Draft(
        patient=make.patient(first_name="Josiah", last_name="Umeh"),
        practitioner=clinic.doctor,
        location=clinic.location,
        type=clinic.visit,
        phases=(Phase(2, 4), Phase(1, 4)),
        starts_on=monday,
        wanted_at=time(9, 10),
        weekdays=(1, 4),
        exam_type=clinic.exam,
        exam_number=12,
    )
    made = plan.make(by=clinic.desk, now=now, draft=draft)
    booked = plan.lay(by=clinic.desk, now=now, plan=made)
    appointment.finish(by=clinic.doctor, now=now, appointment=booked[0])
    return CarePlan.objects.for_list().get(pk=made.pk), monday


def _fill(eyes: Eyes, label: str, value: str) -> None:
    """Fill the first field of this name, leave it, and wait for what the page answers."""
    with eyes.page.expect_response(re.compile("/edit/")):
        eyes.page.get_by_label(label, exact=True).first.fill(value)
        eyes.page.keyboard.press("Tab")


def test_revision(open_eyes: Callable[..., Eyes]) -> None:
    """Fewer visits with somebody else: a click, a choice, a number, and the press."""
    clinic = make.day()
    made, _monday = _under_way(clinic)
    old = set(Appointment.objects.exclude(status="cancelled").values_list("pk", "period"))
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/plans/{made.pk}/")
    eyes.look("plan")
    eyes.touches["tap"] = 0
    eyes.through(eyes.link(re.compile("Change the plan")))
    eyes.heading("Nothing is changed yet.").wait_for()
    eyes.look("unchanged")
    eyes.page.get_by_label("Visits in all").click()
    eyes.page.keyboard.press("Control+A")
    eyes.page.keyboard.type("10")
    with eyes.page.expect_response(re.compile("/edit/")):
        eyes.page.keyboard.press("Tab")
    eyes.heading(re.compile("2 visits are cancelled")).wait_for()
    with eyes.page.expect_response(re.compile("/edit/")):
        eyes.page.get_by_label("With", exact=True).select_option("Dr Marsh")
    eyes.heading(re.compile("9 visits are with somebody else")).wait_for()
    eyes.look("asked")
    eyes.through(eyes.button(re.compile("Change the plan")))
    eyes.page.get_by_text("The plan is changed.").wait_for()
    eyes.say("Changing a plan")
    assert eyes.touches["tap"] + 1 <= MOST_CLICKS  # a choice made in code would be a click
    eyes.look("changed")
    made.refresh_from_db()
    assert (made.visits_total, made.practitioner.display_name) == (10, "Dr Marsh")
    standing = Appointment.objects.filter(plan=made, status="booked")
    assert {visit.practitioner.display_name for visit in standing} == {"Dr Marsh"}
    assert standing.count() == 9
    assert Message.objects.filter(kind="appointment_changed", status="planned").count() == 1
    eyes.through(eyes.button(re.compile("Undo")))
    eyes.page.get_by_text("Everything is back where it was").wait_for()
    eyes.look("taken-back")
    assert set(Appointment.objects.exclude(status="cancelled").values_list("pk", "period")) == old
    assert not Message.objects.filter(kind="appointment_changed", status="planned").exists()


@pytest.mark.parametrize("size", [DESKTOP, TABLET, PHONE], ids=["desktop", "tablet", "phone"])
def test_revision_looks(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    """Every part of the form in use, in the dark, and what it answers; then what cannot be."""
    clinic = make.day()
    made, monday = _under_way(clinic)
    eyes = open_eyes(size, color_scheme="dark")
    eyes.sign_in(clinic.desk)
    eyes.go(f"/plans/{made.pk}/edit/")
    eyes.page.get_by_text("Another pace", exact=True).click()
    _fill(eyes, "a week for", "1")
    eyes.heading(MISSING).wait_for()
    eyes.expect_refusal(422)  # the weeks are still missing, and the page says so
    _fill(eyes, "weeks", "6")
    eyes.page.get_by_text("The patient is away", exact=True).click()
    _fill(eyes, "First day away", f"{monday + timedelta(days=14)}")
    eyes.heading(MISSING).wait_for()
    eyes.expect_refusal(422)
    _fill(eyes, "Last day away", f"{monday + timedelta(days=20)}")
    eyes.heading(re.compile("visits? moves?|cancelled")).wait_for()
    eyes.look(f"pace-{size['width']}")
    hours.close(
        by=clinic.owner,
        now=timezone.now(),
        first_on=timezone.now().date(),
        last_on=timezone.now().date() + timedelta(days=250),
        reason="Water damage",
    )
    _fill(eyes, "weeks", "5")
    eyes.heading("Not every visit finds a time this way.").wait_for()
    eyes.look(f"stuck-{size['width']}")
