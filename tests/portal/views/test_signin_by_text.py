"""Codes by text: the same door, the same answers and limits; not held by the night or a cap."""

import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import message, relative
from clinic.actions import text as texts
from clinic.models import AuditEvent, Message, Patient, TextConsent
from clinic.rules.text import gsm
from clinic.web import clock
from portal.actions import packet as packets
from portal.actions import signin
from portal.models import Passkey, PatientSession, SignIn
from portal.models.signin import SMS, contact_mark
from portal.rules.signin import OF_ADDRESS
from tests import make
from tests.house.test_discretion import CLINICAL
from tests.make import NOW
from tests.portal import filled
from tests.portal.booker import Booker, clinic, sent
from tests.portal.key import Authenticator
from tests.portal.page import Page, mailed

pytestmark = pytest.mark.django_db
NUMBER, TYPED, NOBODY = "+15550142263", "(555) 014-2263", "555 014 2299"


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def ann(at: Any, settings: Any) -> Patient:
    settings.SMS_CARRIER = "http"
    make.practice()
    return make.patient(first_name="Ann", email="", phone=NUMBER, birth_on=date(1980, 3, 12))


def asked(contact: str = TYPED) -> Page:
    page = Page()
    assert page.ask(contact)["Location"] == "/me/code/"
    signin.look_up(now=clock.now())
    return page


def entered(contact: str = TYPED) -> Page:
    page = asked(contact)
    assert page.type(mailed())["Location"] == "/me/"
    return page


def test_a_code_by_text_opens_the_page(ann: Patient) -> None:
    page = Page()
    assert "E-mail or mobile number" in page.get("sign-in/").content.decode()
    page = asked()
    row = Message.objects.get()
    assert (row.channel, row.to, row.patient, row.zone) == ("sms", NUMBER, ann, "")
    assert row.stale_at == NOW + timedelta(minutes=10)
    assert len(row.body) <= 160
    assert row.body == gsm(row.body)
    assert not CLINICAL.search(f"{row.subject} {row.body}")
    assert "http" not in row.body
    assert ann.last_name not in row.body
    text = page.get("code/").content.decode()
    assert "a text message with them is on its way" in text
    assert "Code from the text message" in text
    assert page.type(mailed())["Location"] == "/me/"
    assert "Hello Ann" in page.get().content.decode()
    assert page.own.address_hash == contact_mark(SMS, NUMBER)
    assert SignIn.objects.get().address == ""


def test_a_known_and_an_unknown_number_get_the_same(ann: Patient) -> None:
    counts, answers = [], []
    for contact in (TYPED, NOBODY):
        page = Page()
        with CaptureQueriesContext(connection) as queries:
            answer = page.ask(contact)
        counts.append([one["sql"].split(" ")[0] for one in queries])
        shown = page.get("code/").content.decode()
        wrong = page.type("00000001")
        seen = (answer.status_code, answer["Location"], wrong.status_code)
        answers.append((*seen, shown.count("<p")))
    assert counts[0] == counts[1]
    assert answers[0] == answers[1]
    signin.look_up(now=NOW)
    assert Message.objects.count() == 1


def test_both_ways_have_the_same_limits(ann: Patient) -> None:
    most = OF_ADDRESS[0][1]
    for contact in (TYPED, NOBODY, "nobody@mail.example"):
        codes = [Page().ask(contact).status_code for _n in range(most + 1)]
        assert codes == [302] * most + [429]


def test_a_number_that_ended_texts_gets_none_and_sees_no_difference(ann: Patient) -> None:
    texts.stop(now=NOW, at=NOW, phone=NUMBER, patients=[ann], body="STOP")
    page = asked()
    assert not Message.objects.filter(kind="signin_code").exists()
    assert AuditEvent.objects.get(action="signin.unsent").patient == ann
    assert "on its way" in page.get("code/").content.decode()
    assert page.type("00000001").status_code == 422


def test_the_night_a_cap_and_a_missing_yes_do_not_hold_it(ann: Patient, at: Any) -> None:
    night = NOW.replace(hour=7)  # two in the morning in Chicago
    at(night - NOW)
    Message.objects.create(
        key="reminder",
        kind="appointment_reminder",
        patient=ann,
        channel="sms",
        to=NUMBER,
        subject="x",
        body="x",
        status="sent",
        zone="America/Chicago",
        due_at=night,
        sent_at=night,
    )
    asked()
    assert not TextConsent.objects.exists()
    taken = message.claim(now=night)
    assert [one.kind for one in taken] == ["signin_code"]
    earlier = Message.objects.texts_to(ann, night - timedelta(days=8))
    assert [one.key for one in earlier] == ["reminder"]  # and it uses up nobody's text of the day


def test_a_stop_counts_for_what_a_worker_holds(ann: Patient) -> None:
    asked()
    (row,) = message.claim(now=NOW)
    texts.stop(now=NOW, at=NOW, phone=NUMBER, patients=[ann], body="STOP")
    assert message.deliver(message=row, now=NOW) == "cancelled"
    row.refresh_from_db()
    assert (row.why, row.body) == ("stopped", "")


def test_where_no_texts_are_sent_only_addresses_are_asked_for(ann: Patient, settings: Any) -> None:
    settings.SMS_CARRIER = ""
    assert "mobile number" not in Page().get("sign-in/").content.decode()
    assert Page().ask(TYPED).status_code == 422
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    "typed", ["", "555", "1" * 30, "ann", "a@b", "+1 555 014 2263 x9", "x" * 300]
)
def test_what_is_neither_is_refused_in_words(ann: Patient, typed: str) -> None:
    answer = Page().ask(typed)
    assert answer.status_code == 422
    assert 'id="id_email_error"' in answer.content.decode()
    assert not SignIn.objects.exists()


def test_a_family_with_one_number_says_who_is_here(ann: Patient) -> None:
    ben = make.patient(first_name="Ben", email="", phone=NUMBER, birth_on=date(1979, 7, 1))
    kit = make.patient(first_name="Kit", email="", phone=NUMBER, birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = asked()
    assert Message.objects.get().patient is None
    assert page.type(mailed())["Location"] == "/me/who/"
    born = {"birth_on_month": 3, "birth_on_day": 12, "birth_on_year": 1980}
    assert page.post("who/", {"whom": str(kit.pk), **born}).status_code == 422
    assert page.post("who/", {"whom": str(ben.pk), **born}).status_code == 422
    assert page.post("who/", {"whom": str(ann.pk), **born})["Location"] == "/me/"
    assert "Kit’s page" in page.get().content.decode()
    assert page.post(f"open/{kit.pk}/")["Location"] == "/me/"
    assert "Hello Kit" in page.get().content.decode()
    Patient.objects.filter(pk=kit.pk).update(phone="")  # has another telephone now
    assert "Hello Ann" in page.get().content.decode()


def test_it_ends_with_the_number_and_not_with_the_address(ann: Patient) -> None:
    page = entered()
    Patient.objects.filter(pk=ann.pk).update(email="new@mail.example")
    assert page.get().status_code == 200
    Patient.objects.filter(pk=ann.pk).update(phone="+15550142264")
    assert page.get().status_code == 302
    assert PatientSession.objects.get().end_why == "lapsed"


def test_a_fresh_code_goes_where_the_first_one_went(ann: Patient, at: Any) -> None:
    page = entered()
    at(timedelta(minutes=20))
    assert f"First we send a code to {TYPED}" in page.get("record/").content.decode()
    page.post("record/ask/")
    signin.look_up(now=clock.now())
    assert f"We sent them to {TYPED}." in page.get("record/code/").content.decode()
    assert Message.objects.latest("created_at", "id").channel == "sms"
    assert page.post("record/code/", {"code": mailed()})["Location"] == "/me/record/"
    assert page.post("record/file/").status_code == 200


def test_a_passkey_made_after_a_text_goes_with_the_number(ann: Patient) -> None:
    page, key, door = entered(), Authenticator(), Page()
    said = json.dumps(key.make(page.post("passkeys/start/").json()))
    assert page.post("passkeys/add/", {"answer": said, "name": "x"}).status_code == 302
    assert Passkey.objects.get().address_hash == contact_mark(SMS, NUMBER)

    def enter() -> int:
        answer = json.dumps(key.sign(door.post("passkeys/question/").json()))
        return int(door.post("passkeys/enter/", {"answer": answer}).status_code)

    assert enter() == 302
    Patient.objects.filter(pk=ann.pk).update(phone="+15550142264")
    assert enter() == 422


def test_the_text_speaks_the_patients_language(ann: Patient) -> None:
    Patient.objects.filter(pk=ann.pk).update(language="es")
    asked()
    body = Message.objects.get().body
    assert len(body) <= 160
    assert body == gsm(body)


def test_a_number_that_nobody_vouched_for_opens_nothing(
    at: Any, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed beside the address by which somebody booked: it may be a stranger's."""
    place = clinic()
    settings.SMS_CARRIER = "http"
    monkeypatch.setattr("portal.rules.signin.OF_ADDRESS", ())
    Booker(place).book(place.at(10), phone=TYPED, channel="email")
    made = Patient.objects.people().get()
    assert (made.phone, made.email) == (NUMBER, "ann@mail.example")
    asked()
    texts.agree(by=None, now=NOW, patient=made, heard="booking")  # ticked beside the number
    asked()
    assert not Message.objects.filter(kind="signin_code").exists()
    desk = make.user("front_desk")
    texts.end(by=desk, now=NOW, patient=made, heard="person")
    texts.agree(by=desk, now=NOW, patient=made, heard="person")
    asked()
    assert Message.objects.get(kind="signin_code").to == NUMBER
    texts.end(by=desk, now=NOW, patient=made, heard="person")
    texts.agree(by=None, now=NOW, patient=made, heard="intake")
    asked()
    assert Message.objects.filter(kind="signin_code").count() == 1
    packets.withdraw(by=desk, now=NOW, packet=made.packets.get())
    packets.accept(by=desk, now=NOW, packet=filled.submitted(made), fields=set())
    asked()
    assert Message.objects.filter(kind="signin_code", to=NUMBER).count() == 2


def test_who_booked_by_a_code_by_text_is_in(at: Any, settings: Any) -> None:
    place = clinic()
    settings.SMS_CARRIER = "http"
    ann = make.patient(first_name="Ann", email="", phone=NUMBER, birth_on=date(1980, 3, 12))
    booker = Booker(place, who="back")
    booker.pick(place.at(10))
    facts = {"first_name": "Ann", "last_name": ann.last_name, "email": "", "phone": TYPED}
    booker.tell(channel="sms", **facts)
    assert booker.type(sent())["Location"] == "/book/done/"
    assert PatientSession.objects.get().address_hash == contact_mark(SMS, NUMBER)
    assert "Hello Ann" in booker.client.get("/me/").content.decode()
