"""The ledger of reminders against what the field fails at (complaints 20-26).

Random sequences of everything that is sent are held against a model in
`tests/portal/test_sequences.py`.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from clinic.actions import text
from clinic.models import Message, Patient
from scheduling.actions import appointment, reminder
from scheduling.models import Appointment, Reminder
from scheduling.rules.policy import Reason
from scheduling.rules.reminder import Rule
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    return opened(monkeypatch, settings)


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def set_rules(place: Clinic, *rules: Rule) -> None:
    reminder.set_rules(by=place.desk, now=NOW, kind=None, rules=list(rules))


def patient(place: Clinic) -> Patient:
    one = make.patient()
    text.agree(by=place.desk, now=NOW - HOUR, patient=one, heard="paper")
    return one


def hours(start: datetime, count: int) -> Iterator[datetime]:
    return (start + number * HOUR for number in range(count))


def test_complaint_20_not_the_same_reminder_every_hour(place: Clinic, post: Post) -> None:
    appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    for now in hours(NOW, 24 * 6):
        work(now)
    assert len(post.taken) == 1


def test_complaint_21_each_visit_of_a_row_has_its_own(place: Clinic, post: Post) -> None:
    who = patient(place)
    for day in range(4):
        appointment.book(
            **place.facts(patient=who, start_at=place.at(10, day=MONDAY + timedelta(day)))
        )
    for now in hours(NOW, 24 * 8):
        work(now)
    assert len(post.taken) == 4
    assert Reminder.objects.filter(message__status="sent").count() == 4


def test_complaint_22_a_reminder_never_touches_the_state(place: Clinic, post: Post) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    Appointment.objects.filter(pk=visit.pk).update(status="arrived", arrived_at=NOW)
    for now in hours(NOW, 24 * 6):
        work(now)
    assert Appointment.objects.get(pk=visit.pk).status == "arrived"


def test_complaint_23_a_missed_hour_is_caught_up(place: Clinic, post: Post) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(2))))
    work(visit.start_at - timedelta(hours=25))
    assert len(post.taken) == 1


def test_complaint_24_nothing_after_a_cancellation_or_for_the_old_time(
    place: Clinic, post: Post
) -> None:
    day = MONDAY + timedelta(2)
    gone = appointment.book(**place.facts(start_at=place.at(9, day=day)))
    moved = appointment.book(**place.facts(start_at=place.at(11, day=day)))
    appointment.cancel(by=place.desk, now=NOW, appointment=gone, reason=Reason.WORK)
    facts: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
    later = place.at(11, day=day + timedelta(1))
    appointment.move(by=None, now=NOW, appointment=moved, start_at=later, **facts)
    for now in hours(NOW, 24 * 7):
        work(now)
    sent = Message.objects.get(status="sent")
    assert sent.reminder.appointment_id == moved.pk
    assert "Thursday, November 26 at 11:00" in sent.body


def test_complaint_25_there_are_texts(place: Clinic, post: Post) -> None:
    set_rules(place, Rule(24, "sms"))
    appointment.book(**place.facts(patient=patient(place)))
    for now in hours(NOW, 24 * 3):
        work(now)
    assert Message.objects.get(status="sent").channel == "sms"


def test_complaint_26_booked_late_and_moved_again(place: Clinic, post: Post) -> None:
    """Booked after the first moment, the nearer one still goes; another time is another message."""
    set_rules(place, Rule(48, "email"), Rule(2, "email"))
    visit = appointment.book(**place.facts(now=place.at(10) - timedelta(hours=20)))
    assert {row.kind: row.why_not for row in visit.reminders.all()} == {"48h": "too_late", "2h": ""}
    work(place.at(8, 30))
    facts: dict[str, Any] = {"practitioner": place.ann, "room": place.one}
    facts["start_at"] = place.at(15)
    appointment.move(by=None, now=place.at(8, 45), appointment=visit, **facts)
    work(place.at(13, 5))
    bodies = [row.body for row in Message.objects.filter(status="sent").order_by("sent_at")]
    assert ["10:00" in bodies[0], "3:00" in bodies[1], len(bodies)] == [True, True, 2]
