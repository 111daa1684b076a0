"""Consents on the own page: read, kept as PDF, taken back with what follows, signed anew."""

import io
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from clinic.actions import consent, relative
from clinic.models import Alert, AuditEvent, Consent, ConsentText, ConsentWithdrawal, Patient
from clinic.web import clock
from portal.actions import packet as packets
from tests import make
from tests.make import NOW
from tests.portal.page import AGENT, Page, inside

pytestmark = pytest.mark.django_db
SIGNED: dict[str, Any] = {
    "agreed": ["hands", "neck"],
    "signed_as": "patient",
    "signed_name": "Ann Whitfield",
    "strokes": '[{"points":[{"x":1.5,"y":2},{"x":40,"y":12.25}]}]',
    "read": "yes",
}


@pytest.fixture
def ann(monkeypatch: pytest.MonkeyPatch) -> Patient:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    make.practice()
    make.location()
    return make.patient(first_name="Ann", birth_on=date(1980, 3, 12))


def signed(patient: Patient, at: datetime = NOW, language: str = "en") -> Consent:
    text = ConsentText.objects.newest(language)
    assert text is not None
    facts: dict[str, Any] = {"signed_name": "Ann Whitfield", "agreed": ["hands"]}
    return consent.sign(by=None, now=at, patient=patient, text=text, **facts)


def changed() -> ConsentText:
    """A new version of the text, in both languages."""
    texts = [("en", "Consent to care", "New words."), ("es", "Permiso", "Palabras nuevas.")]
    return consent.publish(by=make.user("owner"), now=NOW, texts=texts)[0]


def sign(page: Page, to: ConsentText | None = None, **more: Any) -> Any:
    shown = to or ConsentText.objects.newest("en")
    assert shown is not None
    given = {**SIGNED, "text": shown.sha256, "form_key": str(uuid4()), **more}
    return page.post("consents/sign/", {name: one for name, one in given.items() if one})


def end(page: Page, row: Consent, **more: Any) -> Any:
    given = {"read": "yes", "words": "I was sore <b>", "form_key": str(uuid4()), **more}
    return page.post(f"consents/{row.pk}/end/", {name: one for name, one in given.items() if one})


def test_each_consent_is_read_and_kept_as_staff_print_it(ann: Patient) -> None:
    page, row = inside(ann), signed(ann)
    listed = page.get("consents/").content.decode()
    assert "Version 1, signed" in " ".join(listed.split())
    assert "Holds" in listed
    read = page.get(f"consents/{row.pk}/").content.decode()
    assert "Adjusting by hand" in read
    assert row.text.body.split("\n\n")[0][:60] in read
    own = page.get(f"consents/{row.pk}/paper/")
    assert own["Content-Type"] == "application/pdf"
    desk = Client()
    desk.force_login(make.user("front_desk"))
    theirs = desk.get(f"/consents/{row.pk}/copy/")
    words = [
        "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(one.content)).pages)
        for one in (own, theirs)
    ]
    assert words[0] == words[1]
    assert "Ann Whitfield" in words[0]
    noted = AuditEvent.objects.filter(patient=ann, action__startswith="consent.")
    assert {"consent.own", "consent.read", "consent.keep"} <= {one.action for one in noted}


def test_taking_it_back_says_what_follows_and_stops_treatment(ann: Patient) -> None:
    page, row = inside(ann), signed(ann)
    before = page.get(f"consents/{row.pk}/end/").content.decode()
    for follows in ("The clinic is told at once", "Your visits stay booked", "agree again"):
        assert follows in before
    refused = end(page, row, read="")
    assert refused.status_code == 422
    assert "Tick this when you have read what happens." in refused.content.decode()
    assert not ConsentWithdrawal.objects.exists()
    key = str(uuid4())
    for _press in range(2):
        answer = end(page, row, form_key=key)
        assert answer["Location"] == "/me/consents/?just=ended"
    gone = ConsentWithdrawal.objects.get()
    assert (gone.said_by, gone.words, gone.recorded_by) == (ann.full_name, "I was sore <b>", None)
    alert = Alert.objects.get(patient=ann, level="stop")
    assert alert.source == ann.full_name
    after = page.get("consents/?just=ended").content.decode()
    assert "Your consent is taken back." in after
    assert "Agree again" in after
    assert end(page, row).status_code == 409
    desk = Client()
    desk.force_login(make.user("front_desk"))
    seen = desk.get(f"/consents/{row.pk}/").content.decode()
    assert "On the own page." in seen
    assert "I was sore &lt;b&gt;" in seen
    assert sign(page).status_code == 302, "and agreed again"
    assert Consent.objects.holding().filter(patient=ann).count() == 1


def test_a_new_text_asks_again_until_it_is_signed(ann: Patient) -> None:
    page = inside(ann)
    signed(ann, NOW - timedelta(days=90))
    ask = "Read and sign the new text"
    assert ask not in page.get().content.decode()
    text = changed()
    assert ask in page.get().content.decode()
    assert "New words." in page.get("consents/sign/").content.decode()
    assert "Palabras nuevas." in page.get("consents/sign/?lang=es").content.decode()
    page.get("?lang=en")
    assert sign(page, text)["Location"] == "/me/consents/?just=signed"
    row = Consent.objects.get(text=text)
    assert (row.patient, row.signed_name, row.agreed) == (ann, "Ann Whitfield", ["hands", "neck"])
    assert row.strokes == [[[1.5, 2.0], [40.0, 12.2]]]
    assert (row.device, row.signed_at, row.text_sha256) == (AGENT, NOW, text.sha256)
    assert ask not in page.get().content.decode()
    assert sign(page, text)["Location"] == "/me/consents/", "there is nothing more to sign"
    assert Consent.objects.filter(patient=ann).count() == 2


def test_an_open_form_asks_and_the_page_does_not(ann: Patient) -> None:
    page = inside(ann)
    signed(ann)
    changed()
    packets.send(by=make.user("front_desk"), now=NOW, patient=ann)
    shown = page.get().content.decode()
    assert "Read and sign the new text" not in shown
    assert "Your form" in shown


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"signed_name": ""}, "Type an answer."),
        ({"read": ""}, "Tick this when you have read the text."),
        ({"signed_as": "king"}, "Choose one answer."),
        ({"signed_as": "guardian"}, "Type an answer."),
        ({"text": "0" * 64}, "The text has changed."),
        ({"signed_name": "12345"}, "Write the name in letters."),
    ],
)
def test_what_is_not_right_signs_nothing(wrong: dict[str, Any], words: str, ann: Patient) -> None:
    page = inside(ann)
    answer = sign(page, **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert sign(page, signed_name="x" * 5000).status_code == 413
    assert not Consent.objects.exists()


def test_without_a_key_nothing_happens(ann: Patient) -> None:
    page, row = inside(ann), signed(ann)
    assert end(page, row, form_key="").status_code == 409
    changed()
    assert sign(page, form_key="").status_code == 409
    assert not ConsentWithdrawal.objects.exists()
    assert Consent.objects.count() == 1


def test_for_a_child_a_guardian_signs_and_takes_back(ann: Patient) -> None:
    kit = make.patient(first_name="Kit", birth_on=date(2018, 2, 2), email=ann.email)
    relative.add(by=None, now=NOW, patient=kit, other=ann, kind="parent")
    page = inside(ann)
    page.post(f"open/{kit.pk}/")
    alone = sign(page)
    assert "a parent or guardian signs" in alone.content.decode()
    assert sign(page, signed_as="guardian", relation="mother").status_code == 302
    row = Consent.objects.get()
    assert (row.patient, row.relation) == (kit, "mother")
    assert end(page, row).status_code == 302
    assert ConsentWithdrawal.objects.get().said_by == ann.full_name


def test_strangers_find_nothing(ann: Patient) -> None:
    row = signed(ann)
    other = inside(make.patient())
    for rest in ("", "paper/", "end/"):
        assert other.get(f"consents/{row.pk}/{rest}").status_code == 404
        assert other.get(f"consents/{uuid4()}/{rest}").status_code == 404
        assert Page().get(f"consents/{row.pk}/{rest}")["Location"] == "/me/sign-in/"
    assert end(other, row).status_code == 404
    assert end(Page(), row).status_code == 401
    assert sign(Page()).status_code == 401
    assert other.client.put("/me/consents/sign/").status_code == 405
    assert other.client.post("/me/consents/").status_code == 405
    assert not ConsentWithdrawal.objects.exists()


def test_the_list_asks_as_much_for_twenty_as_for_one(ann: Patient) -> None:
    page, counts = inside(ann), []
    for number in range(20):
        signed(ann, NOW - timedelta(days=number))
        if number in {0, 19}:
            with CaptureQueriesContext(connection) as asked:
                assert page.get("consents/").status_code == 200
            counts.append(len(asked))
    assert counts[0] == counts[1]
