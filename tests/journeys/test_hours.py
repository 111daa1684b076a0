"""The owner closes for a holiday and adds a doctor with hours; who is affected is seen first."""

import re
from collections.abc import Callable
from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from scheduling.actions import appointment, hours
from scheduling.gateways import holiday as library
from scheduling.models import Appointment, Closure, HoursException
from scheduling.models.diary import Diary
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
HOLIDAY_CLICKS, DOCTOR_CLICKS = 4, 12


def dark_and_small(eyes: Eyes, name: str) -> None:
    """The page of now, by day and by night, on a desk, a tablet and a phone."""
    for size in (DESKTOP, TABLET, PHONE):
        eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            eyes.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            eyes.look(f"{name}-{size['width']}-{scheme}")
    eyes.page.emulate_media(color_scheme="light")
    eyes.page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]


def test_holiday(open_eyes: Callable[..., Eyes]) -> None:
    """From any page: settings, hours, close, save anyway; the visit then waits in the worklist."""
    clinic, now = make.day(), timezone.now()
    today = now.astimezone(clinic.location.tz).date()
    ahead = [*library.of_year("US", "", today.year), *library.of_year("US", "", today.year + 1)]
    day, name = next((one.on, one.name) for one in ahead if one.on > today)
    booked = appointment.book(
        by=clinic.desk,
        now=now,
        patient=make.patient(first_name="Marguerite", last_name="Delacroix"),
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=datetime.combine(day, time(10), tzinfo=clinic.location.tz),
    )
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.owner)
    eyes.settle()
    eyes.touches["tap"] = 0
    eyes.through(eyes.link("Settings", exact=True))
    eyes.through(eyes.link(re.compile("Hours and holidays")))
    eyes.look("hours")
    eyes.through(eyes.button(f"Close {name}"))
    eyes.heading("1 visit lies in this time.").wait_for()
    assert not Closure.objects.exists()
    eyes.look("affected")
    eyes.through(eyes.button("Save anyway"))
    eyes.page.get_by_text("Delacroix").first.wait_for()
    assert eyes.touches["tap"] <= HOLIDAY_CLICKS
    eyes.say("Closing for a holiday")
    assert Closure.objects.get().first_on == day
    assert Appointment.objects.get().period == booked.period
    dark_and_small(eyes, "worklist")


def test_doctor(open_eyes: Callable[..., Eyes]) -> None:
    """Invited, given hours from Monday to Friday with a pause, and bookable at once."""
    clinic, now = make.day(), timezone.now()
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.owner)
    eyes.settle()
    eyes.touches["tap"] = 0
    eyes.through(eyes.link("Settings", exact=True))
    eyes.through(eyes.link(re.compile("^Staff")))
    eyes.through(eyes.link(re.compile("Invite")).first)
    eyes.page.locator("#id_name").fill("Noor Haddad")
    eyes.page.locator("#id_email").fill("noor@alder.example")
    eyes.page.get_by_text("Chiropractor", exact=True).first.click()
    eyes.through(eyes.button("Send the invitation"))
    eyes.through(eyes.link(re.compile("Hours of Noor Haddad")))
    eyes.page.locator("#id_pause_from").fill("12:00")
    eyes.page.locator("#id_pause_to").fill("13:00")
    eyes.look("week")
    eyes.through(eyes.button("Save the hours"))
    assert eyes.touches["tap"] <= DOCTOR_CLICKS
    eyes.say("Adding a doctor with hours")
    monday = now.astimezone(clinic.location.tz).date() + timedelta(days=7)
    monday -= timedelta(days=monday.weekday())
    diary = Diary(clinic.location, monday, monday, now)
    noor = next(user for user in diary.practitioners.values() if user.name == "Noor Haddad")
    starts = {o.start for o in diary.offers(monday, kind=clinic.visit) if o.practitioner == noor.pk}
    assert len(starts) == 16 + 22  # half hours on ten minutes, nine to twelve and one to five


def test_settings(open_eyes: Callable[..., Eyes]) -> None:
    """Each page of the settings of this floor at every size, by day and by night."""
    clinic, now = make.day(), timezone.now()
    today = now.astimezone(clinic.location.tz).date()
    other = make.user("chiropractor", name="Bartholomew Featherstonehaugh-Cholmondeley")
    for weekday in (0, 2, 4):
        for starts, ends in ((time(7, 30), time(12)), (time(13), time(19, 15))):
            hours.add(
                by=clinic.owner,
                now=now,
                practitioner=other,
                location=clinic.location,
                weekday=weekday,
                starts=starts,
                ends=ends,
                valid_from=today - timedelta(days=30),
            )
    hours.close(
        by=clinic.owner,
        now=now,
        practitioner=clinic.doctor,
        first_on=today,
        last_on=today,
        starts=time(12),
        ends=time(14),
        reason="Dentist",
    )
    tomorrow = today + timedelta(days=1)
    hours.close(by=clinic.owner, now=now, first_on=tomorrow, last_on=tomorrow, reason="Inventory")
    HoursException.objects.create(
        practitioner=other,
        location=clinic.location,
        on=today,
        kind="extra",
        starts=time(20),
        ends=time(21),
    )
    clinic.visit.rooms.set(clinic.rooms[:1])
    clinic.visit.practitioners.set([other])
    make.room(location=make.location(name="Mill Road"), name="Table 1")
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.owner)
    for name, address in {
        "hours": "/settings/hours/",
        "holidays": f"/settings/holidays/?year={today.year + 1}&location={clinic.location.pk}",
        "types": "/settings/types/",
        "type": f"/settings/types/{clinic.visit.pk}/",
        "add-week": "/settings/hours/add/",
        "exception": "/settings/exceptions/add/",
        "closure": "/settings/closures/add/",
        "zone": f"/settings/zones/{clinic.location.pk}/",
        "zones": "/appointments/zones/",
    }.items():
        eyes.go(address)
        dark_and_small(eyes, name)
