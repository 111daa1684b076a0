"""A condition is told at the desk and limits treatment; the clinic sets its rule for it."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from clinic.models import Clearance, ScreeningPolicy
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes
from tests.journeys.test_own_record import _phone

pytestmark = pytest.mark.django_db(transaction=True)


def _both(eyes: Eyes, name: str) -> None:
    for scheme in ("light", "dark"):
        eyes.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        eyes.look(f"{name}-{scheme}")


def _asked_through_the_patient(desk: Eyes) -> None:
    desk.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    _both(desk, "clearance-390")
    desk.through(desk.button("Send the letter to the patient’s page"))
    expect(desk.page.get_by_text("not opened yet")).to_be_visible()
    for size in (PHONE, DESKTOP):
        desk.page.set_viewport_size(size)  # type: ignore[arg-type]
        _both(desk, f"asked-{size['width']}")


def _on_the_own_page(own: Eyes) -> None:
    own.go("/me/papers/")
    expect(own.link(re.compile("Letter for your doctor"))).to_be_visible()
    expect(own.page.get_by_text("Give it to your doctor")).to_be_visible()
    _both(own, "own")
    own.through(own.link("Send a paper"))
    _both(own, "own-send")


def test_screening(open_eyes: Callable[..., Eyes]) -> None:
    """From "he takes blood thinners" to the letter; then the clinic makes the rule stricter."""
    clinic = make.day()
    patient = make.patient(first_name="Walter", last_name="Lindgren")
    desk = open_eyes(DESKTOP)
    desk.sign_in(clinic.desk)
    desk.go(f"/patients/{patient.pk}/")
    desk.through(desk.link("Ask for one"))
    _both(desk, "ask")
    desk.page.get_by_label("Condition").select_option(label="Blood thinner or bleeding disorder")
    desk.page.get_by_label("From").fill("told on the telephone")
    desk.through(desk.button("Ask for a doctor’s word"))
    expect(desk.page.get_by_role("region", name="Alerts")).to_contain_text("low force only")
    desk.look("patient")
    row = Clearance.objects.get()
    desk.go(f"/clearances/{row.pk}/")
    _both(desk, "clearance")
    _asked_through_the_patient(desk)
    _on_the_own_page(_phone(open_eyes, patient))

    doctor = open_eyes(TABLET)
    doctor.sign_in(clinic.doctor)
    doctor.go("/clearances/")
    doctor.look("list")
    doctor.through(doctor.link("What each condition holds back"))
    for size in (TABLET, PHONE, DESKTOP):
        doctor.page.set_viewport_size(size)  # type: ignore[arg-type]
        _both(doctor, f"rules-{size['width']}")
    doctor.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    doctor.through(doctor.link(re.compile("Blood thinner")))
    _both(doctor, "rule")
    doctor.page.get_by_label("No treatment before a doctor’s word").check()
    doctor.through(doctor.button("Save"))
    assert ScreeningPolicy.objects.get().decided_by == clinic.doctor
    row.refresh_from_db()
    assert row.policy == "hold"
    doctor.through(doctor.link(re.compile("Blood thinner")))
    doctor.page.get_by_label("Shown, nothing more").check()
    doctor.page.get_by_role("button", name="Save").click()
    expect(doctor.page.get_by_text("Say why this rule may be less strict.").first).to_be_visible()
    doctor.expect_refusal(422)
    _both(doctor, "unsigned")
