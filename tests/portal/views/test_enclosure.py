"""Papers with the intake: the optional page, its files, and how staff judge them."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from clinic.actions import document
from clinic.models import AuditEvent, Document
from clinic.web import clock
from portal.actions import packet as packets
from portal.models import Packet
from tests import make
from tests.clinic.actions.test_document import PDF, picture
from tests.make import NOW
from tests.portal import filled
from tests.portal.views.phone import Phone, with_link
from tests.portal.views.test_document import HOSTILE, file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clinic(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    make.practice()
    make.location()


def send(phone: Phone, data: bytes, **more: Any) -> Any:
    return phone.post("papers/", {"sort": "back", "photo": file(data), **more})


def test_a_paper_comes_with_the_form_and_waits_for_staff() -> None:
    phone = with_link().start()
    assert "Take a picture now" in phone.get("papers/").content.decode()
    answer = send(phone, picture())
    assert answer["Location"] == phone.url("papers/?sent")
    row = Document.objects.get()
    assert (row.came, row.sort, row.sender, row.is_waiting) == ("intake", "back", None, True)
    shown = phone.get("papers/?sent").content.decode()
    assert "Sent. We have it." in shown
    assert "Insurance card, back" in shown
    assert "1 sent" in phone.get("check/").content.decode()
    filled.fill(phone.packet, filled.everything(phone.packet.patient))
    assert phone.post("check/").status_code == 302
    client = Client()
    client.force_login(make.user("front_desk"))
    review = client.get(f"/intake/{phone.packet.pk}/").content.decode()
    assert "Papers with the form" in review
    accept = f"/documents/{row.pk}/accept/"
    assert accept in review
    packet = Packet.objects.get(pk=phone.packet.pk)
    packets.accept(by=make.user("front_desk"), now=NOW, packet=packet, fields=set())
    assert Document.objects.waiting().count() == 1, "accepting the answers takes no paper along"
    client.post(accept, {"form_key": str(uuid4())})
    assert Document.objects.waiting().count() == 0
    event = AuditEvent.objects.get(action="document.receive")
    assert event.details["packet"] == str(packet.pk)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_words_and_leaves_nothing(name: str) -> None:
    phone = with_link().start()
    answer = send(phone, HOSTILE[name])
    assert 400 <= answer.status_code < 500
    assert not Document.objects.exists()
    assert send(phone, picture()).status_code == 302, "the control"


def test_only_a_device_that_may_fill_in_the_form_sends_papers() -> None:
    phone = with_link().start()
    other = Phone(phone.packet, phone.token)
    assert send(other, PDF)["Location"] == phone.url()
    assert other.get("papers/")["Location"] == phone.url()
    wrong = Phone(phone.packet, "x" * 43)
    assert send(wrong, PDF).status_code == 404
    assert phone.client.put(phone.url("papers/")).status_code == 405
    assert not Document.objects.exists()


def test_a_form_that_was_sent_takes_no_more() -> None:
    phone = with_link().start()
    filled.fill(phone.packet, filled.everything(phone.packet.patient))
    assert phone.post("check/").status_code == 302
    assert send(phone, PDF)["Location"] == phone.url("done/")
    assert not Document.objects.exists()


def test_an_earlier_form_shows_only_what_came_with_it() -> None:
    phone = with_link().start()
    old = {"by": None, "patient": phone.packet.patient, "sort": "front"}
    document.receive(now=NOW - timedelta(days=400), data=PDF, **old)  # type: ignore[arg-type]
    assert "Sent so far" not in phone.get("papers/").content.decode()
    send(phone, picture())
    assert phone.get("papers/").content.decode().count("Insurance card, back</b>") == 1
