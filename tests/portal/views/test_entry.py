"""What the desk sees of the way to the own page, and how it closes it."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import AuditEvent, Patient
from portal.models import Passkey, PatientSession
from tests import make
from tests.make import NOW
from tests.portal.key import Authenticator
from tests.portal.page import Page, inside

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


def _desk(*roles: str) -> Client:
    client = Client()
    client.force_login(make.user(*(roles or ("front_desk",))))
    return client


@pytest.fixture
def ann(db: None) -> Patient:
    make.practice()
    return make.patient(first_name="Ann")


def _added(page: Page) -> Passkey:
    asked = page.post("passkeys/start/").json()
    said = json.dumps(Authenticator().make(asked))
    assert page.post("passkeys/add/", {"answer": said, "name": "Blue phone"}).status_code == 302
    return Passkey.objects.latest("created_at", "id")


def _key() -> dict[str, str]:
    return {"form_key": str(uuid4())}


def _panel(desk: Client, patient: Patient) -> str:
    answer = desk.get(f"/entries/{patient.pk}/panel/", headers=PART)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_desk_sees_devices_and_passkeys_and_each_look_is_noted(ann: Patient) -> None:
    desk = _desk()
    assert "Signed in nowhere" in _panel(desk, ann)
    _added(inside(ann))
    text = _panel(desk, ann)
    assert "Safari, iPhone" in text
    assert "Blue phone" in text
    assert "not used yet" in text
    assert AuditEvent.objects.filter(action="entry.panel", patient=ann).count() == 2
    assert "Blue phone" not in _panel(desk, make.patient())
    assert "entries/" in desk.get(f"/patients/{ann.pk}/").content.decode()


def test_the_desk_signs_somebody_out_everywhere(ann: Patient) -> None:
    page, other, far, desk = inside(ann), inside(ann), inside(make.patient()), _desk()
    sent = _key()
    assert desk.post(f"/entries/{ann.pk}/end/", sent)["Location"] == f"/patients/{ann.pk}/"
    assert desk.post(f"/entries/{ann.pk}/end/", sent).status_code == 409
    assert page.get().status_code == other.get().status_code == 302
    assert far.get().status_code == 200
    ended = PatientSession.objects.filter(patient=ann)
    assert {one.end_why for one in ended} == {"revoked"}
    noted = AuditEvent.objects.filter(action="patientsession.end", patient=ann)
    assert noted.count() == 2
    assert all(one.by is not None for one in noted)


def test_the_desk_removes_a_passkey_and_its_owner_cannot_take_that_back(ann: Patient) -> None:
    page, desk = inside(ann), _desk()
    key = _added(page)
    assert desk.post(f"/entries/{key.pk}/revoke/", _key()).status_code == 302
    key.refresh_from_db()
    assert (key.end_why, key.ended_by is not None) == ("revoked", True)
    assert "Blue phone" not in page.get("privacy/").content.decode()
    assert page.post(f"passkeys/{key.pk}/restore/").status_code == 409
    event = AuditEvent.objects.get(action="passkey.end")
    assert (event.by, event.patient, event.reason) == (key.ended_by, ann, "revoked")


@pytest.mark.parametrize("verb", ["end", "revoke"])
def test_wrong_roles_strangers_ids_and_methods(ann: Patient, verb: str) -> None:
    key = _added(inside(ann))
    address = f"/entries/{key.pk if verb == 'revoke' else ann.pk}/{verb}/"
    assert _desk("auditor").post(address, _key()).status_code == 403
    assert Client().post(address, _key())["Location"].startswith("/accounts/login/")
    desk = _desk()
    assert desk.get(address).status_code == 405
    assert desk.post(address).status_code in {400, 409}  # without a form's key
    assert desk.post(f"/entries/not-a-key/{verb}/", _key()).status_code == 404
    unknown = f"/entries/00000000-0000-4000-8000-000000000007/{verb}/"
    assert desk.post(unknown, _key()).status_code == 404
    assert Passkey.objects.standing().count() == 1
    assert PatientSession.objects.alive(NOW).count() == 1


def test_twenty_cost_no_more_questions_than_one(ann: Patient) -> None:
    desk, counts = _desk(), []
    for total in (1, 20):
        while PatientSession.objects.count() < total:
            page: Any = inside(ann)
            _key_row(ann, page.own.address_hash)
        with CaptureQueriesContext(connection) as queries:
            _panel(desk, ann)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def _key_row(ann: Patient, mark: str) -> None:
    Passkey.objects.create(
        patient=ann, address_hash=mark, credential=uuid4().bytes, public_key=b"x", name="A"
    )
