"""A patient reads about their care on a phone: what was done, their numbers, their notes."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from tempfile import TemporaryDirectory
from typing import Any
from zipfile import ZipFile

import pytest
from django.conf import settings
from django.utils import timezone
from playwright.sync_api import FilePayload, expect

from charting.actions import addendum
from charting.actions import visit as visits
from charting.catalogue.load import load
from charting.models import Complaint, Outcome, Procedure, Visit
from clinic.actions import consent
from clinic.models import ConsentText, Patient, User
from portal.actions import signin
from portal.models import PatientSession
from scheduling.models import CarePlan, Goal
from tests import make
from tests.charting import build
from tests.clinic.actions.test_document import picture
from tests.journeys.eyes import DESKTOP, PHONE, UPRIGHT, Eyes
from tests.portal.page import inside, mailed

pytestmark = pytest.mark.django_db(transaction=True)


def _course(doctor: User, patient: Patient) -> list[Visit]:
    """Six signed visits over three weeks."""
    now = timezone.now()
    low_back = Complaint.objects.create(patient=patient, name="Low back pain, right", order=1)
    made = []
    for n, pain in enumerate((7, 6, 6, 5, 4, 3)):
        made.append(_visit(doctor, patient, now - timedelta(days=21 - 4 * n), pain, low_back))
    return made


def _visit(doctor: User, patient: Patient, at: datetime, pain: int, about: Complaint) -> Visit:
    one = build.ready(doctor, at, patient)
    known: dict[str, Any] = {"visit": one, "catalogue_version": load().version}
    build.say(one, doctor, "pain_now", pain, seen=1, now=at)
    build.say(one, doctor, "pain_after", max(pain - 1, 0), now=at)
    build.say(one, doctor, "advice", ["walk", "ice"], now=at)
    build.say(one, doctor, "home_note", "Ten minutes after lunch, on flat ground.", now=at)
    Procedure.objects.create(kind="segment", code="adjust", level="L5", order=1, **known)
    details = {"sets": "3", "reps": "10", "hold": "5", "times_day": "2"}
    Procedure.objects.create(
        kind="exercise", name="Knee to chest", details=details, order=2, **known
    )
    Outcome.objects.create(measure="nrs_worst", complaint=about, value=Decimal(pain + 2), **known)
    return visits.sign(by=doctor, now=at, visit=one)


def _phone(
    open_eyes: Callable[..., Eyes], patient: Patient, size: Any = PHONE, **wish: Any
) -> Eyes:
    """Signed in already: the way in has a journey of its own."""
    eyes = open_eyes(size, **wish)
    secret = inside(patient).client.cookies[settings.PATIENT_COOKIE_NAME].value
    cookie: Any = {"name": settings.PATIENT_COOKIE_NAME, "value": secret, "url": eyes.address}
    eyes.page.context.add_cookies([cookie])
    return eyes


def _both(eyes: Eyes, name: str) -> None:
    """By day in full, by night for its colours, and with text twice as large."""
    eyes.look(name)
    eyes.page.emulate_media(color_scheme="dark")
    eyes.look(f"{name}-dark", rules=["color-contrast"])
    eyes.page.emulate_media(color_scheme="light")
    eyes.page.evaluate("document.documentElement.style.fontSize = '200%'")
    eyes.look(f"{name}-200", rules=["color-contrast", "target-size"])
    eyes.page.evaluate("document.documentElement.style.fontSize = ''")


def test_own_record(open_eyes: Callable[..., Eyes]) -> None:
    """From Today to the drawing of the last visit in one tap, to its signed note in two."""
    clinic = make.day()
    doctor = clinic.doctor
    nora = make.patient(first_name="Nora", last_name="Field")
    eyes = _phone(open_eyes, nora)
    eyes.go("/me/care/")
    _both(eyes, "care-empty")
    eyes.go("/me/notes/")
    _both(eyes, "notes-empty")
    plan = CarePlan.objects.create(
        patient=nora,
        practitioner=doctor,
        location=clinic.location,
        type=clinic.visit,
        starts_on=timezone.localdate() - timedelta(days=21),
        visits_total=12,
        status="active",
        laid_at=timezone.now(),
    )
    Goal.objects.create(plan=plan, measure="Pain now", baseline=7, target=2, unit="of 10")
    signed = _course(doctor, nora)
    later = timezone.now()
    words = {"text": "The walk was twenty minutes, not ten.", "reason": "mistyped"}
    addendum.add(by=doctor, now=later, visit=signed[-1], **words)
    eyes.go("/me/")
    _both(eyes, "home")
    eyes.touches = {"tap": 0, "key": 0}
    eyes.through(eyes.link("How you are doing"))
    eyes.say("From Today to the drawing of the last visit")
    assert eyes.touches["tap"] <= 1
    eyes.heading("Your last visit").wait_for()
    eyes.page.get_by_text("The rules and who says so").first.tap()
    _both(eyes, "care")
    eyes.through(eyes.link("Read the note"))
    eyes.say("To its signed note")
    assert eyes.touches["tap"] <= 3
    _both(eyes, "note")
    eyes.through(eyes.page.locator(".crumb"))
    _both(eyes, "notes")
    for size, name in ((UPRIGHT, "768"), (DESKTOP, "1440"), ({"width": 320, "height": 700}, "320")):
        wide = _phone(open_eyes, nora, size)
        wide.go("/me/care/")
        wide.look(f"care-{name}")
        wide.go(f"/me/notes/{signed[-1].pk}/")
        wide.look(f"note-{name}")
    spanish = _phone(open_eyes, nora)
    spanish.go("/me/care/?lang=es")
    spanish.look("care-es")


def test_own_messages(open_eyes: Callable[..., Eyes]) -> None:
    """A question, the desk's answer, the answer read; without a script; on every width."""
    clinic = make.day()
    nora = make.patient(first_name="Nora", last_name="Field")
    eyes = _phone(open_eyes, nora)
    eyes.go("/me/messages/")
    _both(eyes, "empty")
    eyes.page.get_by_label("Your message").fill("   ")
    eyes.through(eyes.button("Send"))
    eyes.expect_refusal(422)
    eyes.look("wrong")
    eyes.page.get_by_label("Your message").fill(
        "I was sore last night. It is better now.\nAll right?"
    )
    eyes.through(eyes.button("Send"))
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    desk.go("/messages/")
    desk.look("desk-list")
    desk.through(desk.link("Answer"))
    desk.page.get_by_label("Message on their own page").fill("That is common. Call us if it lasts.")
    desk.look("desk-thread")
    desk.through(desk.button("Write to their page"))
    desk.look("desk-answered")
    eyes.go("/me/")
    eyes.through(eyes.link("1 new message"))
    eyes.page.get_by_text("That is common.").wait_for()
    _both(eyes, "thread")
    plain = _phone(open_eyes, nora, java_script_enabled=False)
    plain.go("/me/messages/")
    plain.page.get_by_label("Your message").fill("Thank you!")
    plain.through(plain.button("Send"))
    plain.page.get_by_text("Thank you!").wait_for()
    for size, name in ((UPRIGHT, "768"), (DESKTOP, "1440"), ({"width": 320, "height": 700}, "320")):
        wide = _phone(open_eyes, nora, size)
        wide.go("/me/messages/")
        wide.look(f"thread-{name}")


def test_own_archive(open_eyes: Callable[..., Eyes]) -> None:
    """Everything in one file: three taps from Today, a code where the last one is old."""
    clinic = make.day()
    nora = make.patient(first_name="Nora", last_name="Field")
    _course(clinic.doctor, nora)
    eyes = _phone(open_eyes, nora)
    eyes.go("/me/")
    eyes.touches = {"tap": 0, "key": 0}
    eyes.through(eyes.link("Records"))
    eyes.through(eyes.link("Take my whole record away"))
    _both(eyes, "fresh")
    with eyes.page.expect_download() as waiting:
        eyes.button("Make my copy").tap()
    eyes.say("From Today to the file")
    assert eyes.touches["tap"] <= 3
    with ZipFile(waiting.value.path()) as file, TemporaryDirectory() as folder:
        file.extractall(folder)
        page = eyes.page.context.new_page()
        page.goto(f"file://{folder}/record.html")
        page.screenshot(path=eyes.pictures / "own_archive-record.png", full_page=True)
        assert page.get_by_role("heading", name="Nora Field").count() == 1
        page.close()
    old = timezone.now() - timedelta(minutes=11)
    PatientSession.objects.update(created_at=old)
    eyes.go("/me/record/")
    eyes.look("stale")
    eyes.through(eyes.button("Send me a code"))
    eyes.look("code")
    signin.look_up(now=timezone.now())
    eyes.page.get_by_label("Code from the e-mail").fill(mailed())
    eyes.through(eyes.button("Go on"))
    eyes.button("Make my copy").wait_for()
    spanish = _phone(open_eyes, nora)
    spanish.go("/me/record/?lang=es")
    spanish.look("es")


def test_own_reading(open_eyes: Callable[..., Eyes]) -> None:
    """From Records to when to call in two taps; by keys alone as well."""
    make.day()
    nora = make.patient(first_name="Nora", last_name="Field")
    eyes = _phone(open_eyes, nora)
    eyes.go("/me/notes/")
    eyes.touches = {"tap": 0, "key": 0}
    eyes.through(eyes.link("Reading about your care"))
    _both(eyes, "list")
    eyes.through(eyes.link("When to call"))
    eyes.say("From Records to when to call")
    _both(eyes, "call")
    for code in ("sot", "blocks", "afterwards"):
        eyes.go(f"/me/reading/{code}/")
        eyes.look(code)
    keys = _phone(open_eyes, nora, DESKTOP)
    keys.go("/me/reading/")
    keys.look("1440")
    keys.link("What SOT is").focus()
    with keys.page.expect_navigation():
        keys.page.keyboard.press("Enter")
    keys.heading("What SOT is").wait_for()


def test_own_papers_and_consents_without_a_script(open_eyes: Callable[..., Eyes]) -> None:
    """A paper is sent, a consent taken back and given again, and the page left, by forms alone."""
    make.day()
    nora = make.patient(first_name="Nora", last_name="Field")
    text = ConsentText.objects.newest("en")
    assert text
    consent.sign(by=None, now=timezone.now(), patient=nora, text=text, signed_name="Nora Field")
    eyes = _phone(open_eyes, nora, java_script_enabled=False)
    eyes.go("/me/papers/send/")
    eyes.page.get_by_text("Insurance card, front").tap()
    card: FilePayload = {"name": "card.png", "mimeType": "image/png", "buffer": picture("PNG")}
    eyes.page.get_by_label("Or choose a picture or a PDF").set_input_files(card)
    eyes.through(eyes.button("Send"))
    expect(eyes.page.get_by_text("Waits to be looked at")).to_be_visible()
    assert nora.documents.get().kind == "png"
    eyes.go("/me/consents/")
    eyes.through(eyes.link(re.compile("Consent to care")))
    eyes.through(eyes.link("Take my consent back"))
    eyes.page.get_by_label("I have read what happens").check()
    eyes.through(eyes.button("Take my consent back"))
    expect(eyes.page.get_by_text("Your consent is taken back.")).to_be_visible()
    eyes.through(eyes.link("Agree again"))
    eyes.page.get_by_label("Adjusting by hand").check()
    eyes.page.get_by_text("The patient", exact=True).tap()
    eyes.page.get_by_label("Your full name").fill("Nora Field")
    eyes.page.get_by_label("I have read the text").check()
    eyes.through(eyes.button("Sign"))
    expect(eyes.page.get_by_text("Signed. Thank you.")).to_be_visible()
    eyes.go("/me/privacy/")
    expect(eyes.page.get_by_role("button", name="Add a passkey")).to_be_hidden()
    eyes.through(eyes.button("Sign out on this device"))
    eyes.go("/me/papers/")
    expect(eyes.button("Send me a code")).to_be_visible()
