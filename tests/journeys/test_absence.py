"""A chiropractor is ill today: from the board, everybody has another time in three clicks."""

import re
from collections.abc import Callable
from datetime import time, timedelta

import pytest
from django.utils import timezone

from clinic.models import Message
from scheduling.actions import appointment
from scheduling.actions import hours as hours_actions
from scheduling.models import Appointment, Closure
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
MOST_CLICKS = 4
NAMES = [
    "Priya Raman",
    "Walter Lindgren",
    "Tamsin Okoro",
    "Wren Ito",
    "Elias Brandt",
    "Noor Haddad",
]


def _day(clinic: make.Clinic) -> list[Appointment]:
    """Six visits of this afternoon, and a colleague who has two of her own."""
    now = timezone.now()
    colleague = make.user("chiropractor", name="Amara Abara", title="Dr")
    for weekday in range(7):
        hours_actions.add(
            by=clinic.owner,
            now=now,
            practitioner=colleague,
            location=clinic.location,
            weekday=weekday,
            starts=time(8),
            ends=time(18),
            valid_from=now.date() - timedelta(days=30),
        )
    today = timezone.localtime(now, clinic.location.tz)
    start = today.replace(hour=12, minute=0, second=0, microsecond=0)
    visits = []
    for number, name in enumerate([*NAMES, "Iris Fontaine", "Gus Ferreira"]):
        first, last = name.split()
        facts = {"email": ""} if number == 2 else {}
        patient = make.patient(first_name=first, last_name=last, **facts)
        own = number < len(NAMES)
        visits.append(
            appointment.book(
                by=clinic.desk,
                now=now,
                patient=patient,
                practitioner=clinic.doctor if own else colleague,
                room=clinic.rooms[0 if own else 1],
                type=clinic.visit,
                start_at=start + timedelta(minutes=30 * (number if own else number - 4)),
            )
        )
    return visits[: len(NAMES)]


def test_absence(open_eyes: Callable[..., Eyes]) -> None:
    """Three clicks move everybody, a fourth takes it back."""
    clinic = make.day()
    visits = _day(clinic)
    old = {visit.pk: (visit.period, visit.practitioner_id) for visit in visits}
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go("/today/")
    eyes.look("board")
    eyes.touches["tap"] = 0
    eyes.through(eyes.link("Somebody is away"))
    eyes.through(eyes.link(re.compile("Halvorsen")))
    eyes.heading(re.compile("Six visits with Dr Halvorsen lose their time. All have")).wait_for()
    eyes.through(eyes.button(re.compile("Move 6 visits")))
    eyes.heading("No visit is left on these days.").wait_for()
    eyes.say("A sick day of six visits")
    assert eyes.touches["tap"] <= MOST_CLICKS
    eyes.look("moved")
    assert Closure.objects.count() == 1
    told = Message.objects.filter(kind="appointment_changed", status="planned")
    assert told.count() == 5  # one has no address
    eyes.through(eyes.button(re.compile("Undo")))
    eyes.page.get_by_text("Everything is back where it was").wait_for()
    now_is = {v.pk: (v.period, v.practitioner_id) for v in Appointment.objects.filter(pk__in=old)}
    assert now_is == old
    assert not Closure.objects.exists()
    assert not told.all().exists()
    eyes.go(f"/absences/add/?practitioner={clinic.doctor.pk}")
    eyes.look("proposed")


@pytest.mark.parametrize("size", [TABLET, PHONE], ids=["tablet", "phone"])
def test_absence_looks(open_eyes: Callable[..., Eyes], size: dict[str, int]) -> None:
    """The same pages on a tablet and a phone, in the dark."""
    clinic = make.day()
    _day(clinic)
    eyes = open_eyes(size, color_scheme="dark")
    eyes.sign_in(clinic.desk)
    eyes.go("/absences/add/")
    eyes.look(f"who-{size['width']}")
    eyes.go(f"/absences/add/?practitioner={clinic.doctor.pk}")
    eyes.look(f"proposed-{size['width']}")
