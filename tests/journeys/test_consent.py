"""The desk opens a consent and notes it was taken back; the owner publishes a new version."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clinic.actions import consent
from clinic.models import ConsentText
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)
DRAWN = [[[0, 30], [20, 4], [32, 28], [44, 10], [60, 26], [90, 12]], [[100, 20], [140, 18]]]


def test_consent(open_eyes: Callable[..., Eyes]) -> None:
    """The page of a signed consent in every width, taken back in two clicks and a name."""
    clinic = make.day()
    patient = make.patient(first_name="Walter", last_name="Lindgren")
    text = ConsentText.objects.newest("en")
    assert text
    row = consent.sign(
        by=None,
        now=make.NOW,
        patient=patient,
        text=text,
        signed_name="Walter Lindgren",
        strokes=DRAWN,
        device="Mobile Safari",
        ip_address="192.0.2.7",
    )
    eyes = open_eyes(DESKTOP)
    eyes.sign_in(clinic.desk)
    eyes.go(f"/patients/{patient.pk}/")
    eyes.through(eyes.link(re.compile("Open Consent")))
    for size in (DESKTOP, TABLET, PHONE):
        eyes.page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            eyes.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            eyes.look(f"signed-{size['width']}-{scheme}")
    eyes.through(eyes.link("It was taken back"))
    eyes.look("end")
    eyes.page.get_by_label("Who said it").fill("Walter, on the telephone")
    eyes.through(eyes.button("Note that it was taken back"))
    expect(eyes.page.get_by_role("region", name="Alerts")).to_contain_text("taken back")
    eyes.go(f"/consents/{row.pk}/")
    eyes.look("taken-back")

    eyes.go(f"/patients/{patient.pk}/")
    eyes.through(eyes.link("Add a document"))
    eyes.look("document")
    eyes.page.get_by_label("File").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF"}
    )
    eyes.page.get_by_label("What it is").select_option(label="Report from outside")
    eyes.through(eyes.button("Keep it"))
    eyes.look("kept")

    owner = open_eyes(TABLET)
    owner.sign_in(make.user("owner", "front_desk", email="o@alder.example"))
    owner.go("/settings/consent/")
    owner.look("versions")
    owner.through(owner.link("Write a new version"))
    owner.look("new")
    owner.page.get_by_label("Text in English").fill("You may say no to any of it.")
    owner.through(owner.button("Publish the new version"))
    assert ConsentText.objects.in_use() == text.version + 1
    owner.look("two-versions")
