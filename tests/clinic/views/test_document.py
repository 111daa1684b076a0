"""A document on the screen: sent as a file, opened under lock, never shown to whoever may not."""

import uuid
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from clinic.actions import document
from clinic.models import AuditEvent, Document
from clinic.rules.document import LARGEST
from tests import make
from tests.clinic.actions.test_document import PDF, picture

pytestmark = pytest.mark.django_db


def _sent(data: bytes, **more: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("Röntgen <b>.pdf", data, content_type="text/html")
    return {"file": file, "sort": "report", "form_key": str(uuid.uuid4()), **more}


def test_it_is_opened_under_lock_and_audited(client: Client) -> None:
    client.force_login(make.user("auditor"))
    one = make.patient()
    facts: dict[str, Any] = {"by": None, "now": make.NOW, "patient": one, "sort": "report"}
    pdf = client.get(f"/documents/{document.add(data=PDF, **facts).pk}/")
    assert pdf["Content-Type"] == "application/pdf"
    assert pdf["Content-Disposition"].startswith("attachment;")
    shown = client.get(f"/documents/{document.add(data=picture('PNG'), **facts).pk}/")
    assert shown["Content-Disposition"].startswith("inline;")
    for answer in (pdf, shown):
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert "no-store" in answer["Cache-Control"]
    assert AuditEvent.objects.filter(action="document.view", patient=one).count() == 2


def test_what_its_name_and_type_say_counts_for_nothing(client: Client) -> None:
    client.force_login(make.user("front_desk"))
    one = make.patient()
    add = f"/patients/{one.pk}/documents/add/"
    assert client.post(add, _sent(PDF)).status_code == 302
    row = Document.objects.get()
    assert row.kind == "pdf"
    page = client.get(f"/patients/{one.pk}/")
    assertContains(page, "Report from outside")
    assertNotContains(page, "Röntgen")
    refused = client.post(add, _sent(b"<script>alert(1)</script>"))
    assertContains(refused, "no whole PDF, JPEG or PNG", status_code=422)
    assert Document.objects.count() == 1


def test_too_large_a_file_is_refused_unread(client: Client) -> None:
    client.force_login(make.user("front_desk"))
    add = f"/patients/{make.patient().pk}/documents/add/"
    answer = client.post(add, _sent(PDF + b"\0" * (LARGEST + 100_000)))
    assertContains(answer, "20 MB", status_code=413)
    just = client.post(add, _sent(PDF + b"\0" * LARGEST))
    assertContains(just, "larger than 20 MB", status_code=422)
    assert not Document.objects.exists()


def test_put_aside_is_out_of_sight_on_the_page(client: Client) -> None:
    client.force_login(make.user("front_desk"))
    one = make.patient()
    facts: dict[str, Any] = {"by": None, "now": make.NOW, "patient": one, "sort": "card"}
    row = document.add(data=PDF, title="Card of 2026", **facts)
    assertContains(client.get(f"/patients/{one.pk}/"), "Card of 2026")
    reason = {"reason": "Another patient’s", "form_key": str(uuid.uuid4())}
    client.post(f"/documents/{row.pk}/end/", reason)
    assertNotContains(client.get(f"/patients/{one.pk}/"), "Card of 2026")
    assert client.get(f"/documents/{row.pk}/").status_code == 200, "kept"
