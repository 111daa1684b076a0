"""Reminders commit with the visit and say nothing that others may not read."""

import re
from datetime import timedelta

import pytest

from clinic.models import Message
from scheduling.actions import appointment
from scheduling.models import Reminder
from scheduling.rules.policy import UNDO_WINDOW, Reason
from tests import make
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic(address="18 Alder Street", phone="(555) 014-2200")


def test_two_days_before_and_stale_when_it_begins(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(days=2))))
    message = Message.objects.get()
    assert message.due_at == place.at(10)
    assert message.stale_at == visit.start_at
    assert message.key == f"reminder:{visit.pk}:1:email:visit"


@pytest.mark.parametrize(("language", "word"), [("en", "see you"), ("es", "10:00")])
def test_the_text_names_place_day_and_time_only(place: Clinic, language: str, word: str) -> None:
    make.practice()
    place.kind.name = "Pelvic blocks, category II"
    place.kind.save()
    patient = make.patient(language=language, first_name="O'Neil & <b>Co</b>")
    appointment.book(**place.facts(patient=patient))
    message = Message.objects.get()
    text = f"{message.subject}\n{message.body}"
    assert word in text
    for part in (
        "at Alder Street" if language == "en" else "Alder Street",
        "10:00",
        "18 Alder Street",
        "(555) 014-2200",
        "&",
    ):
        assert part in text
    assert "&amp;" not in text
    assert "\n" not in message.subject
    own = re.compile(r"pelvi|block|categor|sacr|pain|spine|visit 1|adjust|chiro", re.IGNORECASE)
    assert not own.search(text)


def test_without_an_address_it_says_why_not(place: Clinic) -> None:
    appointment.book(**place.facts(patient=make.patient(email="")))
    assert Reminder.objects.get().why_not == "no_address"
    assert not Message.objects.exists()


def test_booked_too_late_it_says_why_not(place: Clinic) -> None:
    now = place.at(10) - timedelta(hours=30)
    appointment.book(**place.facts(now=now))
    assert Reminder.objects.get().why_not == "too_late"


def test_nothing_goes_out_before_it_can_no_longer_be_taken_back(place: Clinic) -> None:
    """Booked a minute before its reminder is due: the message waits for the undo window."""
    due = place.at(10, day=MONDAY + timedelta(days=1)) - timedelta(days=2)
    now = due - timedelta(minutes=1)
    facts = place.facts(start_at=place.at(10, day=MONDAY + timedelta(days=1)), now=now)
    visit = appointment.book(**facts)
    message = Message.objects.get(reminder__appointment=visit)
    assert message.due_at == now + UNDO_WINDOW
    appointment.cancel(
        by=place.desk, now=now + timedelta(minutes=2), appointment=visit, reason=Reason.MISTAKE
    )
    message.refresh_from_db()
    assert message.status == "cancelled"
