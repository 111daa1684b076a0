"""The audit trail: whatever an operator does to its rows past the triggers, verify finds it.

Each test writes a trail, alters it as somebody with the database's own account could, and looks at
what `verify` says; the control shows that an untouched trail verifies.
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from clinic.actions import audit, audit_proof
from clinic.models import AuditEvent, AuditSeal
from clinic.models.base import made_at, uuid7, uuid7_floor
from tests import make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def anchor(tmp_path: Path, settings: Any) -> Path:
    """An anchor file of this test alone."""
    settings.AUDIT_ANCHOR_FILE = tmp_path / "anchor.log"
    return tmp_path / "anchor.log"


@contextmanager
def operator() -> Iterator[Any]:
    """The database's own account, with triggers and foreign keys out of the way."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            yield cursor
        finally:
            cursor.execute("SET session_replication_role = DEFAULT")


def _trail(count: int = 6) -> list[AuditEvent]:
    """A sealed trail about one patient; returns its events in the order of the chain."""
    user, patient = make.user(), make.patient()
    events = [
        audit.record(
            by=user,
            action="patient.view",
            patient=patient,
            obj=patient,
            now=make.NOW + timedelta(seconds=number),
            details={"n": number},
        )
        for number in range(count)
    ]
    assert audit.seal() == count
    return events


def _kinds() -> set[str]:
    return {fault.kind for fault in audit_proof.verify()[1]}


def test_an_untouched_trail_verifies() -> None:
    _trail()
    audit.record(by=None, action="packet.save", now=make.NOW)  # one that waits for its seal
    assert audit_proof.verify() == (7, [])


def test_an_empty_trail_verifies() -> None:
    assert audit_proof.verify() == (0, [])


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("reason", "another"),
        ("action", "patient.change"),
        ("at", "2020-01-01T00:00:00Z"),
        ("created_at", "2020-01-01T00:00:00Z"),
        ("by_id", None),
        ("patient_id", None),
        ("request_id", "x"),
        ("object_id", "x"),
        ("details", "{}"),
        ("mac", "0" * 64),
    ],
)
def test_one_edited_column_shows(column: str, value: str | None) -> None:
    events = _trail()
    with operator() as cursor:
        cursor.execute(
            f"UPDATE clinic_auditevent SET {column} = %s WHERE id = %s", [value, events[2].id]
        )
    faults = audit_proof.verify()[1]
    assert [fault.kind for fault in faults] == ["edited"]
    assert str(events[2].id) in faults[0].sentence


def test_a_deleted_event_shows_with_or_without_its_seal() -> None:
    events = _trail()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditevent WHERE id = %s", [events[2].id])
    assert "deleted" in _kinds()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditseal WHERE event_id = %s", [events[2].id])
    assert "deleted" in _kinds()


def test_a_deletion_hidden_by_renumbering_shows() -> None:
    events = _trail()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditseal WHERE event_id = %s", [events[2].id])
        cursor.execute("DELETE FROM clinic_auditevent WHERE id = %s", [events[2].id])
        cursor.execute("UPDATE clinic_auditseal SET number = number - 1 WHERE number > 3")
    assert _kinds() & {"swapped", "edited"}


def _insert(cursor: Any, like: AuditEvent) -> str:
    """A forged event: a copy of another one's facts under a new id, with a made-up key."""
    own = str(uuid7())
    cursor.execute(
        "INSERT INTO clinic_auditevent (id, created_at, at, by_id, action, patient_id, object_type,"
        " object_id, reason, request_id, details, mac) SELECT %s, created_at, at, by_id, action,"
        " patient_id, object_type, object_id, reason, request_id, details, mac"
        " FROM clinic_auditevent WHERE id = %s",
        [own, like.id],
    )
    return own


def test_an_inserted_event_shows_before_and_after_it_is_sealed() -> None:
    events = _trail()
    with operator() as cursor:
        own = _insert(cursor, events[1])
    faults = audit_proof.verify()[1]
    assert [fault.kind for fault in faults] == ["inserted"]
    assert own in faults[0].sentence
    audit.seal()  # the sealer takes what it finds; the missing key remains
    faults = audit_proof.verify()[1]
    assert [fault.kind for fault in faults] == ["inserted"]
    assert own in faults[0].sentence


def test_two_swapped_events_show() -> None:
    """All facts of two events are exchanged, their keys included; only the ids stay."""
    events = _trail()
    columns = "created_at, at, by_id, action, patient_id, object_type, object_id, reason"
    columns += ", request_id, details, mac"
    with operator() as cursor:
        cursor.execute(
            f"UPDATE clinic_auditevent a SET ({columns}) = (SELECT {columns} FROM clinic_auditevent"
            " b WHERE b.id = CASE WHEN a.id = %s THEN %s ELSE %s END) WHERE a.id IN (%s, %s)",
            [events[1].id, events[3].id, events[1].id, events[1].id, events[3].id],
        )
    faults = audit_proof.verify()[1]
    assert [fault.where for fault in faults] == ["seal 2", "seal 4"]


def test_two_seals_that_exchange_events_show() -> None:
    events = _trail()
    with operator() as cursor:
        aside = uuid7()
        for old, new in (
            (events[1].id, aside),
            (events[3].id, events[1].id),
            (aside, events[3].id),
        ):
            cursor.execute(
                "UPDATE clinic_auditseal SET event_id = %s WHERE event_id = %s", [new, old]
            )
    faults = audit_proof.verify()[1]
    assert [(fault.kind, fault.where) for fault in faults] == [
        ("swapped", "seal 2"),
        ("swapped", "seal 4"),
    ]


def test_two_seals_that_exchange_numbers_show() -> None:
    _trail()
    with operator() as cursor:
        for old, new in ((2, 99), (4, 2), (99, 4)):
            cursor.execute("UPDATE clinic_auditseal SET number = %s WHERE number = %s", [new, old])
    assert "swapped" in _kinds()


def test_a_cut_tail_shows_although_what_is_left_is_whole() -> None:
    events = _trail()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditseal WHERE number > 4")
        cursor.execute(
            "DELETE FROM clinic_auditevent WHERE id IN (%s, %s)", [e.id for e in events[4:]]
        )
    assert AuditSeal.objects.count() == 4
    assert _kinds() == {"cut"}


def test_a_cut_tail_grown_again_shows() -> None:
    events = _trail()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditseal WHERE number > 4")
        cursor.execute(
            "DELETE FROM clinic_auditevent WHERE id IN (%s, %s)", [e.id for e in events[4:]]
        )
    for _number in range(3):
        audit.record(by=None, action="packet.save", now=make.NOW)
    audit.seal()
    assert "cut" in _kinds()


def test_everything_emptied_shows() -> None:
    _trail()
    with operator() as cursor:
        cursor.execute("DELETE FROM clinic_auditseal")
        cursor.execute("DELETE FROM clinic_auditevent")
    assert _kinds() == {"cut"}


def test_a_missing_anchor_file_shows(anchor: Path) -> None:
    _trail()
    anchor.unlink()
    assert _kinds() == {"cut"}


@pytest.mark.parametrize("line", ["7 " + "0" * 64 + " forged", "x", "\u00e9\u00e9 1 2", "9" * 5000])
def test_a_forged_anchor_line_shows(anchor: Path, line: str) -> None:
    _trail()
    with anchor.open("ab") as file:
        file.write(line.encode() + b"\n")
    assert _kinds() == {"anchor"}


def test_a_chain_made_anew_without_the_key_shows(settings: Any) -> None:
    """Somebody who knows this program but not its key writes the whole trail again."""
    events = _trail()
    settings.AUDIT_KEY = "another key"
    head = audit.GENESIS
    with operator() as cursor:
        for number, event in enumerate(events, start=1):
            event.reason = "as if"
            event.mac = audit.mac(event)
            head = audit.link(head, number, event)
            cursor.execute(
                "UPDATE clinic_auditevent SET reason = %s, mac = %s WHERE id = %s",
                [event.reason, event.mac, event.id],
            )
            cursor.execute(
                "UPDATE clinic_auditseal SET hash = %s WHERE number = %s", [head, number]
            )
    settings.AUDIT_KEY = audit_key()
    assert {"edited", "cut"} <= _kinds()


def audit_key() -> str:
    """The key of the test run."""
    from clinic import env

    return env.secret("AUDIT_KEY", debug=True)


def test_the_triggers_stop_the_application_itself() -> None:
    events = _trail()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEvent.objects.filter(pk=events[0].pk).update(reason="another")
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditSeal.objects.all().delete()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE clinic_auditevent CASCADE")


def test_the_command_counts_and_fails_on_faults() -> None:
    events = _trail()
    said = io.StringIO()
    call_command("verify_audit", stdout=said)
    assert said.getvalue() == "6 events read, 0 faults.\n"
    with operator() as cursor:
        cursor.execute(
            "UPDATE clinic_auditevent SET reason = 'x' WHERE id IN (%s, %s)",
            [events[1].id, events[4].id],
        )
    said = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("verify_audit", stdout=said)
    assert end.value.code == 1
    assert len(said.getvalue().splitlines()) == 3


def test_a_late_commit_is_sealed_late_and_verifies() -> None:
    early = make.NOW - timedelta(hours=3)
    _trail()
    audit.record(by=None, action="packet.save", now=early)
    assert audit.seal() == 1
    assert audit_proof.verify() == (7, [])


def test_an_event_that_stayed_behind_is_named_and_sealed_by_a_whole_look() -> None:
    _trail()
    old = audit.record(by=None, action="packet.save", now=make.NOW)
    with operator() as cursor:  # its key is of last week: a clock that was set back, or a forgery
        cursor.execute("DELETE FROM clinic_auditevent WHERE id = %s", [old.id])
    old.id = uuid7_floor(made_at(old.id) - 7 * audit.DAY_S)
    old.mac = audit.mac(old)
    old.save(force_insert=True)
    assert audit.seal() == 0
    assert _kinds() == {"unsealed"}
    assert audit.seal(whole=True) == 1
    assert audit_proof.verify() == (7, [])


def test_a_head_that_a_crash_left_unnoted_is_noted_next_time(
    anchor: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(audit, "_anchor", lambda number, head: None)
        _trail()
    assert not anchor.exists()
    assert audit.seal() == 0
    assert anchor.read_text().startswith("6 ")
    assert audit_proof.verify() == (6, [])


def test_what_is_written_is_what_is_read(settings: Any) -> None:
    """Microseconds, other zones, tuples and ids in `details` come back as they were hashed."""
    from zoneinfo import ZoneInfo

    moment = make.NOW.replace(microsecond=999_999).astimezone(ZoneInfo("America/New_York"))
    patient = make.patient()
    event = audit.record(
        by=None,
        action="patient.view",
        patient=patient,
        now=moment,
        reason="é" * 500,
        details={"ids": (patient.pk, 2), "n": {1: "ü"}},
    )
    assert audit.mac(AuditEvent.objects.get(pk=event.pk)) == event.mac


@pytest.mark.django_db(transaction=True)
def test_many_sealers_at_once_make_one_chain(anchor: Path) -> None:
    user = make.user()
    for number in range(60):
        audit.record(by=user, action="patient.list", now=make.NOW, details={"n": number})
    done: list[int] = []

    def work() -> None:
        try:
            done.extend(audit.seal(limit=5) for _try in range(12))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while audit.seal(limit=5):
        pass
    assert audit_proof.verify() == (60, [])
    numbers = [int(line.split()[0]) for line in anchor.read_text().splitlines()]
    assert numbers == sorted(set(numbers))
