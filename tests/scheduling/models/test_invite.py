"""A visit in calendars: the same name for ever, a number that grows, no word too many."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.mail import EmailMessage
from icalendar import Calendar

from clinic.gateways import email
from clinic.models import Message, Practice
from scheduling.actions import appointment
from scheduling.models import Appointment, invite
from scheduling.rules.policy import Reason, Status
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    make.practice(name="Alder Street Chiropractic", short_name="Alder Street")
    return clinic(address="18 Alder Street")


def read(visit: Appointment) -> tuple[str, int, str, str]:
    """Method, sequence, status and UID of a visit as a calendar program reads it."""
    calendar = Calendar.from_ical(invite.part(visit, Practice.objects.current(), NOW))
    part = calendar.walk("VEVENT")[0]
    return (
        str(calendar["METHOD"]),
        int(part.decoded("SEQUENCE")),
        str(part["STATUS"]),
        str(part["UID"]),
    )


def test_its_life_in_a_calendar(place: Clinic) -> None:
    """Booked, moved, cancelled, taken back: one UID, and each change counts higher."""
    visit = appointment.book(**place.facts())
    seen = [read(visit)]
    where: dict[str, Any] = {"practitioner": place.ben, "room": place.two, "start_at": place.at(14)}
    visit = appointment.move(by=place.desk, now=NOW, appointment=visit, **where)
    seen.append(read(visit))
    visit = appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    seen.append(read(visit))
    visit = appointment.restore(by=place.desk, now=NOW, appointment=visit, to=Status.BOOKED)
    seen.append(read(visit))
    assert [method for method, *_rest in seen] == ["REQUEST", "REQUEST", "CANCEL", "REQUEST"]
    assert [state for _m, _s, state, _u in seen][2] == "CANCELLED"
    numbers = [number for _m, number, _s, _u in seen]
    assert numbers == sorted(set(numbers))
    assert {uid for *_rest, uid in seen} == {f"{visit.pk}@plumbline"}


def test_it_says_when_and_where_and_nothing_else(place: Clinic) -> None:
    patient = make.patient(first_name="Qxfirst", last_name="Qxlast")
    visit = appointment.book(**place.facts(patient=patient, note="Qxnote"))
    text = invite.part(visit, Practice.objects.current(), NOW)
    for word in ("Qx", "Chiropr", visit.type.name, "Halvorsen"):
        assert word not in text
    assert "SUMMARY:Alder Street\r\n" in text
    assert "LOCATION:18 Alder Street" in text
    assert "(555) 014-2200" in text


def test_the_buffer_is_not_the_patients_time(place: Clinic) -> None:
    visit = place.visit(minutes=40, buffer_min=10)
    part = Calendar.from_ical(invite.part(visit, Practice.objects.current(), NOW)).walk("VEVENT")[0]
    assert part.decoded("DTEND") - part.decoded("DTSTART") == timedelta(minutes=30)


def test_without_an_address_it_is_published(place: Clinic) -> None:
    visit = appointment.book(**place.facts(patient=make.patient(email="")))
    text = invite.part(visit, Practice.objects.current(), NOW)
    assert "METHOD:PUBLISH" in text
    assert "ATTENDEE" not in text


def test_a_reminder_carries_it_and_the_mail_says_its_method(
    place: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = appointment.book(**place.facts())
    row = Message.objects.get()
    assert f"UID:{visit.pk}@plumbline" in row.calendar
    sent: list[EmailMessage] = []

    class Line:
        def open(self) -> None: ...
        def close(self) -> None: ...
        def send_messages(self, mails: list[EmailMessage]) -> None:
            sent.extend(mails)

    monkeypatch.setattr(email, "get_connection", Line)
    email.send(message_id="<a@b>", to=row.to, subject="x", body=row.body, calendar=row.calendar)
    whole = sent[0].message()
    part = next(one for one in whole.walk() if one.get_content_type() == "text/calendar")
    assert part.get_param("method") == "REQUEST"
    assert part.get_filename() == "visit.ics"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    assert Calendar.from_ical(content).walk("VEVENT")[0]["SEQUENCE"] == 2
