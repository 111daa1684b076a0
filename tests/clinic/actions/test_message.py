"""The outbox: what is queued goes out once, late or not at all, and always with its why."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import Refused, message
from clinic.gateways import broker, email
from clinic.models import AuditEvent, Message
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=settings.MESSAGE_LEASE_S)


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The carrier takes everything; this is what it took, in order."""
    taken: list[str] = []
    monkeypatch.setattr(email, "send", lambda **mail: taken.append(mail["message_id"]))
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: message_id in taken)
    return taken


@pytest.fixture(autouse=True)
def calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Wake-up calls, instead of a broker."""
    made: list[str] = []
    monkeypatch.setattr(broker, "call", lambda task, **_options: made.append(task))
    return made


def queue(key: str = "k", **fields: Any) -> Message:
    usual: dict[str, Any] = {
        "by": None,
        "now": NOW,
        "key": key,
        "kind": "test",
        "to": "dana@mail.example",
        "subject": "Hello",
        "body": "Hello.",
    }
    return message.queue(**{**usual, **fields})


def run(now: datetime = NOW) -> list[str]:
    """One round of a worker."""
    message.settle_lapsed(now=now)
    return [message.deliver(message=row, now=now) for row in message.claim(now=now)]


def carrier_says(monkeypatch: pytest.MonkeyPatch, error: Exception, taken: bool | None) -> None:
    def send(**mail: str) -> None:
        raise error

    monkeypatch.setattr(email, "send", send)
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: taken)


def status(row: Message) -> str:
    row.refresh_from_db()
    return row.status


def test_a_due_message_is_sent_once(sent: list[str]) -> None:
    row = queue()
    assert run() == ["sent"]
    assert run() == []
    assert sent == [row.message_id]
    row.refresh_from_db()
    assert (row.status, row.sent_at, row.attempts) == ("sent", NOW, 1)
    actions = AuditEvent.objects.values_list("action", flat=True)
    assert sorted(actions) == ["message.queue", "message.sent"]


def test_the_same_key_is_one_message() -> None:
    assert queue().pk == queue(body="Other").pk
    assert AuditEvent.objects.count() == 1


def test_what_is_due_later_waits(sent: list[str]) -> None:
    queue(due_at=NOW + timedelta(minutes=1))
    assert run() == []
    assert run(NOW + timedelta(minutes=1)) == ["sent"]


def test_a_message_due_now_calls_a_worker_on_commit(
    calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        queue("now")
        queue("later", due_at=NOW + timedelta(hours=1))
    assert calls == ["clinic.message_sweep"]


def test_a_stale_message_is_not_sent_and_says_why(sent: list[str]) -> None:
    row = queue(stale_at=NOW)
    assert run() == []
    assert (status(row), row.why) == ("cancelled", "stale")
    assert sent == []


def test_a_cancelled_message_is_not_sent(sent: list[str]) -> None:
    row = queue()
    assert message.cancel(by=None, now=NOW, message=row, why="moved")
    assert not message.cancel(by=None, now=NOW, message=row, why="again")
    assert run() == []


def test_what_is_going_out_cannot_be_taken_back(sent: list[str]) -> None:
    row = queue()
    message.claim(now=NOW)
    assert not message.cancel(by=None, now=NOW, message=row, why="moved")


def test_two_workers_share_the_work(sent: list[str]) -> None:
    for number in range(4):
        queue(str(number))
    first, second = message.claim(now=NOW, limit=2), message.claim(now=NOW, limit=9)
    assert {row.pk for row in first}.isdisjoint({row.pk for row in second})
    assert len(second) == 2


def test_a_refused_address_fails_for_good(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier_says(monkeypatch, email.Rejected("SMTPRecipientsRefused"), False)
    row = queue()
    assert run() == ["failed"]
    assert (status(row), row.why) == ("failed", "SMTPRecipientsRefused")


def test_a_mail_that_cannot_be_written_harms_no_other(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    def send(**mail: str) -> None:
        if "\n" in mail["subject"]:
            raise ValueError("Header values can't contain newlines")
        sent.append(mail["message_id"])

    monkeypatch.setattr(email, "send", send)
    bad, good = queue("bad", subject="a\nb"), queue("good")
    run()
    assert (status(bad), status(good)) == ("failed", "sent")


def test_a_carrier_that_is_down_is_tried_again_with_growing_pauses(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier_says(monkeypatch, email.NotTaken("ConnectionRefusedError"), False)
    row, now, pauses = queue(), NOW, []
    for _try in range(message.MOST_ATTEMPTS):
        run(now)
        row.refresh_from_db()
        pauses.append((row.due_at - now).total_seconds())
        now = row.due_at
    assert pauses[:-1] == [30, 60, 120, 240, 480]
    assert (row.status, row.why) == ("failed", "no carrier took it")


def test_a_line_that_breaks_is_settled_by_a_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    carrier_says(monkeypatch, email.Unknown("TimeoutError"), True)
    row = queue()
    assert run() == ["sent"]
    assert status(row) == "sent"


def test_a_no_right_after_the_break_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    """The carrier may still be at work on it: sending again now would double it."""
    carrier_says(monkeypatch, email.Unknown("TimeoutError"), False)
    row = queue()
    assert run() == ["sending"]
    assert status(row) == "sending"
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: True)
    run(NOW + LEASE + timedelta(seconds=1))
    assert status(row) == "sent"


def test_a_carrier_that_cannot_be_asked_leaves_it_to_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    carrier_says(monkeypatch, email.Unknown("TimeoutError"), None)
    row = queue()
    assert run() == ["uncertain"]
    assert run(NOW + timedelta(days=1)) == []
    assert status(row) == "uncertain"


@pytest.mark.parametrize(("taken", "then"), [(True, "sent"), (False, "sent"), (None, "uncertain")])
def test_a_dead_workers_message_is_asked_about_first(
    monkeypatch: pytest.MonkeyPatch, sent: list[str], taken: bool | None, then: str
) -> None:
    row = queue()
    (mine,) = message.claim(now=NOW)
    message._renew(mine, NOW)  # it begins, and the worker dies
    assert run(NOW + LEASE - timedelta(seconds=1)) == []
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: taken)
    late = NOW + LEASE + timedelta(seconds=1)
    run(late)
    assert status(row) == then
    assert len(sent) == (taken is False)


def test_what_a_dead_worker_had_not_begun_goes_out_though_nobody_can_be_asked(
    monkeypatch: pytest.MonkeyPatch, sent: list[str]
) -> None:
    row = queue()
    message.claim(now=NOW)  # and the worker dies at the one before it
    monkeypatch.setattr(email, "was_taken", lambda *, message_id: None)
    run(NOW + LEASE + timedelta(seconds=1))
    assert status(row) == "sent"
    assert sent == [row.message_id]


def test_a_slow_worker_that_lost_its_message_does_not_send_it(sent: list[str]) -> None:
    """Twenty are claimed together; the last waits, and another worker may have it by then."""
    row = queue()
    mine = message.claim(now=NOW)[0]
    late = NOW + LEASE + timedelta(seconds=1)
    assert run(late) == ["sent"]
    assert message.deliver(message=mine, now=late) == "lost"
    assert sent == [row.message_id]


def test_the_lease_begins_anew_before_each_sending(sent: list[str]) -> None:
    queue()
    mine = message.claim(now=NOW)[0]
    late = NOW + LEASE - timedelta(seconds=1)
    assert message.deliver(message=mine, now=late) == "sent"
    assert mine.lease_until == late + LEASE


def test_before_a_second_try_the_carrier_is_asked(sent: list[str]) -> None:
    """It came through after all, while the row waited for its next try."""
    row = queue()
    Message.objects.filter(pk=row.pk).update(attempts=1)
    sent.append(row.message_id)
    assert run() == ["sent"]
    assert sent == [row.message_id]


def test_a_late_truth_is_written_over_a_guess(sent: list[str]) -> None:
    """A worker that was slow, not dead, says that it did send what others thought lost."""
    row = queue()
    mine = message.claim(now=NOW)[0]
    message._renew(mine, NOW)
    Message.objects.filter(pk=row.pk).update(status="planned", lease_until=None)
    assert message._settle(message=mine, now=NOW, status="sent") == "sent"
    assert run() == []


def test_those_behind_the_fatal_message_are_innocent(sent: list[str]) -> None:
    """A worker dies again and again; what it had claimed but not begun is not given up."""
    row, now = queue(), NOW
    for _death in range(message.MOST_ATTEMPTS + 2):
        message.settle_lapsed(now=now)
        message.claim(now=now)
        now += LEASE + timedelta(seconds=1)
    run(now)
    assert status(row) == "sent"


@pytest.mark.parametrize(("verdict", "then"), [("sent", "sent"), ("again", "planned")])
def test_a_person_settles_what_is_uncertain(verdict: str, then: str) -> None:
    row = queue()
    Message.objects.filter(pk=row.pk).update(status="uncertain")
    message.decide(by=make.user("front_desk"), now=NOW, message=row, verdict=verdict)
    assert status(row) == then
    with pytest.raises(Refused):
        message.decide(by=make.user("front_desk"), now=NOW, message=row, verdict=verdict)


def test_a_broker_that_is_down_fails_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(broker, "_silent_until", 0.0)

    def send_task(*args: Any, **kwargs: Any) -> None:
        raise ConnectionRefusedError

    monkeypatch.setattr(current_app, "send_task", send_task)
    assert not broker.call("clinic.message_sweep", expires_s=1)
    assert not broker.call("clinic.message_sweep", expires_s=1)  # left alone now


def test_a_link_is_forgotten_once_it_is_out(sent: list[str]) -> None:
    link = queue("link", body="Open https://clinic.example/i/secret", holds_link=True)
    plain = queue("plain", body="See you.")
    run()
    link.refresh_from_db()
    plain.refresh_from_db()
    assert (link.status, link.body) == ("sent", "")
    assert (plain.status, plain.body) == ("sent", "See you.")


def test_an_uncertain_link_is_kept_until_a_person_decides(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    row = queue("link", body="Open https://clinic.example/i/secret", holds_link=True)
    carrier_says(monkeypatch, email.Unknown("cut"), taken=None)
    run()
    row.refresh_from_db()
    assert (row.status, "secret" in row.body) == ("uncertain", True)
    message.decide(by=make.user("front_desk"), now=NOW, message=row, verdict="sent")
    row.refresh_from_db()
    assert row.body == ""


# ── many at once ───────────────────────────────────────────────────────────────────────────


def _unsaved(key: str) -> Message:
    facts = {"kind": "test", "to": "dana@mail.example", "subject": "Hello", "body": "Hello."}
    return Message(key=key, due_at=NOW, **facts)


def test_many_are_queued_each_with_its_event_and_a_known_key_gives_its_row() -> None:
    old = queue("b")
    rows = message.queue_each(by=None, now=NOW, messages=[_unsaved(key) for key in "abc"])
    assert [row.key for row in rows] == ["a", "b", "c"]
    assert rows[1] == old
    assert {row.pk for row in rows} == set(Message.objects.values_list("pk", flat=True))
    events = AuditEvent.objects.filter(action="message.queue")
    assert sorted(event.object_id for event in events) == sorted(str(row.pk) for row in rows)


def test_many_wake_a_worker_once_and_not_for_what_waits(
    calls: list[str], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        message.queue_each(by=None, now=NOW, messages=[_unsaved("a"), _unsaved("b")])
    assert calls == ["clinic.message_sweep"]
    later = _unsaved("c")
    later.due_at = NOW + LEASE
    with django_capture_on_commit_callbacks(execute=True):
        message.queue_each(by=None, now=NOW, messages=[later])
    assert calls == ["clinic.message_sweep"]


def test_many_are_taken_back_but_for_what_has_left(sent: list[str]) -> None:
    gone = queue("gone")
    assert run() == ["sent"]
    left, right = queue("left"), queue("right")
    done = message.cancel_each(by=None, now=NOW, messages=[gone, left, right], why="test")
    assert done == {left.pk, right.pk}
    assert [status(one) for one in (gone, left, right)] == ["sent", "cancelled", "cancelled"]
    events = AuditEvent.objects.filter(action="message.cancel", reason="test")
    assert {event.object_id for event in events} == {str(left.pk), str(right.pk)}
    assert message.cancel_each(by=None, now=NOW, messages=[left, right], why="again") == set()
    assert message.cancel_each(by=None, now=NOW, messages=[], why="none") == set()


@pytest.mark.parametrize("do", ["queue", "cancel", "claim"])
def test_many_ask_the_database_as_much_as_one(do: str) -> None:
    def act(count: int) -> int:
        rows = [_unsaved(f"{do}-{count}-{number}") for number in range(count)]
        if do != "queue":
            message.queue_each(by=None, now=NOW, messages=rows)
        with CaptureQueriesContext(connection) as asked:
            if do == "queue":
                message.queue_each(by=None, now=NOW, messages=rows)
            elif do == "cancel":
                message.cancel_each(by=None, now=NOW, messages=rows, why="test")
            else:
                assert len(message.claim(now=NOW, limit=20)) == count
        return len(asked)

    assert act(1) == act(20)
