"""Who is told of many visits that are booked at once, and who stands at the desk and is not."""

from datetime import date, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from clinic.models import Message, Patient, PatientLink
from scheduling.actions import appointment, family, walkin
from scheduling.actions import plan as plans
from scheduling.actions.family import Seat
from scheduling.models import Appointment
from scheduling.rules.cadence import Phase
from scheduling.rules.policy import UNDO_WINDOW, Reason
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def told(kind: str = "appointment_booked") -> list[Message]:
    """What waits to be told, besides reminders."""
    rows = Message.objects.filter(status="planned", kind=kind)
    return list(rows.order_by("patient__number"))


def others() -> list[str]:
    rows = Message.objects.filter(status="planned").exclude(kind="appointment_reminder")
    return sorted(rows.values_list("kind", flat=True))


def laid(place: Clinic, **fields: Any) -> Any:
    plan = plans.make(by=place.desk, now=NOW, draft=draft(place, **fields))
    plans.lay(by=place.desk, now=NOW, plan=plan, tells=True)
    plan.refresh_from_db()
    return plan


def entries(message: Message) -> list[Calendar]:
    return list(Calendar.from_ical(message.calendar, multiple=True))


def test_a_plan_is_one_message_with_one_calendar(place: Clinic) -> None:
    plan = laid(place)
    (message,) = told()
    assert others() == ["appointment_booked"]
    assert message.due_at == NOW + UNDO_WINDOW
    assert message.subject == "Alder Street: 12 visits are booked"
    assert message.body.count("\n- ") == 12
    assert "- Tuesday, November 24 at 9:30" in message.body
    (calendar,) = entries(message)
    assert calendar["METHOD"] == "PUBLISH"
    events = calendar.walk("VEVENT")
    names = {f"{visit.pk}@plumbline" for visit in plan.appointments.all()}
    assert {str(event["UID"]) for event in events} == names
    assert not any("ATTENDEE" in event for event in events)  # RFC 5546, 3.2.1


def test_a_short_plan_has_an_entry_each(place: Clinic) -> None:
    laid(place, phases=(Phase(1, 4),), weekdays=(1,))
    (message,) = told()
    assert [str(one["METHOD"]) for one in entries(message)] == ["REQUEST"] * 4


def test_a_plan_that_is_stopped_at_once_is_not_told(place: Clinic) -> None:
    plan = laid(place)
    plans.stop(by=place.desk, now=NOW + timedelta(minutes=1), plan=plan, reason="Booked wrongly")
    assert others() == []


def test_a_plan_that_is_stopped_later_is_one_message(place: Clinic) -> None:
    plan = laid(place)
    Message.objects.filter(kind="appointment_booked").update(status="sent", sent_at=NOW)
    plans.stop(by=place.desk, now=NOW + timedelta(days=5), plan=plan, reason="Moves away")
    (message,) = told("appointment_changed")
    assert (
        message.body.count("Cancelled: ")
        == plan.appointments.filter(cancelled_at__isnull=False).count()
    )
    assert {str(one["METHOD"]) for one in entries(message)} == {"CANCEL"}


def test_nobody_writes_to_the_dead(place: Clinic) -> None:
    plan = laid(place)
    Message.objects.filter(kind="appointment_booked").update(status="sent", sent_at=NOW)
    Patient.objects.filter(pk=plan.patient_id).update(deceased_on=NOW.date())
    plans.stop(by=place.desk, now=NOW + timedelta(days=5), plan=plan, reason="Died")
    assert others() == []


@pytest.fixture
def mother(place: Clinic) -> Patient:
    return make.patient(first_name="Nora", email="nora@mail.example")


def relative(mother: Patient, name: str, **fields: Any) -> Patient:
    usual = {"first_name": name, "birth_on": date(2018, 5, 3), "email": ""}
    one = make.patient(**{**usual, **fields})
    PatientLink.objects.create(patient=mother, other=one, kind="child")
    return one


def together(place: Clinic, *people: Patient) -> list[Appointment]:
    """One after another from ten on."""
    seats = [
        Seat(one, place.kind, place.ann, place.one, place.at(10 + n // 2, 30 * (n % 2)))
        for n, one in enumerate(people)
    ]
    return family.book(by=place.desk, now=NOW, patient=people[0], seats=seats)


def test_a_family_is_one_message_back_to_back(place: Clinic, mother: Patient) -> None:
    shares = relative(mother, "Max", email="Nora@Mail.example")
    child = relative(mother, "Ida")
    together(place, mother, shares, child)
    (message,) = told()
    assert (message.to, message.patient) == (mother.email, mother)
    lines = [line for line in message.body.splitlines() if line.startswith("- ")]
    assert lines == [
        "- Nora: Monday, November 23 at 10:00\xa0am",
        "- Max: Monday, November 23 at 10:30\xa0am",
        "- Ida: Monday, November 23 at 11:00\xa0am",
    ]
    assert len(entries(message)) == 3


def test_a_grown_up_reads_of_their_own_visit_alone(place: Clinic, mother: Patient) -> None:
    own = relative(mother, "Erik", birth_on=date(1979, 1, 1), email="erik@mail.example")
    without = relative(mother, "Per", birth_on=date(1979, 1, 1))
    together(place, mother, own, without)
    to_mother, to_him = told()
    assert (to_mother.to, to_him.to) == (mother.email, own.email)
    assert "Erik" not in to_mother.body
    assert not any("Per" in one.body or "11:00" in one.body for one in (to_mother, to_him))
    assert "Nora" not in to_him.body


def test_a_child_that_moves_takes_nobody_out_of_the_message(place: Clinic, mother: Patient) -> None:
    child = relative(mother, "Ida")
    _hers, visit = together(place, mother, child)
    where: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
    minute = NOW + timedelta(minutes=1)
    facts = {"by": place.desk, "now": minute, "appointment": visit, **where}
    appointment.move(start_at=place.at(14), **facts)
    (message,) = told()
    assert "Nora: Monday, November 23 at 10:00" in message.body
    assert "Ida: Monday, November 23 at 2:00" in message.body
    Message.objects.filter(pk=message.pk).update(status="sent", sent_at=minute)
    appointment.cancel(
        by=place.desk, now=minute, appointment=visit, reason=Reason.CLINIC
    )  # who was told of it is told of this
    (message,) = told("appointment_changed")
    assert message.to == mother.email
    assert "Ida: Cancelled: Monday, November 23 at 2:00" in message.body


def test_who_stands_at_the_desk_needs_no_mail(place: Clinic, mother: Patient) -> None:
    walkin.add(**place.facts(patient=mother, now=place.at(9, 45)))
    assert not Message.objects.filter(status="planned").exists()
