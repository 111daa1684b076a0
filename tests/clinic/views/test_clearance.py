"""A clearance on the screen: who may take which step, and what the patient's page then says."""

import uuid
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from clinic.actions import clearance, handout
from clinic.models import AuditEvent, Clearance, Document, Message, Patient
from clinic.rules.screening import Condition
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> Clearance:
    made, _new = clearance.need(
        by=make.user("front_desk"),
        now=make.NOW,
        patient=make.patient(last_name="Achterberg"),
        condition=Condition.STROKE,
        source="intake",
    )
    return made


def _key() -> dict[str, str]:
    return {"form_key": str(uuid.uuid4())}


def test_the_front_desk_may_not_waive(client: Client, row: Clearance) -> None:
    client.force_login(make.user("front_desk"))
    url = f"/clearances/{row.pk}/"
    assertNotContains(client.get(url), "Go on without")
    assert client.get(f"{url}?step=waive").status_code == 403
    data = {"step": "waive", "reason": "because", "expires_on": "2027-01-01", **_key()}
    assert client.post(url, data).status_code == 403
    row.refresh_from_db()
    assert row.status == "needed"


def test_a_chiropractor_waives_with_a_reason(client: Client, row: Clearance) -> None:
    user = make.user("chiropractor")
    client.force_login(user)
    url = f"/clearances/{row.pk}/"
    data = {"step": "waive", "reason": "", "expires_on": "2027-01-01", **_key()}
    assert client.post(url, data).status_code == 422
    data |= {"reason": "Old and stable", **_key()}
    assert client.post(url, data).status_code == 302
    page = client.get(f"/patients/{row.patient_id}/")
    assertContains(page, "Old and stable")
    assertNotContains(page, "no treatment before")


def test_it_stands_in_the_list_until_it_is_answered(client: Client, row: Clearance) -> None:
    client.force_login(make.user("front_desk"))
    assertContains(client.get("/clearances/"), "Achterberg")
    data = {"step": "receive", "physician_name": "Dr Hollis", "scope": "all", **_key()}
    data |= {"received_on": "2026-01-10", "expires_on": "2099-01-10"}
    client.post(f"/clearances/{row.pk}/", data)
    assertContains(client.get("/clearances/"), "Nobody waits")


def test_one_that_ran_out_can_be_asked_for_again(client: Client, row: Clearance) -> None:
    Clearance.objects.filter(pk=row.pk).update(
        status="received", received_on="2020-01-01", expires_on="2021-01-01", scope="all"
    )
    client.force_login(make.user("front_desk"))
    url = f"/clearances/{row.pk}/"
    assertContains(client.get(url), "has run out")
    assert client.post(url, {"step": "again", **_key()}).status_code == 302
    assert Clearance.objects.filter(patient=row.patient, status="needed").count() == 1


def test_an_unknown_step_is_not_there(client: Client, row: Clearance) -> None:
    client.force_login(make.user("front_desk"))
    assert client.get(f"/clearances/{row.pk}/?step=jump").status_code == 404


def test_the_letter_asks_the_doctor_and_is_noted(client: Client, row: Clearance) -> None:
    client.force_login(make.user("front_desk"))
    answer = client.get(f"/clearances/{row.pk}/letter/")
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(answer.content)).pages)
    for words in ("Achterberg", "History of stroke", "No thrust, low force only", "do not treat"):
        assert words in said
    assert AuditEvent.objects.filter(action="clearance.letter", patient=row.patient).count() == 1
    client.force_login(make.user("auditor"))
    assert client.get(f"/clearances/{row.pk}/letter/").status_code == 403


def _ask(client: Client, row: Clearance) -> int:
    return client.post(f"/clearances/{row.pk}/ask/", _key()).status_code


def test_the_letter_goes_to_the_patients_page_and_its_state_is_shown(
    client: Client, row: Clearance
) -> None:
    client.force_login(make.user("front_desk"))
    url = f"/clearances/{row.pk}/"
    assertContains(client.get(url), "Send the letter to the patient’s page")
    assert _ask(client, row) == 302
    page = client.get(url)
    assertContains(page, "not opened yet")
    assertContains(page, "letter through the patient’s own page")
    (letter,) = Document.objects.letters(row)
    said = PdfReader(BytesIO(bytes(Document.objects.get(pk=letter.pk).body))).pages[0]
    assert "Achterberg" in said.extract_text()
    handout.see(now=make.NOW, document=letter, trail={})
    assertContains(client.get(url), "opened ")
    assertContains(client.get(f"/patients/{row.patient_id}/"), "Asks about: History of stroke")
    assert _ask(client, row) == 302
    assert Document.objects.letters(row).get().seen_at is None
    assert Message.objects.filter(kind="clearance_request").count() == 2
    clearance.waive(
        by=make.user("chiropractor"), now=make.NOW, clearance=row, reason="Old and stable"
    )
    assertNotContains(client.get(url), "patient’s page since")
    refused = client.post(f"{url}ask/", _key())
    assertContains(refused, "answered already", status_code=409)


def test_without_an_address_it_is_printed(client: Client, row: Clearance) -> None:
    Patient.objects.filter(pk=row.patient_id).update(email="")
    client.force_login(make.user("front_desk"))
    page = client.get(f"/clearances/{row.pk}/")
    assertContains(page, "Print it")
    assertNotContains(page, "Send the letter")
    assert _ask(client, row) == 409
