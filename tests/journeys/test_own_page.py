"""A patient's own page on a phone: in by a code, what is next, and out again."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from time import perf_counter
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from clinic.actions import relative
from clinic.models import Patient
from portal.actions import packet as packets
from portal.actions import signin
from scheduling.actions import appointment
from scheduling.models import Appointment, CarePlan, PlanPhase
from tests import make
from tests.journeys.eyes import PHONE, Eyes
from tests.portal.page import mailed

pytestmark = pytest.mark.django_db(transaction=True)


def _sign_in(eyes: Eyes, patient: Patient) -> None:
    """As a person does it: the address, the mailbox, the eight numbers."""
    eyes.go("/me/")
    eyes.page.get_by_label("E-mail").fill(patient.email)
    eyes.through(eyes.button("Send me a code"))
    assert signin.look_up(now=timezone.now()) == 1
    eyes.page.get_by_label("Code from the e-mail").fill(mailed())
    eyes.through(eyes.button("Open my page"))


def _both(eyes: Eyes, name: str) -> None:
    """By day in full, by night for its colours, and with text twice as large."""
    eyes.look(name)
    eyes.page.emulate_media(color_scheme="dark")
    eyes.look(f"{name}-dark", rules=["color-contrast"])
    eyes.page.emulate_media(color_scheme="light")
    eyes.page.evaluate("document.documentElement.style.fontSize = '200%'")
    eyes.look(f"{name}-200", rules=["color-contrast", "target-size"])
    eyes.page.evaluate("document.documentElement.style.fontSize = ''")


def test_sign_in(open_eyes: Callable[..., Eyes]) -> None:
    """An address, a code; a family says who is here; a parent looks at the child's page."""
    clinic = make.day()
    now = timezone.now()
    mail: dict[str, Any] = {"email": "lindgren@mail.example"}
    ann = make.patient(first_name="Ann", birth_on=date(1980, 3, 12), **mail)
    kit = make.patient(first_name="Kit", birth_on=now.date() - timedelta(days=4000), **mail)
    relative.add(by=None, now=now, patient=kit, other=ann, kind="parent")
    appointment.book(
        by=clinic.desk,
        now=now,
        patient=kit,
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=2),
    )
    eyes = open_eyes(PHONE)
    eyes.go("/me/")
    _both(eyes, "start")
    eyes.page.get_by_label("E-mail").fill("ann")
    eyes.through(eyes.button("Send me a code"))
    eyes.expect_refusal(422)
    eyes.look("start-wrong")
    _sign_in(eyes, ann)
    _both(eyes, "who")
    eyes.page.get_by_role("radio", name="Ann").tap()
    for part, value in (("Month", "3"), ("Day", "12"), ("Year", "1980")):
        eyes.page.get_by_label(part).fill(value)
    eyes.through(eyes.button("Open my page"))
    eyes.heading("Hello Ann").wait_for()
    _both(eyes, "home-empty")
    eyes.through(eyes.button("Kit’s page"))
    eyes.heading("Hello Kit").wait_for()
    _both(eyes, "home-child")
    eyes.go("/me/privacy/")
    _both(eyes, "privacy")
    eyes.go("/me/plan/")
    _both(eyes, "plan-empty")
    eyes.go("/me/privacy/")
    eyes.through(eyes.button("Sign out on this device"))
    eyes.heading("Your own page").wait_for()
    eyes.say("Signing in, a look at a child's page, and out")


def test_code_page(open_eyes: Callable[..., Eyes]) -> None:
    """The code is asked for, mistyped, and over."""
    make.day()
    eyes = open_eyes(PHONE)
    eyes.go("/me/")
    eyes.page.get_by_label("E-mail").fill("nobody@mail.example")
    eyes.through(eyes.button("Send me a code"))
    _both(eyes, "code")
    for n in range(5):
        eyes.page.get_by_label("Code from the e-mail").fill(f"1234567{n}")
        eyes.through(eyes.button("Open my page"))
        eyes.expect_refusal(422 if n < 4 else 410)
        if n in {0, 4}:
            eyes.look(f"code-{n}")


def test_code_by_text(open_eyes: Callable[..., Eyes], settings: Any) -> None:
    """A number instead of an address, where the clinic sends texts."""
    make.day()
    settings.SMS_CARRIER = "http"
    make.patient(first_name="Ann", email="", phone="+15550142263")
    eyes = open_eyes(PHONE)
    eyes.go("/me/")
    _both(eyes, "text-start")
    eyes.page.get_by_label("E-mail or mobile number").fill("555 014")
    eyes.through(eyes.button("Send me a code"))
    eyes.expect_refusal(422)
    eyes.look("text-start-wrong")
    eyes.page.get_by_label("E-mail or mobile number").fill("(555) 014-2263")
    eyes.through(eyes.button("Send me a code"))
    assert signin.look_up(now=timezone.now()) == 1
    _both(eyes, "text-code")
    eyes.page.set_viewport_size({"width": 1440, "height": 900})
    eyes.look("text-code-1440")
    eyes.page.get_by_label("Code from the text message").fill(mailed())
    eyes.through(eyes.button("Open my page"))
    eyes.heading("Hello Ann").wait_for()


def test_it_closes_by_itself(open_eyes: Callable[..., Eyes], settings: Any) -> None:
    """Warned before, renewed by one tap, and closed when nobody is there."""
    make.day()
    settings.PATIENT_IDLE_S = 8
    eyes = open_eyes(PHONE)
    _sign_in(eyes, make.patient())
    still = eyes.page.get_by_text("Still there?")
    assert not still.is_visible()
    still.wait_for()
    eyes.look("still-there")
    eyes.through(eyes.link("I am still here"))
    assert not still.is_visible()
    eyes.page.wait_for_url("**/me/sign-in/", timeout=20_000)


def test_without_script(open_eyes: Callable[..., Eyes]) -> None:
    """The way in, a yes, another time, the way back and a no work where no script runs."""
    clinic = make.day()
    now = timezone.now()
    patient = make.patient(first_name="Noor")
    visit = appointment.book(
        by=clinic.desk,
        now=now,
        patient=patient,
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=now.replace(minute=0, second=0, microsecond=0) + timedelta(days=4),
    )
    eyes = open_eyes(PHONE, java_script_enabled=False)
    _sign_in(eyes, patient)
    eyes.heading("Hello Noor").wait_for()
    eyes.through(eyes.button("I will be there"))
    eyes.page.get_by_text("You said that you will come.").wait_for()
    began = perf_counter()
    eyes.through(eyes.link("Move"))
    print(f"other times shown after {perf_counter() - began:.2f} s")  # noqa: T201
    eyes.page.get_by_text("See all days").tap()
    eyes.through(eyes.page.locator(".times button").first)
    eyes.through(eyes.button(re.compile("Take it back")))
    eyes.through(eyes.link("Cancel"))
    eyes.page.get_by_role("radio", name="Work").tap()
    eyes.through(eyes.button("Cancel this visit"))
    visit.refresh_from_db()
    assert (visit.status, visit.cancel_reason, visit.start_version) == ("cancelled", "work", 3)
    eyes.through(eyes.link("Privacy"))
    eyes.through(eyes.button("Sign out on this device"))
    eyes.heading("Your own page").wait_for()


def test_next_visit(open_eyes: Callable[..., Eyes]) -> None:
    """Confirmed, moved within the plan, taken back, cancelled: taps are counted, none signs in."""
    clinic = make.day()
    now = timezone.now()
    noor = make.patient(first_name="Noor", last_name="Haddad")
    first = now.astimezone(clinic.location.tz).date() + timedelta(days=3)
    plan = CarePlan.objects.create(
        patient=noor,
        practitioner=clinic.doctor,
        location=clinic.location,
        type=clinic.visit,
        starts_on=first,
        visits_total=8,
        weekdays=[first.weekday()],
        status="active",
        laid_at=now,
    )
    PlanPhase.objects.create(plan=plan, position=1, per_week=2, weeks=4)
    for n in range(8):
        day = first + timedelta(days=7 * (n // 2) + 3 * (n % 2))
        appointment.book(
            by=clinic.desk,
            now=now,
            patient=noor,
            practitioner=clinic.doctor,
            room=clinic.rooms[0],
            type=clinic.visit,
            start_at=datetime.combine(day, time(9, 30), tzinfo=clinic.location.tz),
            plan=plan,
            plan_number=n + 1,
        )
    packets.send(by=clinic.desk, now=now, patient=noor)
    eyes = open_eyes(PHONE)
    _sign_in(eyes, noor)
    _both(eyes, "home")
    eyes.go("/me/plan/")
    _both(eyes, "plan")
    eyes.go("/me/")
    begun = eyes.touches["tap"]
    eyes.through(eyes.button("I will be there"))
    print(f"confirm: {eyes.touches['tap'] - begun} tap")  # noqa: T201
    assert eyes.touches["tap"] - begun == 1
    eyes.page.get_by_text("You said that you will come.").wait_for()
    eyes.look("confirmed")

    begun = eyes.touches["tap"]
    eyes.through(eyes.link("Move"))
    expect(eyes.page.locator(".offers button")).to_have_count(3)
    _both(eyes, "move")
    eyes.through(eyes.page.locator(".offers button").first)
    print(f"move: {eyes.touches['tap'] - begun} taps")  # noqa: T201
    assert eyes.touches["tap"] - begun == 2
    eyes.page.get_by_text("Moved to").wait_for()
    _both(eyes, "moved")
    moved = Appointment.objects.get(plan_number=1)
    assert moved.start_version == 2
    eyes.through(eyes.button(re.compile("Take it back")))
    moved.refresh_from_db()
    assert (moved.start_version, moved.start_at.astimezone(clinic.location.tz).hour) == (3, 9)

    begun = eyes.touches["tap"]
    eyes.through(eyes.link("Cancel"))
    _both(eyes, "cancel")
    eyes.through(eyes.button("Cancel this visit"))
    print(f"cancel: {eyes.touches['tap'] - begun} taps")  # noqa: T201
    eyes.page.get_by_text("Cancelled:").wait_for()
    eyes.look("cancelled")
    eyes.go("/me/plan/?lang=es")
    eyes.look("plan-es")
    eyes.go("/me/?lang=en")
    eyes.through(eyes.button(re.compile("Your form")))
    eyes.heading("A few questions before we meet.").wait_for()
    eyes.page.set_viewport_size({"width": 320, "height": 640})
    for name, rest in (("home", ""), ("plan", "plan/"), ("privacy", "privacy/")):
        eyes.go(f"/me/{rest}")
        eyes.look(f"{name}-320", rules=[])
    for n in (2, 3):
        visit = Appointment.objects.get(plan_number=n)
        eyes.go(f"/me/visits/{visit.pk}/move/")
        eyes.look(f"move-320-{n}", rules=[])
