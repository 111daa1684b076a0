"""The page of an offered time: opening it changes nothing, a button answers, nothing is told."""

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.models import AuditEvent, Message
from clinic.web import clock
from scheduling.actions import appointment, offer, waitlist
from scheduling.models import Appointment, SlotOffer, WaitlistEntry
from tests import make
from tests.house.test_discretion import CLINICAL
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


class Case:
    """An offer of Monday at ten, its link, and a phone without an account."""

    def __init__(self, **fields: Any) -> None:
        make.practice(name="Alder Street", phone="(555) 014-2200")
        self.place: Clinic = clinic(address="18 Alder Street")
        self.entry = waitlist.add(**self.place.wish(**fields))
        where: dict[str, Any] = {"practitioner": self.place.ann, "room": self.place.one}
        start = self.place.at(10)
        self.offer = offer.make(by=None, now=NOW, entry=self.entry, start_at=start, **where)
        link = re.search(r"https?://[^/]+(/o/\S+/)", Message.objects.latest("id").body)
        assert link is not None
        self.url, self.phone = link[1], Client()

    def press(self, answer: str, **more: Any) -> Any:
        return self.phone.post(self.url, {"answer": answer}, **more)

    @property
    def status(self) -> str:
        return SlotOffer.objects.get(pk=self.offer.pk).status


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> Any:
    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(NOW)
    return put


@pytest.fixture
def case(now: Any) -> Case:
    return Case()


def test_opening_it_changes_nothing(case: Case) -> None:
    events = AuditEvent.objects.count()
    for _time in range(3):
        page = case.phone.get(case.url)
        assert page.status_code == 200
    assert case.phone.head(case.url).status_code == 200
    assert (case.status, AuditEvent.objects.count()) == ("open", events)
    text = page.content.decode()
    for words in ("Alder Street", "(555) 014-2200", "Monday, November 23", "10:00\u00a0am"):
        assert words in text
    assert "tel:+15550142200" in text
    assert "until 11:00\u00a0am, Friday, November 20" in text


def test_it_tells_no_name_and_no_clinical_word(case: Case) -> None:
    text = case.phone.get(case.url).content.decode()
    assert case.entry.patient.last_name not in text
    assert case.entry.patient.first_name not in text
    assert case.entry.type.name not in text
    assert not CLINICAL.search(re.sub(r"<[^>]+>", " ", text))
    mail = Message.objects.get()
    assert not CLINICAL.search(f"{mail.subject} {mail.body}")
    assert case.entry.patient.last_name not in f"{mail.subject} {mail.body}"


def test_yes_books_and_the_link_then_shows_it(case: Case) -> None:
    answer = case.press("yes")
    assert (answer.status_code, answer["Location"]) == (302, case.url)
    assert Appointment.objects.get().status == "booked"
    page = case.phone.get(case.url).content.decode()
    assert "It is yours. See you then." in page
    assert case.press("yes").status_code == 302  # pressed twice
    assert case.press("no").status_code == 302
    assert AuditEvent.objects.filter(action="offer.accept", by=None).count() == 1


def test_no_passes_it_on_and_they_stay_on_the_list(case: Case) -> None:
    assert case.press("no").status_code == 302
    page = case.phone.get(case.url).content.decode()
    assert "You stay on the wait list" in page
    assert WaitlistEntry.objects.get().is_waiting
    assert case.press("yes").status_code == 409
    assert case.status == "declined"


def test_off_takes_them_off_the_list(case: Case) -> None:
    assert case.press("off").status_code == 302
    assert "You are off the wait list" in case.phone.get(case.url).content.decode()
    assert (case.status, WaitlistEntry.objects.get().status) == ("declined", "withdrawn")


def test_a_late_yes_is_told_the_truth(case: Case, now: Any) -> None:
    now(case.offer.expires_at + timedelta(minutes=5))
    assert "Perhaps this time is still free" in case.phone.get(case.url).content.decode()
    appointment.book(**case.place.facts(now=clock.now()))
    answer = case.press("yes")
    assert answer.status_code == 409
    assert "Sorry, this time is not free any more" in answer.content.decode()
    assert "(555) 014-2200" in answer.content.decode()


def test_after_its_start_it_is_gone(case: Case, now: Any) -> None:
    now(case.place.at(10))
    assert case.phone.get(case.url).status_code == 410
    assert case.press("yes").status_code == 409


@pytest.mark.parametrize("answer", ["", "perhaps", "YES", "<script>"])
def test_anything_else_is_asked_again(case: Case, answer: str) -> None:
    page = case.press(answer)
    assert page.status_code == 422
    assert "Please press one of the buttons." in page.content.decode()
    assert case.status == "open"


@pytest.mark.parametrize("token", ["x", "x" * 43, "é" * 30, "0" * 300])
def test_a_wrong_link_says_how_to_go_on(case: Case, token: str) -> None:
    for page in (
        case.phone.get(f"/o/{token}/"),
        case.phone.post(f"/o/{token}/", {"answer": "yes"}),
    ):
        assert page.status_code == 404
        assert "This link does not open" in page.content.decode()
    assert case.status == "open"


def test_a_withdrawn_offer_is_gone(case: Case) -> None:
    offer.withdraw(by=case.place.desk, now=NOW, offer=case.offer)
    assert case.phone.get(case.url).status_code == 410
    assert case.press("yes").status_code == 409


def test_the_wrong_method_is_refused_and_forgery_too(case: Case) -> None:
    assert case.phone.put(case.url).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(case.url, {"answer": "yes"}).status_code == 403
    assert case.status == "open"


def test_nothing_keeps_the_page(case: Case) -> None:
    page = case.phone.get(case.url)
    assert page["Cache-Control"] == "no-store, private"
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "same-origin"


def test_the_language_is_the_patients_and_can_be_changed(now: Any) -> None:
    case = Case(patient=make.patient(language="es"))
    assert '<html lang="es"' in case.phone.get(case.url).content.decode()
    assert '<html lang="en"' in case.phone.get(f"{case.url}?lang=en").content.decode()
    assert '<html lang="es"' in case.phone.get(f"{case.url}?lang=xx").content.decode()


def test_a_visit_that_would_move_is_named(now: Any) -> None:
    place_patient = make.patient()
    case = Case(patient=place_patient)
    later = appointment.book(**case.place.facts(patient=place_patient, start_at=case.place.at(16)))
    WaitlistEntry.objects.filter(pk=case.entry.pk).update(visit=later)
    page = case.phone.get(case.url).content.decode()
    assert "Your visit on Monday, November 23 at 4:00\u00a0pm would move to this time." in page
    case.press("yes")
    later.refresh_from_db()
    assert later.start_at == case.place.at(10)
