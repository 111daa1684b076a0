"""A changed time is told once, after the undo window; what was taken back is not told."""

import re
from datetime import datetime, timedelta

import pytest

from clinic.models import Message
from scheduling.actions import appointment
from scheduling.models import Appointment
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic

pytestmark = pytest.mark.django_db
CLINICAL = re.compile(r"chiro|spin|adjust|pelvi|sacr|treat|pain|block|visit \d", re.IGNORECASE)


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic(phone="(555) 014-2200")


def move(
    place: Clinic, visit: Appointment, to: datetime, now: datetime = NOW, **fields: object
) -> None:
    facts = {"by": place.desk, "practitioner": place.ann, "room": place.one, **fields}
    appointment.move(now=now, appointment=visit, start_at=to, **facts)  # type: ignore[arg-type]


def planned() -> list[Message]:
    rows = Message.objects.filter(kind="appointment_changed", status="planned")
    return list(rows.order_by("due_at", "id"))


def test_a_move_is_told_after_the_window(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(14))
    (message,) = planned()
    assert (message.due_at, message.stale_at) == (NOW + UNDO_WINDOW, place.at(14))
    assert message.to == visit.patient.email
    assert "Your new time: Monday, November 23 at 2:00" in message.body
    assert "Before: Monday, November 23 at 10:00" in message.body
    assert "please call us: (555) 014-2200" in message.body
    assert not CLINICAL.search(message.subject + message.body)


def test_several_changes_are_one_message(place: Clinic) -> None:
    patient = make.patient()
    one = appointment.book(**place.facts(patient=patient))
    two = appointment.book(**place.facts(patient=patient, start_at=place.at(12)))
    move(place, one, place.at(14))
    later = NOW + timedelta(minutes=1)
    move(place, two, place.at(15), now=later, practitioner=place.ben, room=place.two)
    (message,) = planned()
    assert message.due_at == later + UNDO_WINDOW
    assert message.subject == "Alder Street: 2 visits have changed"
    assert message.body.count("Your new time") == 2
    assert "with Ben Birch" in message.body


def test_moved_twice_says_only_the_last(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(14))
    move(place, visit, place.at(16))
    (message,) = planned()
    assert "2:00" not in message.body
    assert "Before: Monday, November 23 at 10:00" in message.body


def test_what_was_taken_back_is_not_told(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(14))
    move(place, visit, place.at(10))
    assert planned() == []
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.CLINIC)
    assert "Cancelled: Monday, November 23 at 10:00" in planned()[0].body
    appointment.restore(by=place.desk, now=NOW, appointment=visit, to=Status.BOOKED)
    assert planned() == []


def test_told_once_it_is_known_and_the_next_change_starts_from_there(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(14))
    Message.objects.filter(kind="appointment_changed").update(status="sent", sent_at=NOW)
    move(place, visit, place.at(16), now=NOW + UNDO_WINDOW)
    assert "Before: Monday, November 23 at 2:00" in planned()[0].body


def test_another_practitioner_at_the_same_time_is_told(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(10), practitioner=place.ben)
    assert "now with Ben Birch" in planned()[0].body


def test_another_table_alone_is_nothing_to_tell(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(10), room=place.two)
    assert planned() == []


@pytest.mark.parametrize("reason", [Reason.WORK, Reason.MISTAKE])
def test_what_the_patient_cancelled_is_not_told_to_them(place: Clinic, reason: Reason) -> None:
    visit = appointment.book(**place.facts())
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=reason)
    appointment.restore(by=place.desk, now=NOW, appointment=visit, to=Status.BOOKED)
    assert planned() == []


def test_nobody_without_an_address_and_no_hold_is_told(place: Clinic) -> None:
    visit = appointment.book(**place.facts(patient=make.patient(email="")))
    move(place, visit, place.at(14))
    held = appointment.hold(**place.facts(start_at=place.at(11)))
    move(place, held, place.at(12))
    assert planned() == []


def test_it_is_in_the_language_of_the_patient_and_safe(place: Clinic) -> None:
    patient = make.patient(language="es", first_name="O'Neil & <b>Co</b>")
    visit = appointment.book(**place.facts(patient=patient))
    move(place, visit, place.at(14, day=MONDAY + timedelta(days=1)))
    (message,) = planned()
    assert "martes 24 de noviembre" in message.body
    assert "O'Neil & <b>Co</b>" in message.body
    assert "\n" not in message.subject


def confirmations() -> list[Message]:
    rows = Message.objects.filter(kind="appointment_booked", status="planned")
    return list(rows.order_by("due_at", "id"))


def test_a_booking_is_confirmed_with_an_entry(place: Clinic) -> None:
    patient = make.patient(language="es")
    visit = appointment.book(**place.facts(patient=patient, tells=True))
    (message,) = confirmations()
    assert (message.due_at, message.to) == (NOW + UNDO_WINDOW, patient.email)
    assert not CLINICAL.search(message.subject + message.body)
    assert f"UID:{visit.pk}@plumbline" in message.calendar
    assert "METHOD:REQUEST" in message.calendar
    second = place.facts(patient=patient, start_at=place.at(12), tells=True)
    appointment.book(**second)
    (message,) = confirmations()
    assert message.calendar.count("BEGIN:VCALENDAR") == 2


def test_a_booking_that_is_taken_back_is_not_confirmed(place: Clinic) -> None:
    visit = appointment.book(**place.facts(tells=True))
    facts = {"by": place.desk, "now": NOW, "appointment": visit}
    appointment.cancel(**facts, reason=Reason.MISTAKE)  # type: ignore[arg-type]
    assert confirmations() == planned() == []
    appointment.restore(**facts, to=Status.BOOKED)  # type: ignore[arg-type]
    assert len(confirmations()) == 1


def test_a_cancellation_strikes_the_entry_out(place: Clinic) -> None:
    visit = appointment.book(**place.facts(tells=True))
    Message.objects.update(status="sent", sent_at=NOW)
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.CLINIC)
    (message,) = planned()
    assert "METHOD:CANCEL" in message.calendar
    assert "SEQUENCE:3" in message.calendar
    assert f"UID:{visit.pk}@plumbline" in message.calendar


def test_a_move_that_was_not_told_is_not_told_after_a_cancellation(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    move(place, visit, place.at(14))
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    (message,) = planned()
    assert "Your new time" not in message.body
    assert "Cancelled: Monday, November 23 at 10:00" in message.body
