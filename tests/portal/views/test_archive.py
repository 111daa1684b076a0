"""Taking the record away: a fresh code first, then one file, and the trail says so."""

import io
import json
from collections.abc import Callable
from datetime import date, datetime, timedelta
from time import perf_counter
from typing import Any
from zipfile import ZipFile

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from charting.models import Visit
from clinic.actions import document, relative
from clinic.models import AuditEvent, Patient
from clinic.web import clock
from portal.actions import signin
from portal.models import PatientSession, SignIn
from tests import make
from tests.charting import build, rich
from tests.make import NOW
from tests.portal.page import Page, inside, mailed

pytestmark = pytest.mark.django_db
LATE = timedelta(minutes=11)


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
    return make.patient(first_name="Ann", last_name="Field")


def _files(answer: Any) -> dict[str, str]:
    with ZipFile(io.BytesIO(answer.content)) as file:
        assert file.testzip() is None
        return {name: file.read(name).decode() for name in file.namelist()}


def _prove(page: Page) -> Any:
    assert page.post("record/ask/")["Location"] == "/me/record/code/"
    signin.look_up(now=clock.now())
    return page.post("record/code/", {"code": mailed()})


def test_one_button_gives_everything(ann: Patient) -> None:
    doctor = make.user("chiropractor", name="Ingrid Halvorsen")
    visit = build.signed(doctor, NOW - timedelta(days=2), ann)
    page = inside(ann)
    assert "Make my copy" in page.get("record/").content.decode()
    answer = page.post("record/file/")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"] == 'attachment; filename="record-2026-11-20.zip"'
    assert answer["Cache-Control"] == "no-store, private"
    files = _files(answer)
    assert set(files) == {"record.html", "record.json", "record.css"}
    data = json.loads(files["record.json"])
    assert data["patient"][0]["first_name"] == "Ann"
    assert data["visits"][0]["note_text"] == visit.note_text
    readable = files["record.html"]
    assert "Ann Field" in readable
    assert 'class="pelvis' in readable
    for line in visit.note_text.split("\n"):
        assert line in readable or line.replace("'", "&#x27;") in readable
    event = AuditEvent.objects.get(action="archive.hand_out")
    assert (event.by, event.patient, event.details) == (None, ann, page.own.trail)


def test_papers_from_outside_go_along_and_those_put_aside_stay(ann: Patient) -> None:
    mine, theirs = b"%PDF-1.7\nmine\n%%EOF", b"%PDF-1.7\nsomebody else\n%%EOF"
    facts: dict[str, Any] = {"by": None, "now": NOW, "patient": ann, "sort": "report"}
    kept = document.add(data=mine, **facts)
    wrong = document.add(data=theirs, **facts)
    desk = make.user("front_desk")
    document.put_aside(by=desk, now=NOW, document=wrong, reason="Another patient's")
    files = _files(inside(ann).post("record/file/"))
    assert files[f"documents/{kept.pk}.pdf"] == mine.decode()
    assert not any("somebody else" in text for text in files.values())


def test_after_ten_minutes_a_code_is_asked_for(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(LATE)
    text = page.get("record/").content.decode()
    assert "Make my copy" not in text
    assert "Send me a code" in text
    refused = page.post("record/file/")
    assert refused.status_code == 403
    assert "Type a fresh code first." in refused.content.decode()
    assert not AuditEvent.objects.filter(action="archive.hand_out").exists()
    assert _prove(page)["Location"] == "/me/record/"
    assert AuditEvent.objects.get(action="patientsession.prove").patient == ann
    assert page.post("record/file/").status_code == 200
    at(LATE * 2)
    assert page.post("record/file/").status_code == 403


def test_a_wrong_code_five_times_ends_it(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(LATE)
    page.post("record/ask/")
    signin.look_up(now=clock.now())
    right = mailed().replace(" ", "")
    wrong = [f"{(int(right) + n) % 10**8:08d}" for n in range(1, 6)]
    codes = [page.post("record/code/", {"code": one}).status_code for one in wrong]
    assert codes == [422, 422, 422, 422, 410]
    assert page.post("record/code/", {"code": right})["Location"] == "/me/record/"  # it is over
    assert page.post("record/file/").status_code == 403


@pytest.mark.parametrize("typed", ["", "1234", "x" * 300, "<script>", "\u0661" * 8])
def test_what_is_no_code_costs_no_try(ann: Patient, at: Any, typed: str) -> None:
    page = inside(ann)
    page.post("record/ask/")
    assert page.post("record/code/", {"code": typed}).status_code == 422
    assert SignIn.objects.get().tries == 0


def test_the_code_of_somebody_else_proves_nothing(ann: Patient, at: Any) -> None:
    page, other = inside(ann), inside(make.patient())
    at(LATE)
    other.post("record/ask/")
    signin.look_up(now=clock.now())
    code = mailed()
    page.client.cookies["record_asked"] = other.client.cookies["record_asked"].value
    assert page.post("record/code/", {"code": code})["Location"] == "/me/record/"
    assert page.post("record/file/").status_code == 403
    row = PatientSession.objects.get(patient=ann)
    assert row.proved_at is None
    assert SignIn.objects.get().tries == 0


def test_a_code_proves_once_and_opens_no_page_afterwards(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(LATE)
    _prove(page)
    row = SignIn.objects.get()
    assert row.used_at == clock.now()
    fresh = Page()
    fresh.client.cookies["page_asked"] = page.client.cookies["record_asked"].value or "x"
    assert fresh.get("who/").status_code in {302, 410}
    assert page.post("record/code/", {"code": mailed()})["Location"] == "/me/record/"


def test_codes_have_the_quota_of_signing_in(ann: Patient) -> None:
    page = inside(ann)
    statuses = [page.post("record/ask/").status_code for _n in range(8)]
    assert statuses == [302] * 6 + [429] * 2
    assert "Wait 10 minutes" in page.post("record/ask/").content.decode()


def test_strangers_and_wrong_methods(ann: Patient) -> None:
    for rest in ("record/ask/", "record/code/", "record/file/"):
        assert Page().post(rest).status_code == 401
        assert inside(ann, Client(enforce_csrf_checks=True)).post(rest).status_code == 403
        assert inside(ann).client.put(f"/me/{rest}").status_code == 405
    for rest in ("record/ask/", "record/file/"):
        assert inside(ann).get(rest).status_code == 405
    assert inside(ann).get("record/code/")["Location"] == "/me/record/"
    assert Page().get("record/code/")["Location"] == "/me/sign-in/"


def test_a_parent_takes_the_childs_and_no_more_after_majority(at: Any) -> None:
    make.practice()
    ann = make.patient(first_name="Ann", email="l@mail.example")
    kit = make.patient(first_name="Kit", email="l@mail.example", birth_on=date(2015, 1, 9))
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    data = json.loads(_files(page.post("record/file/"))["record.json"])
    assert data["patient"][0]["first_name"] == "Kit"
    event = AuditEvent.objects.get(action="archive.hand_out")
    assert (event.patient, event.details["guardian"]) == (kit, str(ann.pk))
    at(LATE)
    page.get("record/")
    assert _prove(page)["Location"] == "/me/record/"
    Patient.objects.filter(pk=kit.pk).update(birth_on=date(2008, 11, 20))
    data = json.loads(_files(page.post("record/file/"))["record.json"])
    assert data["patient"][0]["first_name"] == "Ann"
    relative.end(by=make.user("front_desk"), now=NOW, link=kit.links_from.get())
    data = json.loads(_files(page.post("record/file/"))["record.json"])
    assert data["patient"][0]["first_name"] == "Ann"


def test_one_and_a_hundred_visits_cost_the_same_queries_and_less_than_a_second(at: Any) -> None:
    make.practice()
    doctor = make.user("chiropractor")
    visit = rich.course(doctor, 99, full=99)
    patient = visit.patient
    page = inside(patient)
    with CaptureQueriesContext(connection) as few:
        page.post("record/file/")
    _sign_all(patient, doctor)
    began = perf_counter()
    with CaptureQueriesContext(connection) as many:
        answer = page.post("record/file/")
    took = perf_counter() - began
    data = json.loads(_files(answer)["record.json"])
    print(f"100 visits: {took:.2f} s, {len(many)} queries, {len(answer.content) // 1024} KB")  # noqa: T201
    assert len(data["visits"]) == 100
    assert len(data["procedures"]) >= 900
    assert len(many) == len(few)
    assert took < 5  # a crowded machine; a quiet one needs a fifth of it


def _sign_all(patient: Patient, doctor: Any) -> None:
    """Signed as far as the table asks; how a signature is made is tested elsewhere."""
    zero = "0" * 64
    facts = {"status": "signed", "signed_at": timezone.now(), "signed_by": doctor}
    facts |= {"note_text": "Objective\nText.", "note_sha256": zero, "seal": zero}
    Visit.objects.filter(patient=patient).update(**facts)
