"""The tick for texts in the online booking: kept with its words and its moment, or not at all."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from clinic.actions import text as texts
from clinic.models import AuditEvent, Patient, TextConsent
from clinic.web import clock
from portal.actions import booking as bookings
from tests import make
from tests.make import NOW
from tests.portal.booker import Booker, clinic, sent
from tests.scheduling.make import Clinic

pytestmark = pytest.mark.django_db
TICKED = {"wants_texts": "yes", "phone": "(555) 014-7788"}
PHONE = "+15550147788"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def place(at: Any) -> Clinic:
    return clinic()


def test_a_tick_is_kept_with_its_words_and_its_moment(place: Clinic, at: Any) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    shown = one.get("you/").content.decode()
    assert "Text me about my visits" in shown
    assert one.tell(**TICKED)["Location"] == "/book/code/"
    at(timedelta(minutes=3))
    assert not TextConsent.objects.exists(), "nobody is known before the code"
    assert one.type(sent())["Location"] == "/book/done/"
    row = TextConsent.objects.get()
    assert (row.phone, row.is_given, row.heard) == (PHONE, True, "booking")
    assert (row.given_at, row.recorded_by) == (NOW, None)
    assert row.wording.startswith("Text me about my visits At most one a day and three a week.")
    assert row.wording.split("visits ", 1)[1] in shown
    assert row.patient == one.row.patient
    assert (one.row.text_words, one.row.text_at) == ("", None), "and forgotten in the booking"
    assert AuditEvent.objects.filter(action="text.agree", patient=row.patient).count() == 1


def test_without_the_tick_nothing_is_agreed_to(place: Clinic) -> None:
    Booker(place).book(place.at(10), phone=TICKED["phone"])
    assert not TextConsent.objects.exists()


def test_a_tick_that_was_taken_away_again_counts_for_nothing(place: Clinic) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    one.tell(**TICKED)
    box = one.get("you/").content.decode().split('id="id_wants_texts"', 1)[1]
    assert " checked>" in box[:80]
    one.tell(phone=TICKED["phone"])
    one.type(sent())
    assert not TextConsent.objects.exists()


def test_one_more_code_keeps_the_tick_and_its_moment(place: Clinic, at: Any) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    one.tell(**TICKED)
    at(timedelta(minutes=2))
    one.post("again/")
    one.type(sent())
    assert TextConsent.objects.get().given_at == NOW


def test_a_tick_without_a_number_is_asked_for_one(place: Clinic) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    answer = one.tell(wants_texts="yes")
    assert answer.status_code == 422
    assert "Type a mobile number with its area code." in answer.content.decode()


def test_in_spanish_the_spanish_words_are_kept(place: Clinic) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    one.get("you/?lang=es")
    one.tell(**TICKED)
    one.type(sent())
    assert "STOP" in TextConsent.objects.get().wording
    assert "At most one a day" not in TextConsent.objects.get().wording


def _ann(**more: Any) -> Patient:
    who = {"first_name": "Ann", "last_name": "Lindgren", "birth_on": date(1980, 3, 12)}
    return make.patient(**who, email="ann@mail.example", **more)


def test_whom_the_clinic_has_with_another_number_agrees_to_nothing(place: Clinic) -> None:
    _ann(phone="+15550140001")
    one = Booker(place, who="back").book(place.at(10), **TICKED)
    assert one.row.is_known
    assert not TextConsent.objects.exists()


def test_whom_the_clinic_has_with_this_number_agrees(place: Clinic) -> None:
    ann = _ann(phone=PHONE)
    Booker(place, who="back").book(place.at(10), **TICKED)
    assert TextConsent.objects.get().patient == ann


def test_a_stop_from_the_telephone_is_the_last_word(place: Clinic) -> None:
    ann = _ann(phone=PHONE)
    before = NOW - timedelta(days=9)
    texts.stop(now=before, at=before, phone=PHONE, patients=[ann], body="STOP")
    one = Booker(place, who="back").book(place.at(10), **TICKED)
    assert one.row.patient == ann, "the visit is booked all the same"
    assert [row.is_given for row in TextConsent.objects.all()] == [False]


def test_what_came_to_nothing_is_forgotten(place: Clinic, at: Any) -> None:
    one = Booker(place)
    one.pick(place.at(10))
    one.tell(**TICKED)
    at(timedelta(hours=2))
    bookings.sweep(now=NOW + timedelta(hours=2))
    assert (one.row.text_words, one.row.text_at, one.row.phone) == ("", None, "")
