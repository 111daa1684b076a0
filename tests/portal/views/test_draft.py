"""A letter that was begun outlives a page that closed, for its writer and for nobody else."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from clinic.actions import relative
from clinic.models import AuditEvent, IncomingText, Patient
from clinic.web import clock
from portal.actions import draft, signin
from portal.models import Draft, PatientSession
from tests import make
from tests.make import NOW
from tests.portal.page import Page, inside, mailed

pytestmark = pytest.mark.django_db
MAIL, BODY = "ann@mail.example", "I was sore <all> night & slept badly."
SHOWN = "I was sore &lt;all&gt; night &amp; slept badly."
LATE = timedelta(minutes=31)


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
    return make.patient(first_name="Ann", email=MAIL, birth_on=date(1980, 3, 12))


def write(page: Page, body: str = BODY, key: str = "", **more: Any) -> Any:
    return page.post("messages/", {"body": body, "form_key": key or str(uuid4())}, **more)


def keep(page: Page, body: str = BODY, key: str = "") -> Any:
    return write(page, body, key, headers={"X-Draft": "1"})


def sign_in(page: Page) -> Any:
    page.ask(MAIL)
    signin.look_up(now=clock.now())
    return page.type(mailed())


def field(page: Page) -> str:
    text: str = page.get("messages/").content.decode()
    return text.partition("<textarea")[2].partition(">")[2].partition("</textarea>")[0]


def test_what_was_sent_too_late_stands_in_the_form_after_the_code(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(LATE)
    answer = write(page)
    assert answer.status_code == 401
    text = answer.content.decode()
    assert "it is kept: sign in" in text
    assert SHOWN not in text
    assert answer["Cache-Control"] == "no-store, private"
    assert not IncomingText.objects.exists()
    assert SHOWN not in page.get("sign-in/").content.decode()
    entered = sign_in(page)
    assert entered["Location"] == "/me/messages/"
    assert field(page) == SHOWN
    assert "Not sent yet" in page.get("messages/").content.decode()
    assert write(page).status_code == 302
    assert IncomingText.objects.get().body == BODY
    assert field(page) == ""
    assert "Not sent yet" not in page.get("messages/").content.decode()
    assert not Draft.objects.exists()


def test_somebody_else_with_the_phone_reads_nothing(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(LATE)
    write(page)
    for rest in ("", "messages/", "sign-in/", "code/", "privacy/"):
        answer = page.get(rest, follow=True)
        assert "sore" not in answer.content.decode()
    ben = make.patient(first_name="Ben", email="ben@mail.example")
    page.sign_in(ben)
    assert field(page) == ""
    assert "sore" not in page.get("messages/").content.decode()


def test_writing_counts_as_being_there_and_is_kept_on_the_way(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(timedelta(minutes=29))
    assert keep(page).json() == {}
    at(timedelta(minutes=58))
    assert field(page) == SHOWN
    assert keep(page, BODY + " More.").status_code == 200
    other = inside(ann)  # their own other device
    assert field(other) == SHOWN + " More."
    assert not IncomingText.objects.exists()
    keep(other, "  \n ")
    assert not Draft.objects.exists()


def test_what_comes_late_after_it_was_sent_is_nothing(ann: Patient, at: Any) -> None:
    page, key = inside(ann), str(uuid4())
    keep(page, key=key)
    assert write(page, key=key).status_code == 302
    keep(page, key=key)
    at(LATE)
    assert write(page, key=key).status_code == 401
    assert not Draft.objects.exists()
    assert IncomingText.objects.count() == 1


@pytest.mark.parametrize("why", ["signed out", "ended", "another address", "dead", "a day later"])
def test_a_browser_that_has_no_right_any_more_keeps_nothing(
    ann: Patient, at: Any, why: str
) -> None:
    page = inside(ann)
    secret = page.client.cookies[settings.PATIENT_COOKIE_NAME].value
    if why == "signed out":
        page.post("sign-out/")
    elif why == "ended":
        inside(ann).post(f"privacy/{PatientSession.objects.earliest('created_at').pk}/end/")
    elif why == "another address":
        Patient.objects.filter(pk=ann.pk).update(email="new@mail.example")
    elif why == "dead":
        Patient.objects.filter(pk=ann.pk).update(deceased_on=date(2026, 11, 1))
    at(timedelta(hours=24) if why == "a day later" else LATE)
    for value in (secret, secret[:-1] + ("A" if secret[-1] != "A" else "B"), "x" * 43, ""):
        page.client.cookies[settings.PATIENT_COOKIE_NAME] = value
        answer = write(page)
        assert answer.status_code == 401
        assert "it is kept" not in answer.content.decode()
    assert not Draft.objects.exists()


def test_what_a_parent_writes_for_a_child_stays_on_the_childs_page(ann: Patient, at: Any) -> None:
    kit = make.patient(first_name="Kit", email=MAIL, birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    at(LATE)
    assert "it is kept" in write(page).content.decode()
    row = Draft.objects.get()
    assert (row.person, row.patient) == (ann, kit)
    again = inside(ann)
    assert field(again) == ""
    again.post(f"open/{kit.pk}/")
    assert field(again) == SHOWN
    Patient.objects.filter(pk=kit.pk).update(birth_on=date(2008, 11, 20))  # of age today
    assert field(again) == ""
    assert "sore" not in again.get("messages/").content.decode()


def test_it_is_for_a_day_and_stands_nowhere_else(ann: Patient, at: Any) -> None:
    page = inside(ann)
    keep(page, "x" * 20_000)
    assert len(Draft.objects.get().body) == 10_000
    keep(page)
    trail = [f"{one.reason}{one.details}" for one in AuditEvent.objects.all()]
    assert "sore" not in "".join(trail)
    at(timedelta(hours=24))
    assert field(inside(ann)) == ""
    assert draft.sweep(now=clock.now()) == 1
    assert draft.sweep(now=clock.now()) == 0


def test_a_forged_draft_is_refused(ann: Patient) -> None:
    strict = Page(enforce_csrf_checks=True)
    page = inside(ann, strict.client)
    assert keep(page).status_code == 403
    assert keep(Page()).status_code == 401
    assert keep(inside(ann), "a\x00b").status_code == 400
    assert not Draft.objects.exists()
