"""A yes and a no to texts, written down by staff."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from clinic.gateways import sms
from clinic.models import (
    AuditEvent,
    CarrierCall,
    IncomingText,
    Message,
    Patient,
    TextConsent,
)
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client: Client) -> Client:
    client.force_login(make.user("front_desk"))
    return client


def address(verb: str, patient: Patient) -> str:
    return reverse(f"clinic:text-{verb}", args=[patient.pk])


def said(heard: str = "person") -> dict[str, Any]:
    return {"heard": heard, "form_key": str(uuid4())}


def test_yes_then_no(desk: Client) -> None:
    patient = make.patient()
    assert "Nobody has agreed" in desk.get(address("view", patient)).content.decode()
    answer = desk.post(address("agree", patient), said())
    assert (answer.status_code, answer["Location"]) == (302, address("view", patient))
    assert "Texts may be sent." in desk.get(address("view", patient)).content.decode()
    desk.post(address("end", patient), said("phone"))
    assert [row.is_given for row in TextConsent.objects.newest_first()] == [False, True]
    assert "No text is sent." in desk.get(address("view", patient)).content.decode()
    actions = AuditEvent.objects.filter(patient=patient).values_list("action", flat=True)
    assert sorted(actions) == ["text.agree", "text.end", *["text.view"] * 3]


@pytest.mark.parametrize("verb", ["agree", "end"])
def test_doors_and_bad_input(desk: Client, verb: str) -> None:
    patient = make.patient()
    assert desk.post(address(verb, patient), said("rumour")).status_code == 422
    assert desk.get(address(verb, patient)).status_code == 405
    assert desk.post(reverse(f"clinic:text-{verb}", args=[uuid4()]), said()).status_code == 404
    assert desk.post(f"/patients/none/texts/{verb}/", said()).status_code == 404
    assert Client().post(address(verb, patient), said()).status_code == 302
    auditor = Client()
    auditor.force_login(make.user("auditor"))
    assert auditor.post(address(verb, patient), said()).status_code == 403
    assert not TextConsent.objects.exists()


def test_what_cannot_be_is_refused(desk: Client) -> None:
    assert desk.post(address("agree", make.patient(phone="")), said()).status_code == 422
    refused = make.patient()
    assert desk.post(address("end", refused), said()).status_code == 302  # a no, before any yes
    assert desk.post(address("end", refused), said()).status_code == 422
    TextConsent.objects.create(
        patient=refused, phone=refused.phone, is_given=False, heard="text", given_at=timezone.now()
    )
    assert desk.post(address("agree", refused), said()).status_code == 422
    data = said()
    patient = make.patient()
    codes = [desk.post(address("agree", patient), data).status_code for _try in range(2)]
    assert codes == [302, 409]
    assert TextConsent.objects.filter(patient=patient).count() == 1


@pytest.fixture
def carried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sms, "carrier", sms.Plain)


def incoming(patient: Patient | None, body: str = "Can I bring my son?") -> IncomingText:
    call = CarrierCall.objects.create(carrier="http", event_id=str(uuid4()))
    phone = patient.phone if patient else "+15550149999"
    return IncomingText.objects.create(
        call=call, phone=phone, patient=patient, body=body, received_at=timezone.now()
    )


def test_a_text_is_read_answered_and_settled(desk: Client, carried: None) -> None:
    patient = make.patient()
    row = incoming(patient)
    incoming(None, "Who is this?")
    page = desk.get(reverse("clinic:message-list")).content.decode()
    assert "Can I bring my son?" in page
    assert "Who is this?" in page
    desk.post(address("agree", patient), said())
    answer = desk.post(address("send", patient), {"body": "Yes, do. Bea", "form_key": str(uuid4())})
    assert answer.status_code == 302
    thread = desk.get(address("view", patient)).content.decode()
    assert "Can I bring my son?" in thread
    assert "Yes, do. Bea" in thread
    settle = reverse("clinic:text-settle", args=[row.pk])
    codes = [desk.post(settle, {"form_key": str(uuid4())}).status_code for _try in range(2)]
    assert codes == [302, 409]
    assert "Can I bring my son?" not in desk.get(reverse("clinic:message-list")).content.decode()
    assert AuditEvent.objects.filter(action="text.settle", patient=patient).count() == 1


@pytest.mark.parametrize("body", ["", "x" * 161])
def test_a_text_that_cannot_go_is_refused(desk: Client, carried: None, body: str) -> None:
    patient = make.patient()
    desk.post(address("agree", patient), said())
    sent = desk.post(address("send", patient), {"body": body, "form_key": str(uuid4())})
    assert sent.status_code == 422
    assert not Message.objects.exists()


def test_without_a_yes_nobody_writes(desk: Client, carried: None) -> None:
    sent = desk.post(address("send", make.patient()), {"body": "Hi", "form_key": str(uuid4())})
    assert sent.status_code == 422


def test_doors_of_writing(desk: Client) -> None:
    row = incoming(make.patient())
    for name, pk in (("text-send", row.patient_id), ("text-settle", row.pk)):
        url = reverse(f"clinic:{name}", args=[pk])
        auditor = Client()
        auditor.force_login(make.user("auditor"))
        assert auditor.post(url).status_code == 403
        assert Client().post(url).status_code == 302
        assert desk.get(url).status_code == 405
        assert desk.post(reverse(f"clinic:{name}", args=[uuid4()])).status_code == 404
