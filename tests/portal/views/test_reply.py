"""Texts from telephones, as a carrier brings them: each once, signed, and nothing else."""

import json
import random
import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from clinic.actions import Refused, message, text
from clinic.gateways import sms
from clinic.models import AuditEvent, IncomingText, Message, Patient, TextConsent
from clinic.web import clock
from portal.models import ReplyLink
from scheduling.actions import appointment, reminder
from scheduling.models import Appointment
from scheduling.rules.reminder import Rule
from tests import make
from tests.house.test_discretion import CLINICAL
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db
SECRET = "s" * 40
HOOK = "/texts/hook/"


class Taking:
    """A carrier that takes everything, and signs as the plain one does."""

    name, answers = "http", False
    taken: list[tuple[str, str]] = []

    def __init__(self) -> None:
        type(self).taken = []

    def send(self, *, ref: str, to: str, body: str) -> None:
        self.taken.append((to, body))

    def was_taken(self, **_facts: Any) -> bool:
        return False

    def event(self, **call: Any) -> sms.Event:
        return sms.Plain().event(**call)


class Case:
    """A visit on Monday at ten with a reminder by text, and the telephone it goes to."""

    def __init__(self, put: Any, **fields: Any) -> None:
        self.put = put
        make.practice(phone="(555) 014-2200")
        self.place: Clinic = clinic()
        self.patient: Patient = make.patient(**fields)
        self.number = 0
        text.agree(by=self.place.desk, now=NOW, patient=self.patient, heard="paper")
        reminder.set_rules(by=self.place.desk, now=NOW, kind=None, rules=[Rule(24, "sms")])
        self.visit = appointment.book(**self.place.facts(patient=self.patient))

    def remind(self) -> datetime:
        """Let the reminder go out; returns when that was."""
        now: datetime = self.place.at(10) - timedelta(hours=23)
        self.put(now)
        self.work(now)
        return now

    def work(self, now: datetime) -> list[str]:
        return [message.deliver(message=row, now=now) for row in message.claim(now=now)]

    def call(self, now: datetime, **said: str) -> tuple[dict[str, str], bytes]:
        body, stamp = json.dumps(said).encode(), str(int(now.timestamp()))
        return {"X-Timestamp": stamp, "X-Signature": sms.sign(SECRET, stamp, body)}, body

    def say(self, body: str, now: datetime, **more: str) -> int:
        self.number += 1
        said = {"id": f"in-{self.number}", "from": self.patient.phone, "body": body, **more}
        return self.post(*self.call(now, **said))

    def post(self, headers: dict[str, str], body: bytes) -> int:
        answer = Client().post(HOOK, body, content_type="application/json", headers=headers)
        return answer.status_code

    def answers(self) -> list[str]:
        rows = Message.objects.filter(kind="text_answer").order_by("created_at", "id")
        return [row.body for row in rows]


@pytest.fixture
def case(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Case:
    settings.SMS_CARRIER, settings.SMS_SECRET = "http", SECRET
    carrier = Taking()
    monkeypatch.setattr(sms, "carrier", lambda: carrier)

    def put(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(NOW)
    return Case(put)


def status(case: Case) -> str:
    return Appointment.objects.get(pk=case.visit.pk).status


def test_c_confirms_the_visit_of_the_last_text(case: Case) -> None:
    now = case.remind()
    assert len(Taking.taken) == 1
    assert len(Taking.taken[0][1]) <= 160
    assert case.say("C", now) == 204
    visit = Appointment.objects.get(pk=case.visit.pk)
    assert (visit.status, visit.confirmed_via) == ("confirmed", "text")
    assert "Monday, November 23 at 10:00 am" in case.answers()[0]
    assert not IncomingText.objects.waiting().exists()
    assert AuditEvent.objects.filter(action="appointment.confirm", patient=case.patient).exists()
    case.say("si", now)  # again: nothing breaks, the same is said
    assert status(case) == "confirmed"


def test_c_without_a_text_before_it_waits_for_a_person(case: Case) -> None:
    assert case.say("C", NOW) == 204
    assert status(case) == "booked"
    assert IncomingText.objects.waiting().count() == 1


def test_c_after_the_visit_moved_waits_for_a_person(case: Case) -> None:
    now = case.remind()
    place = case.place
    appointment.move(
        by=place.desk,
        now=now,
        appointment=case.visit,
        practitioner=place.ann,
        room=place.one,
        start_at=place.at(14),
    )
    case.say("C", now)
    assert status(case) == "booked"
    assert IncomingText.objects.waiting().count() == 1


def test_stop_ends_all_texts_within_a_second(case: Case) -> None:
    later = appointment.book(
        **case.place.facts(
            patient=case.patient, start_at=case.place.at(11, day=MONDAY + timedelta(3))
        )
    )
    assert Message.objects.filter(channel="sms", status="planned").count() == 2
    assert case.say("Stop.", NOW) == 204
    assert not Message.objects.filter(channel="sms", status="planned").exclude(kind="text_answer")
    case.work(NOW)
    assert [words for _to, words in Taking.taken if "no more texts" in words]
    reminder.renew(now=NOW)
    for days in range(8):
        case.work(NOW + timedelta(days=days))
    assert len(Taking.taken) == 1  # the one answer
    assert {row.why_not for row in later.reminders.all()} <= {"stopped", ""}
    with pytest.raises(Refused):
        text.write(by=case.place.desk, now=NOW, patient=case.patient, body="Hello")


def test_start_restores_who_had_agreed_and_nobody_else(case: Case) -> None:
    case.say("STOP", NOW)
    case.say("START", NOW + timedelta(minutes=1))
    assert TextConsent.objects.standing([case.patient])[case.patient].is_given
    stranger = make.patient()
    assert case.say("START", NOW, **{"from": stranger.phone}) == 204
    assert TextConsent.objects.standing([stranger]) == {}
    assert IncomingText.objects.waiting().count() == 1


def test_a_start_that_is_carried_late_changes_nothing(case: Case) -> None:
    case.put(NOW + timedelta(minutes=2))
    case.say("STOP", NOW + timedelta(minutes=2))
    case.say("START", NOW + timedelta(minutes=1))
    assert not TextConsent.objects.standing([case.patient])[case.patient].is_given


def test_stop_from_a_number_of_nobody_is_kept(case: Case) -> None:
    case.say("STOP", NOW, **{"from": "+15550149876"})
    new = make.patient(phone="+15550149876")
    assert not TextConsent.objects.standing([new])[new].is_given


def test_help_is_answered_and_all_else_is_read_by_a_person(case: Case) -> None:
    case.say("HELP", NOW)
    assert "(555) 014-2200" in case.answers()[0]
    case.say("please stop texting me <b>", NOW)
    row = IncomingText.objects.waiting().get()
    assert (row.patient, row.body) == (case.patient, "please stop texting me <b>")


def test_r_brings_other_times_and_one_tap_moves(case: Case) -> None:
    now = case.remind()
    case.say("R", now)
    words = case.answers()[0]
    assert len(words) <= 160
    link = re.search(r"http://localhost:8000(/r/\S+/)", words)
    assert link is not None
    phone = Client()
    page = phone.get(link[1])
    shown = page.content.decode()
    assert page.status_code == 200
    assert status(case) == "booked"
    assert case.patient.last_name not in shown
    assert not CLINICAL.search(re.sub(r"<[^>]+>", " ", shown.replace("Chiropractic", "")))
    times = re.findall(r'name="start" value="([^"]+)"', shown)
    assert 3 <= len(times) <= 8
    assert phone.post(link[1], {"start": "2026-11-24T03:00:00+00:00"}).status_code == 422
    assert phone.post(link[1], {"start": "soon"}).status_code == 422
    assert phone.post(link[1], {"start": times[1]}).status_code == 302
    visit = Appointment.objects.get(pk=case.visit.pk)
    assert visit.start_at.isoformat() == times[1]
    assert "It is changed" in phone.get(link[1]).content.decode()
    again = phone.post(link[1], {"start": times[2]})
    assert again.status_code == 200
    assert Appointment.objects.get(pk=case.visit.pk).start_at == visit.start_at
    case.work(now)
    assert Message.objects.get(kind="text_answer").body == ""  # the door is forgotten


def test_a_link_ends_with_the_visit_as_it_stood(case: Case) -> None:
    now = case.remind()
    case.say("R", now)
    link = re.search(r"(/r/\S+/)", case.answers()[0])
    assert link is not None
    case.put(case.place.at(10))
    assert Client().get(link[1]).status_code == 410
    assert Client().get("/r/" + "x" * 43 + "/").status_code == 404
    assert Client().delete(link[1]).status_code == 405
    assert ReplyLink.objects.count() == 1


def test_the_fate_of_a_text_in_any_order(case: Case) -> None:
    case.remind()
    row = Message.objects.get(channel="sms", status="sent")
    now = case.place.at(10) - timedelta(hours=22)
    case.put(now)
    for number, state in enumerate(("delivered", "sent", "failed")):
        case.post(*case.call(now, id=f"f{number}", ref=str(row.pk), state=state))
    row.refresh_from_db()
    assert (row.status, row.fate) == ("sent", "delivered")
    case.post(*case.call(now, id="f9", ref="none", state="sent"))


def test_an_uncertain_text_is_settled_by_what_the_carrier_tells(case: Case) -> None:
    row = Message.objects.get(channel="sms")
    Message.objects.filter(pk=row.pk).update(status="uncertain", settled_at=NOW)
    case.post(*case.call(NOW, id="f1", ref=str(row.pk), state="delivered"))
    row.refresh_from_db()
    assert (row.status, row.fate) == ("sent", "delivered")


def test_a_thousand_calls_that_are_none(case: Case, capsys: pytest.CaptureFixture[str]) -> None:
    """Forged, replayed, old or reordered: none has an effect; the control's genuine ones all do."""
    rng, outcomes = random.Random(20), Counter[str]()
    genuine = [
        case.call(NOW, id=f"g{n}", **{"from": "+15550140000"}, body=f"Hello {n}")
        for n in range(100)
    ]
    assert [case.post(*one) for one in genuine] == [204] * 100
    assert IncomingText.objects.count() == 100
    before = IncomingText.objects.count(), TextConsent.objects.count(), AuditEvent.objects.count()
    for _number in range(1000):
        headers, body = rng.choice(genuine)
        way = rng.choice(["replayed", "body", "signature", "unsigned", "stamp", "old", "sender"])
        if way == "body":
            body = body.replace(b"Hello", b"STOP ")
        elif way == "sender":
            body = body.replace(b"5550140000", b"5550140001")
        elif way == "signature":
            headers = {**headers, "X-Signature": headers["X-Signature"][::-1]}
        elif way == "unsigned":
            headers = {"X-Timestamp": headers["X-Timestamp"]}
        elif way == "stamp":
            headers = {**headers, "X-Timestamp": str(int(headers["X-Timestamp"]) + 60)}
        elif way == "old":
            headers, body = case.call(NOW - timedelta(minutes=6), id=f"o{_number}", body="STOP")
        outcomes[f"{way} {case.post(headers, body)}"] += 1
    after = IncomingText.objects.count(), TextConsent.objects.count(), AuditEvent.objects.count()
    accepted = sum(now - then for now, then in zip(after, before, strict=True))
    with capsys.disabled():
        said = dict(sorted(outcomes.items()))
        print(f"\n1000 calls, {accepted} accepted {said}; control: 100 of 100")  # noqa: T201
    assert accepted == 0
    assert {name.split()[1] for name in outcomes if not name.startswith("replayed")} == {"403"}


def test_doors(case: Case, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get(HOOK).status_code == 405
    assert Client().post(HOOK, {"a": "b"}).status_code == 403
    assert Client().post(HOOK, b"x" * 70000, content_type="text/plain").status_code in {413, 403}
    assert Client().post(
        HOOK, b"\xff", content_type="application/x-www-form-urlencoded"
    ).status_code in {400, 403}
    monkeypatch.setattr(sms, "carrier", lambda: None)
    assert Client().post(HOOK, b"{}", content_type="application/json").status_code == 404
