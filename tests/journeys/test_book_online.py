"""Somebody books a visit on a phone, without an account: chosen, typed, proved by a code."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.models import Patient
from portal.actions import policy
from scheduling.actions import appointment
from scheduling.actions import hours as hours_actions
from scheduling.models import Appointment, AppointmentType
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes
from tests.journeys.test_own_page import _both
from tests.portal.booker import sent

pytestmark = pytest.mark.django_db(transaction=True)
MOST_TAPS = 8


def _clinic() -> make.Clinic:
    """Two practitioners; a first visit for new patients, a plan visit for the others."""
    place, now = make.day(), timezone.now()
    colleague = make.user(name="Ruth Amari", title="Dr", credentials="DC")
    for weekday in range(5):
        hours_actions.add(
            by=place.owner,
            now=now,
            practitioner=colleague,
            location=place.location,
            weekday=weekday,
            starts=time(9),
            ends=time(13),
            valid_from=now.date() - timedelta(days=30),
        )
    AppointmentType.objects.filter(is_first=True).update(online_new=True)
    AppointmentType.objects.filter(is_first=False).update(online_returning=True)
    policy.change(by=place.owner, now=now, is_on=True)
    return place


def _type(eyes: Eyes, email: str = "nora@mail.example", **names: str) -> None:
    """One's own data; the labels are those of the page's language."""
    page = eyes.page
    page.locator("#id_first_name").fill(names.get("first", "Nora"))
    page.locator("#id_last_name").fill(names.get("last", "Lindqvist"))
    for part, text in (("month", "3"), ("day", "14"), ("year", "1986")):
        page.locator(f"[autocomplete=bday-{part}]").fill(text)
    page.locator("#id_email").fill(email)


def _next_week(eyes: Eyes) -> None:
    """The week after this one, as somebody without hurry goes on."""
    eyes.through(eyes.link(re.compile("Week after|Semana siguiente")))


def test_first_booking(open_eyes: Callable[..., Eyes], settings: Any) -> None:
    """Five taps and one's own data; each page is looked at by day, by night and twice as large."""
    place = _clinic()
    eyes = open_eyes(PHONE)
    eyes.go("/book/")
    _both(eyes, "start")
    eyes.through(eyes.link(re.compile("First visit")))
    _both(eyes, "whom")
    eyes.through(eyes.link(re.compile("Anybody")))
    _both(eyes, "times")
    eyes.through(eyes.page.locator(".times button").first)
    _both(eyes, "you")
    held = Appointment.objects.get()
    assert (held.status, held.patient.is_stand_in) == ("held", True)
    taps = eyes.touches["tap"]
    eyes.through(eyes.button("Send me a code"))
    eyes.expect_refusal(422)
    _both(eyes, "you-wrong")
    eyes.touches["tap"] = taps  # the slip was for the picture
    _type(eyes)
    eyes.through(eyes.button("Send me a code"))
    _both(eyes, "code")
    eyes.page.locator("#id_code").fill("1111 2222")
    taps = eyes.touches["tap"]
    eyes.through(eyes.button("Book it"))
    eyes.expect_refusal(422)
    eyes.look("code-wrong")
    eyes.touches["tap"] = taps
    eyes.page.locator("#id_code").fill(sent())
    eyes.through(eyes.button("Book it"))
    eyes.heading("You are booked, Nora").wait_for()
    eyes.say("First booking")
    assert eyes.touches["tap"] <= MOST_TAPS
    _both(eyes, "done")
    visit = Appointment.objects.get()
    nora = Patient.objects.people().get()
    assert (visit.status, visit.patient, visit.booked_via) == ("booked", nora, "online")
    eyes.through(eyes.button("Fill in my form"))
    eyes.heading("A few questions before we meet.").wait_for()

    desk = open_eyes(DESKTOP)
    desk.sign_in(place.desk)
    desk.go(f"/appointments/{visit.pk}/")
    expect(desk.page.get_by_text("booked by the patient, online")).to_be_visible()
    desk.look("desk", rules=[])


def test_book_without_script(open_eyes: Callable[..., Eyes]) -> None:
    """Somebody of the clinic books where no script runs, takes it back and books again."""
    place = _clinic()
    make.patient(
        first_name="Nora",
        last_name="Lindqvist",
        birth_on=date(1986, 3, 14),
        email="nora@mail.example",
    )
    eyes = open_eyes(PHONE, java_script_enabled=False)
    for again in (False, True):
        eyes.go("/book/")
        eyes.through(eyes.link("Yes"))
        eyes.through(eyes.link(re.compile("Plan visit")))
        eyes.through(eyes.link(re.compile("Halvorsen")))
        _next_week(eyes)
        eyes.through(eyes.page.locator(".times button").nth(2))
        _type(eyes)
        eyes.through(eyes.button("Send me a code"))
        eyes.page.locator("#id_code").fill(sent())
        eyes.through(eyes.button("Book it"))
        eyes.heading("You are booked, Nora").wait_for()
        if not again:
            eyes.through(eyes.button(re.compile("Take it back")))
            eyes.heading("Nothing is booked").wait_for()
    assert Appointment.objects.get(status="booked").practitioner == place.doctor
    eyes.through(eyes.link("On your own page"))
    eyes.heading("Hello Nora").wait_for()


def test_book_in_spanish(open_eyes: Callable[..., Eyes]) -> None:
    """The whole way in Spanish, chosen on the third page and kept."""
    _clinic()
    eyes = open_eyes(PHONE)
    eyes.go("/book/")
    eyes.through(eyes.link(re.compile("First visit")))
    eyes.through(eyes.link(re.compile("Anybody")))
    eyes.through(eyes.link("Español"))
    assert eyes.page.locator("html").get_attribute("lang") == "es"
    eyes.look("times-es")
    eyes.through(eyes.page.locator(".times button").first)
    eyes.look("you-es")
    _type(eyes)
    eyes.through(eyes.page.locator("form .btn-primary"))
    eyes.look("code-es")
    eyes.page.locator("#id_code").fill(sent())
    eyes.through(eyes.page.locator("form .btn-primary"))
    eyes.look("done-es")
    assert Patient.objects.people().get().language == "es"
    eyes.go("/book/")
    eyes.look("start-es")


def test_book_when_it_is_hard(open_eyes: Callable[..., Eyes]) -> None:
    """A lost race, a full week, nothing free, off, and the narrowest phone."""
    place = _clinic()
    eyes = open_eyes(PHONE)
    eyes.go("/book/")
    eyes.through(eyes.link(re.compile("First visit")))
    eyes.through(eyes.link(re.compile("Anybody")))
    _next_week(eyes)
    said = eyes.page.locator(".times button").first.get_attribute("aria-label")
    for user in (place.doctor, *type(place.doctor).objects.filter(name="Ruth Amari")):
        first = eyes.page.locator(".times button").first.get_attribute("value") or ""
        start = datetime.strptime(first[:13], "%Y%m%dT%H%M").replace(tzinfo=UTC)
        room = place.rooms[0 if user == place.doctor else 1]
        appointment.book(
            by=place.desk,
            now=timezone.now(),
            patient=make.patient(),
            practitioner=user,
            room=room,
            type=place.first,
            start_at=start,
            outside_reason="for the test",
        )
    eyes.through(eyes.page.locator(".times button").first)
    eyes.expect_refusal(409)
    expect(eyes.page.get_by_text("That time has just gone")).to_be_visible()
    assert said
    assert not eyes.page.get_by_role("button", name=said).count()
    _both(eyes, "gone")
    eyes.page.set_viewport_size({"width": 320, "height": 640})
    for name, path in (("start", "/book/"), ("back", "/book/?who=back")):
        eyes.go(path)
        eyes.look(f"{name}-320", rules=[])
    eyes.through(eyes.link(re.compile("Plan visit")))
    eyes.look("whom-320", rules=[])
    eyes.through(eyes.link(re.compile("Anybody")))
    eyes.look("times-320", rules=[])
    eyes.through(eyes.page.locator(".times button").first)
    eyes.look("you-320", rules=[])
    eyes.page.set_viewport_size({"width": 390, "height": 844})
    policy.change(by=place.owner, now=timezone.now(), notice_hours=720, horizon_days=20)
    eyes.go(f"/book/with/?type={place.first.pk}")
    _both(eyes, "whom-none")
    eyes.through(eyes.link("Back"))
    eyes.go(f"/book/times/?type={place.first.pk}")
    _both(eyes, "times-none")
    policy.change(by=place.owner, now=timezone.now(), is_on=False)
    eyes.go("/book/")
    _both(eyes, "off")


def test_booking_rules(open_eyes: Callable[..., Eyes]) -> None:
    """The owner switches it on, at the desk and on a phone."""
    place = _clinic()
    for size, name in ((DESKTOP, "rules"), (PHONE, "rules-390")):
        eyes = open_eyes(size)
        eyes.sign_in(place.owner)
        eyes.go("/settings/online/")
        eyes.look(name)
