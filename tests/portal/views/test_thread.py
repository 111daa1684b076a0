"""Letters on a patient's own page: written, answered by the desk, read, told of without a word."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.actions import letter, relative
from clinic.models import AuditEvent, IncomingText, Message, Patient, Practice
from clinic.rules.letter import A_DAY, MOST
from clinic.web import clock
from tests import make
from tests.make import NOW
from tests.portal.page import Page, inside

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[timedelta], None]:
    def put(later: timedelta) -> None:
        moment: datetime = NOW + later
        monkeypatch.setattr(clock, "now", lambda: moment)

    put(timedelta())
    return put


@pytest.fixture
def ann(at: Any) -> Patient:
    make.practice()
    return make.patient(first_name="Ann")


def _write(page: Page, body: str = "I was sore last night.", key: str = "") -> Any:
    return page.post("messages/", {"body": body, "form_key": key or str(uuid4())})


def _desk() -> Client:
    client = Client()
    client.force_login(make.user("front_desk", name="Jo Hale"))
    return client


def _answer(desk: Client, patient: Patient, body: str = "Being sore is common.") -> Any:
    address = reverse("clinic:text-answer", args=[patient.pk])
    return desk.post(address, {"body": body, "form_key": str(uuid4())})


def test_a_letter_reaches_the_desk_and_its_answer_the_page(ann: Patient, at: Any) -> None:
    page, desk = inside(ann), _desk()
    assert _write(page)["Location"] == "/me/messages/"
    row = IncomingText.objects.get()
    assert (row.channel, row.patient, row.writer, row.settled_at) == ("page", ann, None, None)
    event = AuditEvent.objects.get(action="letter.receive")
    assert (event.by, event.patient, event.details) == (None, ann, page.own.trail)
    todo = desk.get("/messages/").content.decode()
    assert "I was sore last night." in todo
    assert "on their own page" in todo
    at(timedelta(minutes=20))
    assert _answer(desk, ann).status_code == 302
    assert "I was sore last night." not in desk.get("/messages/").content.decode()
    row.refresh_from_db()
    assert row.answer is not None
    assert (row.answer.body, row.answer.channel) == ("Being sore is common.", "page")
    assert "1 new message" in page.get().content.decode()
    text = page.get("messages/").content.decode()
    assert text.index("I was sore last night.") < text.index("Being sore is common.")
    assert "Jo Hale" in text
    assert "<b>New</b>" in text
    assert "read by the clinic" in text
    assert "<b>New</b>" not in page.get("messages/").content.decode()
    assert "new message" not in page.get().content.decode()
    thread = desk.get(reverse("clinic:text-view", args=[ann.pk])).content.decode()
    assert "Being sore is common." in thread
    assert thread.index("Being sore is common.") < thread.index("I was sore last night.")


def test_the_mail_about_it_says_no_word_of_it(ann: Patient) -> None:
    desk = _desk()
    _answer(desk, ann, "About your lower back: walk, but do not lift.")
    mail = Message.objects.get(kind="letter_waiting")
    assert (mail.to, mail.channel, mail.status) == (ann.email, "email", "planned")
    assert "/me/messages/" in mail.body
    for word in ("back", "walk", "lift", "Hale"):
        assert word not in f"{mail.subject}\n{mail.body}"


def test_one_mail_stands_for_all_that_is_unread(ann: Patient, at: Any) -> None:
    page, desk = inside(ann), _desk()
    for _n in range(3):
        _answer(desk, ann)
    notices = Message.objects.filter(kind="letter_waiting")
    assert notices.count() == 1
    page.get("messages/")  # read before the mail went out: it is taken back
    assert notices.get().status == "cancelled"
    _answer(desk, ann)
    assert notices.count() == 2
    at(timedelta(hours=13))
    _answer(desk, ann)
    assert notices.count() == 3


def test_a_look_at_the_head_of_the_page_reads_nothing(ann: Patient) -> None:
    page = inside(ann)
    _answer(_desk(), ann)
    assert page.client.head("/me/messages/").status_code == 200
    assert Message.objects.get(channel="page").fate == ""
    page.get("messages/")
    assert Message.objects.get(channel="page").fate == "read"
    assert AuditEvent.objects.filter(action="letter.open_all", patient=ann).count() == 1


def test_a_letter_is_never_sent_by_a_carrier(ann: Patient) -> None:
    from clinic.actions import message as outbox

    _answer(_desk(), ann)
    taken = outbox.claim(now=NOW + timedelta(minutes=5))
    assert [one.kind for one in taken] == ["letter_waiting"]


@pytest.mark.parametrize("body", ["", "   \n ", "x" * (MOST + 1)])
def test_what_is_no_letter_is_refused_in_words_and_kept_in_the_form(
    ann: Patient, body: str
) -> None:
    page = inside(ann)
    answer = _write(page, body)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert body.strip() in answer.content.decode()
    assert not IncomingText.objects.exists()
    assert _write(page, "y" * MOST).status_code == 302


def test_sent_twice_it_is_there_once_and_without_a_key_not_at_all(ann: Patient) -> None:
    page, key = inside(ann), str(uuid4())
    for _time in range(2):
        assert _write(page, key=key).status_code == 302
    assert IncomingText.objects.count() == 1
    assert page.post("messages/", {"body": "x"}).status_code in {302, 409, 422}
    assert IncomingText.objects.count() == 1


def test_a_day_holds_so_many_and_no_more(ann: Patient, at: Any) -> None:
    page = inside(ann)
    for n in range(A_DAY):
        at(timedelta(minutes=n))
        assert _write(page).status_code == 302
    answer = _write(page, "One more thing")
    assert answer.status_code == 429
    assert "Please call us." in answer.content.decode()
    assert "One more thing" in answer.content.decode()
    assert IncomingText.objects.count() == A_DAY
    at(timedelta(hours=24, minutes=1))
    assert _write(inside(ann)).status_code == 302


def test_what_is_written_runs_nowhere(ann: Patient) -> None:
    page, desk = inside(ann), _desk()
    _write(page, "<script>alert(1)</script>\n<b>bold</b>")
    _answer(desk, ann, "<img src=x onerror=alert(1)>")
    for text in (
        page.get("messages/").content.decode(),
        desk.get(reverse("clinic:text-view", args=[ann.pk])).content.decode(),
        desk.get("/messages/").content.decode(),
    ):
        assert "<script>alert" not in text
        assert "<img src=x" not in text


def test_a_parent_writes_for_a_child_and_is_named(at: Any) -> None:
    make.practice()
    ann = make.patient(first_name="Ann", email="l@mail.example")
    kit = make.patient(first_name="Kit", email="l@mail.example", birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    _write(page)
    row = IncomingText.objects.get()
    assert (row.patient, row.writer) == (kit, ann)
    thread = _desk().get(reverse("clinic:text-view", args=[kit.pk])).content.decode()
    assert "Ann for Kit" in thread
    page.post(f"open/{ann.pk}/")
    assert "I was sore" not in page.get("messages/").content.decode()


def test_a_stranger_writes_nothing(ann: Patient) -> None:
    answer = _write(Page())
    assert answer.status_code == 401
    assert not IncomingText.objects.exists()
    strict = inside(ann, Client(enforce_csrf_checks=True))
    assert _write(strict).status_code == 403


def test_the_desks_door(ann: Patient) -> None:
    desk = _desk()
    assert _answer(Client(), ann)["Location"].startswith("/accounts/login/")
    auditor = Client()
    auditor.force_login(make.user("auditor"))
    assert _answer(auditor, ann).status_code == 403
    assert _answer(desk, ann, "").status_code == 422
    assert desk.get(reverse("clinic:text-answer", args=[ann.pk])).status_code == 405
    assert desk.post(reverse("clinic:text-answer", args=[uuid4()])).status_code == 404
    assert desk.post("/patients/none/texts/answer/").status_code == 404
    mute = make.patient(email="")
    assert _answer(desk, mute).status_code == 422
    assert not Message.objects.exists()
    event_count = AuditEvent.objects.filter(action="letter.send").count()
    assert event_count == 0
    _answer(desk, ann)
    assert AuditEvent.objects.get(action="letter.send").patient == ann


def test_the_clinics_own_words_stand_over_it(ann: Patient) -> None:
    Practice.objects.update(letter_note="We answer by noon of the next day.")
    text = inside(ann).get("messages/").content.decode()
    assert "We answer by noon of the next day." in text
    assert "Not for emergencies" in text


def test_one_and_twenty_letters_cost_the_same(ann: Patient, at: Any) -> None:
    page, by = inside(ann), make.user("front_desk")
    costs = []
    for rounds in (19, 0):
        for n in range((rounds and 1) or 19):
            at(timedelta(hours=3 * n - 100))
            trail = {"session": "x"}
            now = clock.now()
            letter.receive(now=now, patient=ann, writer=None, body=f"n {n}", trail=trail)
            letter.send(by=by, now=now, patient=ann, body=f"a {n}")
        at(timedelta())
        page.get("messages/")
        with CaptureQueriesContext(connection) as queries:
            page.get("messages/")
        costs.append(len(queries))
    assert IncomingText.objects.count() == 20
    assert costs[0] == costs[1]
