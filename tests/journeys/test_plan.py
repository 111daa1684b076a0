"""A plan of twelve visits is laid from the patient's page, and one that does not fit says why."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.actions import hours
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import DESKTOP, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 6


def test_plan(open_eyes: Callable[..., Eyes]) -> None:
    """Twice a week for four weeks, then once a week: twelve visits in one action."""
    clinic = make.day()
    patient = make.patient(first_name="Marguerite", last_name="Delacroix")
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{patient.pk}/")
    eyes.settle()
    eyes.touches["tap"] = 0
    eyes.through(eyes.link("Make a plan"))
    eyes.heading(re.compile("All 12 visits fit")).wait_for()
    eyes.look("fits")
    eyes.through(eyes.button(re.compile("Book all 12")))
    eyes.page.wait_for_url(re.compile("/plans/[0-9a-f-]{36}/"))
    assert eyes.touches["tap"] <= MOST_CLICKS
    eyes.say("Laying twelve visits")
    eyes.look("laid")

    visits = Appointment.objects.filter(patient=patient).order_by("plan_number")
    assert [visit.plan_number for visit in visits] == list(range(1, 13))
    tz = clinic.location.tz
    weeks = [visit.start_at.astimezone(tz).isocalendar().week for visit in visits]
    assert [weeks.count(week) for week in dict.fromkeys(weeks)] == [2, 2, 2, 2, 1, 1, 1, 1]
    eyes.go(f"/patients/{patient.pk}/")
    eyes.look("patient")
    for visit in visits:
        eyes.go(f"/calendar/?day={visit.start_at.astimezone(tz).date()}")
        eyes.page.get_by_text("Delacroix").first.wait_for()
    eyes.look("last-visit-on-the-calendar")


def test_plan_obstacle(open_eyes: Callable[..., Eyes]) -> None:
    """The chiropractor is away for a week: the page says which visits have no place, and why."""
    clinic = make.day()
    patient = make.patient(first_name="Elias", last_name="Brandt")
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
    eyes.through(eyes.link("Make a plan"))
    eyes.look("in-the-way")
    eyes.page.get_by_text("Dr Halvorsen is away: Seminar").wait_for()
    assert not Appointment.objects.exists()
