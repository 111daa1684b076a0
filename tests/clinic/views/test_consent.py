"""Consents on the screen and on paper: the text as signed, the copy, taking back, new versions."""

import uuid
from io import BytesIO

import pytest
from django.test import Client
from pypdf import PdfReader
from pytest_django.asserts import assertContains, assertNotContains

from clinic.actions import consent
from clinic.models import AuditEvent, Consent, ConsentText
from tests import make

pytestmark = pytest.mark.django_db
DRAWN = [[[0.0, 1.0], [40.0, 22.5]], [[50.0, 3.0], [61.0, 9.0]]]


@pytest.fixture
def row() -> Consent:
    text = ConsentText.objects.newest("es")
    assert text is not None
    return consent.sign(
        by=None,
        now=make.NOW,
        patient=make.patient(last_name="Achterberg", language="es"),
        text=text,
        signed_name="Ada <b>Achterberg</b>",
        strokes=DRAWN,
    )


def _read(answer: object) -> str:
    pages = PdfReader(BytesIO(answer.content)).pages  # type: ignore[attr-defined]
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_the_page_shows_what_was_signed_and_that_it_is_the_same(
    client: Client, row: Consent
) -> None:
    client.force_login(make.user("auditor"))
    page = client.get(f"/consents/{row.pk}/")
    assertContains(page, row.text_sha256)
    assertContains(page, "checked now, the same")
    assertContains(page, "Ada &lt;b&gt;Achterberg")
    assertContains(page, "<polyline", count=2)
    assertNotContains(page, "Taken back")  # an auditor looks on
    assert AuditEvent.objects.filter(action="consent.view", patient=row.patient).count() == 1


def test_the_copy_is_in_the_language_that_was_signed(client: Client, row: Consent) -> None:
    client.force_login(make.user("front_desk"))
    said = _read(client.get(f"/consents/{row.pk}/copy/"))
    assert row.text.body.split("\n\n")[0].split()[0] in said
    assert row.text_sha256[:32] in said.replace(" ", "")
    assert "Achterberg" in said
    assert AuditEvent.objects.filter(action="consent.copy", patient=row.patient).count() == 1


def test_who_signs_for_a_child_and_what_was_agreed_to_stand_in_words(client: Client) -> None:
    text = ConsentText.objects.newest("en")
    assert text is not None
    signed = consent.sign(
        by=None,
        now=make.NOW,
        patient=make.patient(),
        text=text,
        signed_name="Ann Field",
        signed_as="guardian",
        relation="grandmother",
        agreed=["hands", "neck", "code of old"],
    )
    client.force_login(make.user("front_desk"))
    page = client.get(f"/consents/{signed.pk}/").content.decode()
    paper = _read(client.get(f"/consents/{signed.pk}/copy/"))
    for words in (
        "Parent or guardian, grandmother",
        "Adjusting by hand, Work on the neck, code of",
    ):
        assert words in page
        assert words in paper


def test_taken_back_stands_on_the_patients_page(client: Client, row: Consent) -> None:
    client.force_login(make.user("front_desk"))
    sent = {"said_by": "Ada", "words": "not any more", "form_key": str(uuid.uuid4())}
    client.post(f"/consents/{row.pk}/end/", sent)
    page = client.get(f"/patients/{row.patient_id}/")
    assertContains(page, "The consent to care was taken back.")
    assertContains(page, "Taken back")
    again = {"said_by": "Ada", "form_key": str(uuid.uuid4())}
    assertContains(client.post(f"/consents/{row.pk}/end/", again), "already", status_code=422)


def test_a_new_version_is_published_once_and_asked_for(client: Client, row: Consent) -> None:
    client.force_login(make.user("owner", "front_desk"))
    form = client.get("/settings/consent/add/").context["form"]
    same = {**form.initial, "form_key": str(uuid.uuid4())}
    nothing = client.post("/settings/consent/add/", same)
    assertContains(nothing, "Nothing is different", status_code=422)
    client.post("/settings/consent/add/", {**same, "body_en": "Shorter, and plain."})
    assert ConsentText.objects.in_use() == 2
    assertContains(client.get("/settings/consent/"), "Shorter, and plain.")
    assertContains(client.get(f"/patients/{row.patient_id}/"), "Version 2 is not signed yet")
    row.refresh_from_db()
    assert row.text.version == 1
