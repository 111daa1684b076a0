"""Somebody does not come: suggested, marked, called, booked again; another cancels too late."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from scheduling.actions import appointment
from scheduling.models import Appointment, Miss
from scheduling.rules.policy import Reason
from tests import make
from tests.journeys.eyes import DESKTOP, PHONE, TABLET, Eyes
from tests.make import Clinic

pytestmark = pytest.mark.django_db(transaction=True)


def test_miss(open_eyes: Callable[..., Eyes]) -> None:
    """From the board to the list, a call noted and a new time: counted in taps."""
    clinic = make.day()
    late = _booked(clinic, -40, "Walter", "Lindgren")
    gone = _booked(clinic, 120, "Priya", "Raman")
    appointment.cancel(
        by=clinic.desk, now=timezone.now(), appointment=gone, reason=Reason.WORK, note="Overtime"
    )
    eyes, page = (eyes := open_eyes(DESKTOP)), eyes.page
    eyes.sign_in(clinic.desk)
    eyes.look("board")
    begun = eyes.touches["tap"]
    eyes.through(eyes.button("Did not come Walter Lindgren"))
    assert eyes.touches["tap"] - begun == 1
    eyes.through(eyes.link("Open the list"))
    eyes.look("list")
    eyes.through(eyes.link("Note a contact Walter Lindgren"))
    page.get_by_label("No answer").check()
    eyes.look("contact")
    eyes.through(eyes.button("Note it"))
    page.get_by_text("No answer").wait_for()
    eyes.through(eyes.button("Waive the fee Priya Raman"))
    assert Miss.objects.late().get().fee_by == clinic.desk
    for size in (DESKTOP, TABLET, PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            eyes.look(f"list-{size['width']}-{scheme}")
    page.set_viewport_size(DESKTOP)  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    eyes.through(eyes.link("Book again Walter Lindgren"))
    page.locator(".chip").last.click()
    eyes.through(eyes.button("Book", exact=True))
    eyes.go("/missed/")
    page.get_by_text("Next visit").wait_for()
    eyes.through(eyes.button("Settle Walter Lindgren"))
    assert not Miss.objects.open().exists()
    eyes.say("A missed visit marked, called about, booked again and settled")

    eyes.go(f"/patients/{late.patient_id}/")
    eyes.look("patient")
    soon = _booked(clinic, 90, "Elias", "Brandt")
    eyes.go(f"/appointments/{soon.pk}/cancel/")
    eyes.look("cancel-late")


def _booked(clinic: Clinic, minutes: int, first: str, last: str) -> Appointment:
    now = timezone.now().replace(second=0, microsecond=0)
    return appointment.book(
        by=clinic.desk,
        now=now,
        patient=make.patient(first_name=first, last_name=last),
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=now + timedelta(minutes=minutes),
    )
