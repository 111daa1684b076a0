"""A visit is charted and signed on a tablet at the table, by tapping alone."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from charting.models import Visit
from scheduling.actions import appointment as visits
from scheduling.models import Appointment
from tests import make
from tests.journeys.eyes import TABLET, Eyes

pytestmark = pytest.mark.django_db(transaction=True)


def test_chart(open_eyes: Callable[..., Eyes]) -> None:
    """From today's board to the signed note and an addendum; no key is pressed before that."""
    clinic = make.day()
    booked = _arrived(clinic)
    eyes = open_eyes(TABLET)
    eyes.sign_in(clinic.doctor)
    eyes.look("board")
    eyes.through(eyes.button("To Table 1"))
    eyes.look("at-the-table")
    eyes.through(eyes.button("Chart Marguerite Delacroix"))
    eyes.look("empty")
    eyes.touches.update(tap=0, key=0)
    began = timezone.now()
    _examine(eyes)
    _treat(eyes)
    _sign(eyes, booked)
    eyes.say(f"Charting in {(timezone.now() - began).seconds} s")
    assert eyes.touches["key"] == 0
    _later(eyes, booked)


def _tap(eyes: Eyes, group: str, name: str | re.Pattern[str], nth: int = 0) -> None:
    """Tap one answer of a line, and see it saved."""
    row = eyes.page.get_by_role("group", name=group).nth(nth)
    with eyes.page.expect_response(re.compile("/save/|/judge/|/accept/|/time/")) as answer:
        row.get_by_role("button", name=name, exact=True).tap()
    assert answer.value.ok
    eyes.settle()


def _press(eyes: Eyes, name: str | re.Pattern[str]) -> None:
    """Tap one button that stands alone."""
    with eyes.page.expect_response(lambda response: response.request.method == "POST"):
        eyes.button(name).first.tap()
    eyes.settle()


def _examine(eyes: Eyes) -> None:
    _tap(eyes, "Pain now, 0 to 10", "4")
    eyes.page.get_by_role("status").get_by_text(re.compile("Saved")).wait_for()
    expect(eyes.page.get_by_role("group", name="Since last visit")).to_have_count(0)  # a first one
    for _twice in range(2):
        _press(eyes, re.compile("Left upper"))
    _press(eyes, re.compile("Right upper"))
    _tap(eyes, "Heel tension left", "3")
    _tap(eyes, "Heel tension right", "1")
    _tap(eyes, "Short leg (prone)", "left short")
    for _six in range(6):
        _press(eyes, re.compile(r"Short leg \(prone\).*more"))
    eyes.look("examined")


def _treat(eyes: Eyes) -> None:
    _tap(eyes, "Category", "Category II")
    eyes.look("category")
    _press(eyes, "Use it, start the clock")
    eyes.look("on-blocks")
    _press(eyes, "Stop")
    for finding in (
        "Arm-fossa left upper",
        "Heel tension left",
        "Heel tension right",
        "Short leg (prone)",
    ):
        _tap(eyes, f"{finding}, afterwards", "Improved")
    _tap(eyes, "After the table", "Better")
    eyes.look("ready")


def _sign(eyes: Eyes, booked: Appointment) -> None:
    eyes.through(eyes.button("Sign", exact=True))
    eyes.page.get_by_text(re.compile("Signed by")).wait_for()
    eyes.look("signed")
    booked.refresh_from_db()
    assert booked.status == "done"


def _later(eyes: Eyes, booked: Appointment) -> None:
    """Nothing can be changed any more; what is to be said stands under the note."""
    page = eyes.page
    visit = Visit.objects.get(appointment=booked)
    eyes.go(f"/visits/{visit.pk}/")
    page.wait_for_url(re.compile("/note/"))
    expect(page.get_by_role("group", name="Pain now")).to_have_count(0)
    eyes.through(eyes.link("Write an addendum"))
    eyes.look("addendum")
    page.get_by_label("Why").fill("Left out")
    page.get_by_label("What to add").fill("She also asked about walking; she may.")
    eyes.through(eyes.button("Add to the record"))
    page.get_by_text("she may").wait_for()
    eyes.look("with-addendum")
    eyes.go("/today/")
    page.get_by_text("1 visit done today").wait_for()
    eyes.look("done")


def _arrived(clinic: make.Clinic) -> Appointment:
    """Somebody who has a visit now and sits in the waiting room."""
    now = timezone.now()
    patient = make.patient(first_name="Marguerite", last_name="Delacroix")
    start = now.replace(minute=now.minute - now.minute % 5, second=0, microsecond=0)
    booked = visits.book(
        by=clinic.desk,
        now=now,
        patient=patient,
        practitioner=clinic.doctor,
        room=clinic.rooms[0],
        type=clinic.visit,
        start_at=start + timedelta(minutes=5),
    )
    return visits.arrive(by=clinic.desk, now=now, appointment=booked)
