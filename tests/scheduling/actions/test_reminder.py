"""Reminders commit with the visit and say nothing that others may not read."""

import re
from collections import Counter
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import mail
from clinic.models import AuditEvent, Message, Outbox, Patient
from clinic.rules.mail import Report
from scheduling.actions import appointment, reminder
from scheduling.models import Appointment, Reminder
from scheduling.rules.policy import UNDO_WINDOW, Reason
from scheduling.rules.reminder import Rule
from tests import make
from tests.make import NOW
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
    assert message.key == f"reminder:{visit.pk}:1:email:48h"


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


FRIDAY = MONDAY + timedelta(days=4)


def rule(place: Clinic, *rules: Rule, kind: Any = None, now: datetime = NOW) -> None:
    reminder.set_rules(by=place.desk, now=now, kind=kind, rules=list(rules))


def planned(visit: Appointment) -> dict[str, datetime]:
    rows = Reminder.objects.filter(appointment=visit, message__status="planned")
    return {f"{row.channel} {row.kind}": row.message.due_at for row in rows if row.message}


def test_each_rule_has_its_row_and_each_kind_may_have_its_own(place: Clinic) -> None:
    rule(place, Rule(72, "email"), Rule(24, "email"))
    rule(place, kind=place.kind)  # this kind has none
    quiet = appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    assert not Reminder.objects.exists()
    place.kind = type(place.kind).objects.create(name="Another", duration_min=30)
    visit = appointment.book(**place.facts(start_at=place.at(11, day=FRIDAY)))
    assert planned(visit) == {
        "email 72h": place.at(11, day=FRIDAY - timedelta(days=3)),
        "email 24h": place.at(11, day=FRIDAY - timedelta(days=1)),
    }
    reminder.set_rules(by=place.desk, now=NOW, kind=quiet.type, rules=None)
    assert reminder.renew(now=NOW) >= 1
    assert set(planned(quiet)) == {"email 72h", "email 24h"}


def test_a_new_rule_reaches_the_visits_that_are_booked(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    first = Message.objects.get()
    rule(place, Rule(48, "email"), Rule(26, "email"))
    assert reminder.renew(now=NOW) == 1
    assert set(planned(visit)) == {"email 48h", "email 26h"}
    first.refresh_from_db()
    assert first.status == "cancelled"  # it is stale earlier now: one written anew
    rule(place, Rule(26, "email"))
    assert reminder.renew(now=NOW) == 1
    assert set(planned(visit)) == {"email 26h"}
    assert reminder.renew(now=NOW) == 0


def test_other_quiet_hours_reach_them_too(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(9, day=FRIDAY)))
    Outbox.objects.create(quiet_to=time(10))
    assert reminder.renew(now=NOW) == 1
    assert planned(visit) == {"email 48h": place.at(10, day=FRIDAY - timedelta(days=2))}


@pytest.mark.parametrize(
    ("field", "value", "to"),
    [
        ("email", "new@mail.example", "new@mail.example"),
        ("email", "", None),
        ("language", "es", ""),
    ],
)
def test_what_it_hangs_on_may_change(place: Clinic, field: str, value: str, to: str | None) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    old = Message.objects.get()
    Patient.objects.filter(pk=visit.patient_id).update(**{field: value})
    assert reminder.renew(now=NOW) == 1
    old.refresh_from_db()
    assert old.status == "cancelled"
    row = Reminder.objects.get(appointment=visit)
    if to is None:
        assert (row.message, row.why_not) == (None, "no_address")
        return
    assert row.message is not None
    assert row.message.status == "planned"
    assert row.message.to == (to or old.to)
    assert (row.message.body != old.body) == (field == "language")


def test_what_went_out_is_not_planned_again(place: Clinic) -> None:
    visit = appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    Message.objects.update(status="sent", sent_at=NOW)
    Patient.objects.update(email="new@mail.example")
    rule(place, Rule(48, "email"))
    assert reminder.renew(now=NOW) == 1
    assert planned(visit) == {}
    assert Message.objects.count() == 1


def test_one_that_is_late_waits_for_the_sender(place: Clinic) -> None:
    """Nobody sent for a day: planning anew does not take it back."""
    visit = appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    due = place.at(10, day=FRIDAY - timedelta(days=2))
    rule(place, Rule(48, "email"), Rule(2, "email"), now=due + timedelta(hours=3))
    reminder.renew(now=due + timedelta(hours=3))
    assert planned(visit)["email 48h"] == due


def test_a_visit_nobody_planned_for_is_found(place: Clinic) -> None:
    visit = place.visit(start_at=place.at(10, day=FRIDAY))
    gone = place.visit(start_at=place.at(12, day=FRIDAY), status="no_show")
    assert reminder.renew(now=NOW) == 1
    assert set(planned(visit)) == {"email 48h"}
    assert planned(gone) == {}


def test_the_rules_are_audited_and_texts_wait_for_a_carrier(place: Clinic) -> None:
    rule(place, Rule(24, "sms"))
    event = AuditEvent.objects.get(action="reminder.set_rules")
    assert event.details["rules"] == ["sms 24h"]
    appointment.book(**place.facts(start_at=place.at(10, day=FRIDAY)))
    assert Counter(Reminder.objects.values_list("why_not", flat=True)) == {"no_carrier": 1}


@pytest.mark.parametrize(("event", "code"), [("bounced", "bounced"), ("complained", "complained")])
def test_where_mail_comes_back_no_reminder_goes_until_the_address_is_right(
    place: Clinic, event: str, code: str
) -> None:
    """With its reason beside the visit; afterwards it is planned anew, once."""
    visit = appointment.book(**place.facts(start_at=place.at(10, day=MONDAY + timedelta(days=2))))
    earlier = Message.objects.create(
        key="earlier", kind="test", patient=visit.patient, to=visit.patient.email, due_at=NOW
    )
    report = Report("e", earlier.message_id.strip("<>"), event, "bounced", NOW)
    mail.receive(now=NOW, provider="postmark", report=report)
    sent = Message.objects.get(kind="appointment_reminder")
    assert (sent.status, sent.why) == ("cancelled", code)
    reminder.renew(now=NOW)
    row = Reminder.objects.get(appointment=visit)
    assert (row.message, row.why_not) == (None, code)
    later = NOW + timedelta(minutes=10)
    mail.allow(by=place.desk, now=later, patient=visit.patient)
    reminder.renew(now=later)
    reminder.renew(now=later)
    row.refresh_from_db()
    assert row.message is not None
    assert (row.message.status, row.why_not) == ("planned", "")
    assert Message.objects.filter(kind="appointment_reminder", status="planned").count() == 1


def test_five_reminders_ask_the_database_as_much_as_one(place: Clinic) -> None:
    """At the booking, when they are taken back, and when all is planned anew."""

    def asked(*rules: Rule) -> list[int]:
        rule(place, *rules)
        visit = appointment.book(**place.facts(start_at=place.at(9 + len(rules), day=FRIDAY)))
        counts = []
        for act in (reminder.drop, reminder.plan, reminder.plan):
            with CaptureQueriesContext(connection) as queries:
                act(by=None, now=NOW, appointment=visit)
            counts.append(len(queries))
        assert len(planned(visit)) == len(rules)
        return counts

    assert asked(Rule(48, "email")) == asked(*(Rule(hours, "email") for hours in range(24, 72, 10)))
