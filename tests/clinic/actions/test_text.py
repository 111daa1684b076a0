"""Nobody gets a text without a yes, nor one after a no, nor more than are enough."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from clinic.actions import Refused, message, text
from clinic.embedded.smssink import SmsSink
from clinic.models import AuditEvent, Message, Outbox, Patient, TextConsent
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def sink(settings: Any, tmp_path: Path) -> Any:
    """A real carrier on this machine."""
    sink = SmsSink(tmp_path / "texts")
    sink.start()
    settings.SMS_CARRIER, settings.SMS_URL = "http", sink.url
    settings.SMS_FROM = settings.SMS_TOKEN = settings.SMS_SECRET = "+15550142200"
    yield sink
    sink.stop()


@pytest.fixture
def patient() -> Patient:
    one = make.patient()
    text.agree(by=make.user("front_desk"), now=NOW - timedelta(days=1), patient=one, heard="person")
    return one


def queue(patient: Patient, key: str = "k", at: datetime = NOW, **fields: Any) -> Message:
    usual: dict[str, Any] = {"kind": "appointment_reminder", "zone": "America/New_York"}
    return message.queue(
        by=None,
        now=at,
        key=key,
        to=patient.phone,
        subject="Reminder",
        body="Alder Street: see you.",
        patient=patient,
        channel="sms",
        **{**usual, **fields},
    )


def run(now: datetime = NOW) -> list[str]:
    return [message.deliver(message=row, now=now) for row in message.claim(now=now)]


def fate(row: Message) -> tuple[str, str]:
    row.refresh_from_db()
    return row.status, row.why


def test_a_yes_is_kept_with_its_words(patient: Patient) -> None:
    row = TextConsent.objects.get()
    assert row.phone == patient.phone
    assert "STOP" in row.wording
    assert AuditEvent.objects.filter(action="text.agree", patient=patient).count() == 1
    with pytest.raises(Refused):
        text.agree(by=make.user(), now=NOW, patient=patient, heard="phone")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE clinic_textconsent SET is_given = false")


def test_the_words_are_in_the_language_of_the_patient() -> None:
    english = text.wording(make.patient(), make.practice())
    assert "Alder Street" in english
    assert "Chiropractic" not in english


def test_with_a_yes_it_goes(sink: SmsSink, patient: Patient) -> None:
    row = queue(patient)
    assert run() == ["sent"]
    assert len(list(sink.folder.glob("*.json"))) == 1
    assert fate(row) == ("sent", "")


def test_nobody_is_opted_in_by_default(sink: SmsSink) -> None:
    row = queue(make.patient())
    assert run() == []
    assert fate(row) == ("cancelled", "no_consent")


def test_a_no_counts_at_once_even_for_what_is_claimed(sink: SmsSink, patient: Patient) -> None:
    row = queue(patient)
    claimed = message.claim(now=NOW)
    text.end(by=make.user("front_desk"), now=NOW, patient=patient, heard="phone")
    assert [message.deliver(message=one, now=NOW) for one in claimed] == ["cancelled"]
    assert fate(row) == ("cancelled", "stopped")
    assert not list(sink.folder.glob("*.json"))


def test_a_yes_is_for_one_number(sink: SmsSink, patient: Patient) -> None:
    patient.phone = "+15550149999"
    patient.save()
    row = queue(patient)
    assert run() == []
    assert fate(row) == ("cancelled", "no_consent")


def test_one_a_day_and_three_a_week(sink: SmsSink, patient: Patient) -> None:
    outcomes = []
    for day in range(5):
        for number in range(2):
            at = NOW + timedelta(days=day, hours=number)
            row = queue(patient, f"{day}-{number}", at)
            run(at)
            outcomes.append(fate(row)[1])
    pair = ["", "cap_day"]
    assert outcomes == [*pair, *pair, *pair, "cap_week", "cap_week", "cap_week", "cap_week"]
    assert len(list(sink.folder.glob("*.json"))) == 3


def test_what_a_person_writes_has_no_cap_and_no_night(sink: SmsSink, patient: Patient) -> None:
    night = NOW.replace(hour=6)
    for number in range(3):
        queue(patient, f"p{number}", night, kind="text", zone="")
    assert run(night) == ["sent"] * 3


def test_at_night_it_waits_for_the_morning(sink: SmsSink, patient: Patient) -> None:
    night = NOW.replace(hour=6)  # one o'clock in New York
    row = queue(patient, at=night)
    late = queue(patient, "late", night, stale_at=night + timedelta(hours=2))
    assert run(night) == []
    assert fate(row)[0] == fate(late)[0] == "planned"
    assert row.due_at == NOW.replace(hour=13, minute=0)
    assert run(NOW.replace(hour=13, minute=0)) == ["sent"]
    assert fate(late) == ("cancelled", "stale")


def test_while_all_is_paused_nothing_goes(sink: SmsSink, patient: Patient) -> None:
    row = queue(patient)
    Outbox.objects.create(paused_at=NOW, paused_by=make.user("owner"))
    assert run() == []
    assert fate(row)[0] == "planned"
