"""Patients' sessions: apart from the staff's, listed, ended, over by themselves."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from clinic.models import AuditEvent, Patient
from clinic.web import clock
from portal.models import PatientSession
from tests import make
from tests.house.test_access import BACKEND
from tests.make import NOW
from tests.portal.page import Page, inside

pytestmark = pytest.mark.django_db
PAGES = ("", "plan/", "privacy/", "care/", "notes/", "messages/", "record/")


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
    return make.patient(first_name="Ann", birth_on=date(1980, 3, 12))


def test_a_stranger_is_led_to_the_door(ann: Patient) -> None:
    for rest in PAGES:
        assert Page().get(rest)["Location"] == "/me/sign-in/"
    answer = Page().post("sign-out/")
    assert answer.status_code == 401
    assert "What you pressed just now was not done." in answer.content.decode()


def test_staff_and_patients_never_pass_for_each_other(ann: Patient) -> None:
    client = Client()
    client.force_login(make.user("owner", "chiropractor"), backend=BACKEND)
    for rest in PAGES:
        assert client.get(f"/me/{rest}")["Location"] == "/me/sign-in/"
    page = inside(ann)
    for address in ("/today/", "/patients/", f"/patients/{ann.pk}/"):
        assert page.client.get(address)["Location"].startswith("/accounts/login/")
    both = inside(ann, client)  # a member of staff who is a patient too, in one browser
    assert both.get().status_code == 200
    event = AuditEvent.objects.filter(action="home.view").latest("created_at")
    assert event.by is None
    both.post("sign-out/")
    assert client.get("/today/").status_code == 200
    names = {settings.SESSION_COOKIE_NAME, settings.PATIENT_COOKIE_NAME}
    assert len(names) == 2


def test_every_look_leaves_one_event_that_names_the_session(ann: Patient) -> None:
    page = inside(ann)
    for rest in PAGES:
        before = AuditEvent.objects.count()
        assert page.get(rest).status_code == 200
        assert AuditEvent.objects.count() == before + 1
        event = AuditEvent.objects.latest("created_at", "id")
        assert (event.by, event.patient) == (None, ann)
        assert event.details == {"session": str(page.own.pk)}


def test_half_an_hour_without_use_ends_it(ann: Patient, at: Any) -> None:
    page = inside(ann)
    at(timedelta(minutes=29))
    assert page.get().status_code == 200
    at(timedelta(minutes=58))
    assert page.get().status_code == 200
    at(timedelta(minutes=88))
    assert page.get().status_code == 302


def test_twelve_hours_end_it_however_busy(ann: Patient, at: Any) -> None:
    page = inside(ann)
    for n in range(1, 36):
        at(timedelta(minutes=20 * n))
        assert page.get().status_code == 200, n
    at(timedelta(hours=12))
    assert page.get().status_code == 302


def test_other_devices_are_listed_and_signed_out(ann: Patient) -> None:
    page, other = inside(ann), inside(ann)
    far = inside(make.patient())
    here = PatientSession.objects.order_by("created_at", "id")[0]
    there = PatientSession.objects.filter(patient=ann).exclude(pk=here.pk).get()
    text = page.get("privacy/").content.decode()
    assert "This device" in text
    assert str(there.pk) in text
    assert str(far.own.pk) not in text
    assert page.post(f"privacy/{there.pk}/end/").status_code == 302
    assert page.post(f"privacy/{there.pk}/end/").status_code == 302  # once more does nothing
    assert other.get().status_code == 302
    assert page.get().status_code == 200
    assert AuditEvent.objects.filter(action="patientsession.end").count() == 1


def test_somebody_elses_session_is_not_there(ann: Patient) -> None:
    page, other = inside(ann), inside(make.patient())
    answer = page.post(f"privacy/{other.own.pk}/end/")
    assert answer.status_code == 404
    assert "Nothing is at this address" in answer.content.decode()
    assert other.get().status_code == 200
    assert page.client.post("/me/privacy/not-a-key/end/").status_code == 404
    assert page.post("privacy/00000000-0000-4000-8000-000000000007/end/").status_code == 404


def test_signing_out_ends_it_here(ann: Patient) -> None:
    page = inside(ann)
    secret = page.client.cookies[settings.PATIENT_COOKIE_NAME].value
    assert page.post("sign-out/")["Location"] == "/me/sign-in/"
    page.client.cookies[settings.PATIENT_COOKIE_NAME] = secret
    assert page.get().status_code == 302
    assert PatientSession.objects.get().end_why == "left"


@pytest.mark.parametrize(
    "change", [{"email": "other@mail.example"}, {"email": ""}, {"deceased_on": date(2026, 11, 1)}]
)
def test_it_ends_with_the_address(ann: Patient, change: dict[str, Any]) -> None:
    page = inside(ann)
    Patient.objects.filter(pk=ann.pk).update(**change)
    assert page.get().status_code == 302
    assert PatientSession.objects.get().end_why == "lapsed"


def test_the_cookie_is_close_and_pages_are_kept_nowhere(ann: Patient) -> None:
    page = Page().sign_in(ann)
    kept = page.client.cookies[settings.PATIENT_COOKIE_NAME]
    assert (kept["httponly"], kept["samesite"], kept["path"]) == (True, "Lax", "/")
    for rest in PAGES:
        answer = page.get(rest)
        assert answer["Cache-Control"] == "no-store, private"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "same-origin"
        assert "Server-Timing" not in answer


def test_the_language_is_the_patients_and_can_be_changed(at: Any) -> None:
    page = inside(make.patient(language="es"))
    assert '<html lang="es"' in page.get().content.decode()
    assert '<html lang="en"' in page.get("?lang=en").content.decode()
    assert '<html lang="en"' in page.get("plan/").content.decode()
    assert '<html lang="en"' in page.get("?lang=xx").content.decode()


def test_wrong_methods(ann: Patient) -> None:
    page = inside(ann)
    for rest in set(PAGES) - {"messages/"}:
        assert page.post(rest).status_code == 405
    for rest in ("sign-out/", f"privacy/{page.own.pk}/end/", f"open/{ann.pk}/"):
        assert page.get(rest).status_code == 405
