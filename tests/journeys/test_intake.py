"""Intake: sent by the desk, filled in on a phone in four sittings, read and accepted by staff."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from clinic.models import Alert, Clearance, Consent, HistoryItem, Patient
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_intake(open_eyes: Callable[..., Eyes], mailbox: Any, worker: Any) -> None:
    """On one phone, left half-way, gone on with on another, sent, and taken into the record."""
    clinic = make.day()
    patient = _tamsin()
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    link = _sent(desk, patient, mailbox)

    phone = open_eyes(PHONE)
    phone.go(link)
    phone.look("welcome")
    phone.through(phone.button("Start"))
    _about(phone)
    _complaint(phone)
    phone.go(link)  # put away, and opened again later on the same phone
    phone.look("welcome-back")
    phone.through(phone.link(re.compile("Go on: how bad it is")))
    _pain(phone)
    _safety(phone)
    _history(phone)

    other = open_eyes(PHONE)
    other.go(link)
    other.look("other-phone")
    _date(other, 7, 14, 1992)
    other.through(other.button("Open my form"))
    other.expect_refusal(422)
    other.look("wrong-birth-date")
    _date(other, 7, 14, 1993)
    other.through(other.button("Open my form"))
    other.through(other.link(re.compile("Go on: before we treat you")))
    _before(other)
    _medicines(other)
    _sign(other, draw=True)
    other.look("check")
    other.through(other.button(re.compile("^Send to")))
    other.heading("All done. Thank you.").wait_for()
    other.look("done")
    other.say("The second phone, typing not counted")

    _accept(desk, patient)


def test_intake_spanish(open_eyes: Callable[..., Eyes], mailbox: Any, worker: Any) -> None:
    """The same pages in Spanish, from the mail to the first page that is saved."""
    clinic = make.day()
    patient = make.patient(
        first_name="Ximena",
        last_name="Peña Ocampo",
        birth_on=date(2001, 12, 12),
        language="es",
        email="ximena@mail.example",
    )
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    link = _sent(desk, patient, mailbox)
    phone = open_eyes(PHONE, locale="es-MX")
    phone.go(link)
    assert phone.page.locator("html").get_attribute("lang") == "es"
    phone.look("bienvenida")
    phone.through(phone.button(re.compile("Empezar|Comenzar")))
    phone.look("sobre-usted")
    for code in ("complaint", "pain", "safety", "history", "before", "medicines", "agree"):
        phone.go(f"{link}{'' if link.endswith('/') else '/'}{code}/")
        phone.look(code)
    for english in ("Next", "Back", "Your", "Please"):
        assert not phone.page.get_by_text(re.compile(rf"\b{english}\b")).count()


def test_intake_without_script(open_eyes: Callable[..., Eyes], mailbox: Any, worker: Any) -> None:
    """A phone that runs no JavaScript fills in every page and sends the form."""
    clinic = make.day()
    patient = _tamsin()
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    link = _sent(desk, patient, mailbox)
    phone = open_eyes(PHONE, java_script_enabled=False)
    phone.go(link)
    phone.through(phone.button("Start"))
    _about(phone)
    _complaint(phone)
    _pain(phone)
    _answer_all(phone, "No")
    _next(phone)
    _history(phone)
    _before(phone)
    _medicines(phone)
    _sign(phone, draw=False)
    phone.through(phone.button(re.compile("^Send to")))
    phone.heading("All done. Thank you.").wait_for()
    phone.picture("done")
    assert patient.packets.get().status == "submitted"


def _tamsin() -> Patient:
    return make.patient(
        first_name="Tamsin",
        last_name="Okoro",
        birth_on=date(1993, 7, 14),
        email="tamsin@mail.example",
    )


def _sent(desk: Eyes, patient: Patient, mailbox: Any) -> str:
    """The desk sends the link from the patient's page; a real worker mails it. Returns it."""
    desk.go(f"/patients/{patient.pk}/")
    desk.through(desk.button("Send intake"))
    desk.page.get_by_text("is on its way").wait_for()
    desk.look("sent")
    found = re.search(r"http\S+/i/\S+", mailbox.wait(1)[-1].get_content())
    assert found
    return found.group()


def _next(phone: Eyes) -> None:
    """To the next page, which says that the one before is kept."""
    here = phone.page.url
    phone.through(phone.button(re.compile("^Next: ")))
    assert phone.page.url != here


def _choose(phone: Eyes, question: str, answer: str) -> None:
    group = phone.page.get_by_role("group", name=re.compile(f"^{re.escape(question)}"))
    group.get_by_text(answer, exact=True).first.tap()


def _date(phone: Eyes, month: int, day: int, year: int) -> None:
    for label, value in (("Month", month), ("Day", day), ("Year", year)):
        phone.page.get_by_label(label, exact=True).fill(str(value))


def _saved(phone: Eyes) -> None:
    phone.page.get_by_text(re.compile(r"^Saved \d")).wait_for()


def _about(phone: Eyes) -> None:
    page = phone.page
    _choose(phone, "Who is this form for?", "Me")
    page.get_by_label("First name").fill("Tamsin")
    page.get_by_label("Last name").fill("Okoro")
    _date(phone, 7, 14, 1993)
    page.get_by_label("Mobile number").fill("555 014 3004")
    _look(phone, "about", saved=True)
    _next(phone)


def _complaint(phone: Eyes) -> None:
    phone.page.get_by_label("Tell us in your own words").fill("My low back, when I stand up.")
    _choose(phone, "Where do you feel it?", "Low back")
    _choose(phone, "When did it start?", "This month")
    _choose(phone, "How did it start?", "Suddenly")
    _look(phone, "complaint", saved=True)
    _next(phone)


def _pain(phone: Eyes) -> None:
    _choose(phone, "Right now", "4")
    _choose(phone, "At its worst", "7")
    _look(phone, "pain", saved=True)
    _next(phone)


def _safety(phone: Eyes) -> None:
    """One urgent answer acts at the tap, and is taken back."""
    group = phone.page.get_by_role("radiogroup", name=re.compile("Both legs weak"))
    group.get_by_text("Yes", exact=True).tap()
    phone.heading("Do not wait for your visit").wait_for()
    phone.look("urgent")
    phone.through(phone.link("I tapped Yes by mistake"))
    _answer_all(phone, "No")
    phone.look("safety")
    _next(phone)


def _answer_all(phone: Eyes, answer: str) -> None:
    for group in phone.page.get_by_role("radiogroup").all():
        group.get_by_text(answer, exact=True).tap()


def _history(phone: Eyes) -> None:
    phone.page.get_by_text("High blood pressure", exact=True).tap()
    _look(phone, "history", saved=True)
    _next(phone)


def _before(phone: Eyes) -> None:
    """One yes of the five."""
    for question, answer in (
        ("Weak or thin bones", "Yes"),
        ("A spine that slips", "No"),
        ("Rheumatoid arthritis", "No"),
        ("Pregnant", "No"),
        ("A stroke", "No"),
    ):
        _choose(phone, question, answer)
    phone.page.get_by_label("The doctor or midwife").fill("Dr Amara Hollis")
    _look(phone, "before")
    _next(phone)


def _medicines(phone: Eyes) -> None:
    _choose(phone, "Do you take any medicine?", "Yes")
    phone.page.get_by_label("Which ones?").fill("Ibuprofen 400 mg")
    _choose(phone, "Blood thinners", "No")
    _choose(phone, "Are you allergic", "No")
    _look(phone, "medicines")
    _next(phone)


def _sign(phone: Eyes, *, draw: bool) -> None:
    page = phone.page
    for label in ("Adjusting by hand", "Lying on padded wedges"):
        page.get_by_text(label, exact=True).tap()
    _choose(phone, "I sign as", "The patient")
    page.get_by_label("Your full name").fill("Tamsin Okoro")
    page.get_by_text(re.compile("^I have read the text")).tap()
    if draw:
        pad = page.get_by_role("img", name=re.compile("Sign with your finger"))
        pad.scroll_into_view_if_needed()
        box = pad.bounding_box()
        assert box
        page.mouse.move(box["x"] + 30, box["y"] + 60)
        page.mouse.down()
        for step in range(1, 12):
            page.mouse.move(box["x"] + 30 + 20 * step, box["y"] + 60 + (-1) ** step * 22)
        page.mouse.up()
    _look(phone, "agree")
    phone.through(phone.button("Sign", exact=True))
    phone.heading("Check your answers").wait_for()


def _look(phone: Eyes, name: str, *, saved: bool = False) -> None:
    """Where scripts run, the page says that it is saved, and axe reads it."""
    if not phone.runs_scripts:
        phone.picture(name)
        return
    if saved:
        _saved(phone)
    phone.look(name)


def _accept(desk: Eyes, patient: Patient) -> None:
    page = desk.page
    desk.go("/intake/")
    desk.look("to-review")
    desk.through(desk.link("Review", exact=True).first)
    desk.look("review")
    desk.through(desk.button("Accept into the record"))
    desk.look("accepted")
    desk.go(f"/patients/{patient.pk}/")
    desk.look("record")
    assert page.get_by_role("region", name="Alerts").get_by_text("Stop").first.is_visible()
    assert page.get_by_text("High blood pressure").first.is_visible()
    assert page.get_by_text("Ibuprofen 400 mg").first.is_visible()
    asked = set(Clearance.objects.filter(patient=patient).values_list("condition", flat=True))
    assert asked == {"osteoporosis", "cauda_equina"}
    assert Alert.objects.filter(patient=patient, level="stop").exists()
    assert HistoryItem.objects.filter(patient=patient).count() >= 2
    consent = Consent.objects.get(patient=patient)
    assert consent.signed_name == "Tamsin Okoro"
