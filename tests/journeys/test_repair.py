"""A plan loses two days and a visit: proposed, looked at, accepted with one press, taken back."""

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
from scheduling.rules.policy import Reason
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def _broken(clinic: make.Clinic) -> tuple[CarePlan, date]:
    """Twelve visits, of which one is cancelled and two lie in a seminar."""
    now = timezone.now()
    today = timezone.localtime(now, clinic.location.tz).date()
    monday = today + timedelta(days=7 - today.weekday())
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
    appointment.cancel(by=clinic.desk, now=now, appointment=booked[2], reason=Reason.WORK)
    hours.close(
        by=clinic.owner,
        now=now,
        practitioner=clinic.doctor,
        first_on=monday + timedelta(days=21),
        last_on=monday + timedelta(days=24),
        reason="Seminar",
    )
    return CarePlan.objects.for_list().get(pk=made.pk), monday


def test_repair(open_eyes: Callable[..., Eyes]) -> None:
    """From the plan: two clicks, and a third takes everything back."""
    clinic = make.day()
    made, _monday = _broken(clinic)
    old = set(Appointment.objects.filter(status="booked").values_list("pk", "period"))
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/plans/{made.pk}/")
    eyes.look("plan")
    eyes.touches["tap"] = 0
    eyes.through(eyes.link(re.compile("Propose times")))
    eyes.heading(re.compile("visits need a new time")).wait_for()
    eyes.look("proposed")
    eyes.through(eyes.button(re.compile("^(Move|Add)")))
    eyes.say("Repairing a plan")
    assert eyes.touches["tap"] <= 2
    eyes.look("repaired")
    standing = Appointment.objects.filter(status="booked", plan=made)
    assert standing.count() == 12
    assert Message.objects.filter(kind="appointment_changed", status="planned").count() == 1
    eyes.through(eyes.button(re.compile("Undo")))
    eyes.page.get_by_text("Everything is back where it was").wait_for()
    eyes.look("taken-back")
    assert set(Appointment.objects.filter(status="booked").values_list("pk", "period")) == old
    assert not Message.objects.filter(kind="appointment_changed", status="planned").exists()


def test_repair_of_a_closure(open_eyes: Callable[..., Eyes]) -> None:
    """On the closure's page one click opens the diff of a plan, and a second one does it."""
    clinic = make.day()
    made, _monday = _broken(clinic)
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go("/appointments/outside/")
    eyes.look("outside")
    eyes.through(eyes.link("Propose times: Seminar"))
    eyes.touches["tap"] = 0
    eyes.page.locator("summary", has_text="Josiah Umeh").click()
    eyes.page.locator(".plan-repair .diff li").first.wait_for()
    eyes.look("plan-opened")
    eyes.through(eyes.page.locator(".plan-repair").get_by_role("button"))
    eyes.heading("No visit is left on these days.").wait_for()
    assert eyes.touches["tap"] == 2
    assert Appointment.objects.filter(status="booked", plan=made).count() == 12


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_repair_looks(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    """The same page on a tablet and a phone, in the dark."""
    clinic = make.day()
    made, _monday = _broken(clinic)
    eyes = open_eyes(size, color_scheme="dark")
    eyes.sign_in(clinic.desk)
    eyes.go(f"/plans/{made.pk}/repair/")
    eyes.look(f"proposed-{size['width']}")
    hours.close(
        by=clinic.owner,
        now=timezone.now(),
        first_on=timezone.now().date(),
        last_on=timezone.now().date() + timedelta(days=150),
        reason="Water damage",
    )
    eyes.go(f"/plans/{made.pk}/repair/")
    eyes.look(f"stuck-{size['width']}")
