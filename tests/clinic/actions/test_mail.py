"""Reports of a provider: each once, in any order; an address that mail comes back from rests."""

import threading
import time
from datetime import datetime, timedelta
from itertools import permutations
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from clinic.actions import Refused, gate, mail, message, nudge, text
from clinic.actions import patient as patients
from clinic.models import AuditEvent, CarrierCall, MailHold, Message, Nudge, Patient
from clinic.rules.mail import Report
from clinic.rules.nudge import Kind
from tests import make
from tests.make import NOW
from tests.services.provider import Provider

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message, "wake", lambda: None)


def queue(patient: Patient | None, key: str = "k", at: datetime = NOW, **fields: Any) -> Message:
    usual: dict[str, Any] = {"kind": "appointment_reminder", "subject": "Visit", "body": "See you."}
    to = patient.email if patient else "new@mail.example"
    return message.queue(by=None, now=at, key=key, to=to, patient=patient, **{**usual, **fields})


def run(now: datetime = NOW) -> list[str]:
    message.settle_lapsed(now=now)
    return [message.deliver(message=row, now=now) for row in message.claim(now=now)]


def tell(row: Message, event: str, reason: str = "", **fields: Any) -> str:
    usual: dict[str, Any] = {"id": f"{row.key}:{event}:{reason}", "at": LATER}
    facts = {**usual, **fields}
    report = Report(ref=row.message_id.strip("<>"), event=event, reason=reason, **facts)
    return mail.receive(now=LATER, provider="postmark", report=report)


def fate(row: Message) -> tuple[str, str, str]:
    row.refresh_from_db()
    return row.status, row.fate, row.why


@pytest.fixture
def sent(provider: Provider) -> Message:
    """A reminder that the provider took."""
    row = queue(make.patient())
    assert run() == ["sent"]
    return row


@pytest.mark.parametrize(
    ("event", "reason", "after", "held"),
    [
        ("deferred", "", ("sent", "sent", ""), ""),
        ("delivered", "", ("sent", "delivered", ""), ""),
        ("bounced", "full", ("sent", "failed", "refused"), ""),
        ("bounced", "bounced", ("sent", "failed", "bounced"), "bounced"),
        ("rejected", "spam", ("sent", "failed", "complained"), "complained"),
        ("complained", "spam", ("sent", "delivered", "complained"), "complained"),
        ("opened", "", ("sent", "", ""), ""),
    ],
)
def test_each_report(
    sent: Message, event: str, reason: str, after: tuple[str, str, str], held: str
) -> None:
    tell(sent, event, reason)
    assert fate(sent) == after
    assert gate.held(sent.to) == held
    told = AuditEvent.objects.filter(action="mail.receive", patient=sent.patient).count()
    assert told == (event != "opened")


def test_what_came_back_is_failed_and_what_arrived_is_delivered(sent: Message) -> None:
    tell(sent, "delivered")
    sent.refresh_from_db()
    assert sent.outcome == "delivered"
    tell(sent, "bounced", "bounced")  # taken at first, and sent back later
    sent.refresh_from_db()
    assert sent.outcome == "failed"


def test_in_any_order_the_same(provider: Provider) -> None:
    told = [("deferred", ""), ("delivered", ""), ("bounced", "bounced"), ("complained", "")]
    for number, order in enumerate(permutations(told)):
        row = queue(make.patient(email=f"dana{number}@mail.example"), f"k{number}")
        run()
        for event, reason in order:
            tell(row, event, reason)
        assert fate(row) == ("sent", "failed", "bounced")
        assert gate.held(row.to) == "complained"


def test_told_twice_it_acts_once(sent: Message) -> None:
    assert tell(sent, "bounced", "bounced") == "failed"
    before = AuditEvent.objects.count()
    assert [tell(sent, "bounced", "bounced") for _time in range(3)] == ["replay"] * 3
    assert (AuditEvent.objects.count(), MailHold.objects.count()) == (before, 1)


@pytest.mark.parametrize(
    "ref", ["", "none", "0192f1e0-0000-7000-8000-000000000001@plumbline", "alarm-1@plumbline"]
)
def test_what_is_none_of_ours_leaves_no_trace(sent: Message, ref: str) -> None:
    before = AuditEvent.objects.count()
    report = Report("e", ref, "bounced", "bounced", LATER)
    assert mail.receive(now=LATER, provider="postmark", report=report) == "unknown"
    assert not CarrierCall.objects.exists()
    assert not MailHold.objects.exists()
    assert AuditEvent.objects.count() == before


def test_a_text_is_no_mail(sent: Message) -> None:
    Message.objects.filter(pk=sent.pk).update(channel="sms")
    assert tell(sent, "delivered") == "unknown"


@pytest.mark.parametrize("event", ["delivered", "deferred", "bounced"])
def test_an_uncertain_mail_is_settled_by_what_the_provider_tells(
    provider: Provider, event: str
) -> None:
    provider.moods = ["drops"]
    row = queue(make.patient())
    assert run() == ["uncertain"]
    tell(row, event, "bounced")
    assert fate(row)[0] == "sent"
    assert run(NOW + timedelta(days=1)) == []
    assert sum(provider.kept.values()) == 1


@pytest.mark.parametrize(("event", "why"), [("bounced", "bounced"), ("complained", "complained")])
def test_afterwards_nothing_goes_there_by_itself(
    provider: Provider, sent: Message, event: str, why: str
) -> None:
    patient = sent.patient
    assert patient is not None
    planned = queue(patient, "planned", due_at=NOW + timedelta(days=1))
    tell(sent, event, "bounced")
    assert fate(planned) == ("cancelled", "", why)
    new = queue(patient, "new", LATER)
    assert run(LATER) == ["cancelled"]
    assert fate(new) == ("cancelled", "", why)
    asked = queue(patient, "asked", LATER, kind="signin_code")
    stranger = queue(None, "stranger", LATER, kind="staff_invite")
    assert sorted(run(LATER)) == ["sent", "sent"]
    assert (fate(asked)[0], fate(stranger)[0]) == ("sent", "sent")


def test_after_a_complaint_not_even_what_a_worker_holds_goes(
    provider: Provider, sent: Message
) -> None:
    """0 sends within a second: the last look is just before the handing over."""
    patient = sent.patient
    for number in range(20):
        queue(patient, f"w{number}")
    claimed = message.claim(now=NOW)
    assert len(claimed) == 20
    before, began = len(provider.bodies), time.monotonic()
    tell(sent, "complained")
    assert {message.deliver(message=row, now=LATER) for row in claimed} == {"cancelled"}
    assert time.monotonic() - began < 5
    assert len(provider.bodies) == before


def test_it_is_the_address_whatever_its_capitals(provider: Provider) -> None:
    mother = make.patient(email="Bea.Morrow@Mail.example")
    child = make.patient(email="bea.morrow@mail.example", last_name="Morrow")
    other = make.patient(email="else@mail.example")
    row = queue(mother)
    run()
    tell(row, "bounced", "invalid")
    assert [gate.no_mail(one) for one in (mother, child, other)] == ["bounced", "bounced", ""]
    assert set(MailHold.objects.standing().whose()) == {mother, child}


def test_a_person_says_that_it_is_right(provider: Provider, sent: Message) -> None:
    desk, patient = make.user("front_desk"), sent.patient
    assert patient is not None
    with pytest.raises(Refused):
        mail.allow(by=desk, now=LATER, patient=patient)
    tell(sent, "bounced", "bounced")
    mail.allow(by=desk, now=LATER, patient=patient)
    assert gate.no_mail(patient) == ""
    assert AuditEvent.objects.filter(action="mail.allow", patient=patient, by=desk).exists()
    queue(patient, "again", LATER)
    assert run(LATER) == ["sent"]
    tell(sent, "bounced", "bounced", id="late", at=LATER - timedelta(seconds=1))
    assert gate.no_mail(patient) == ""  # of before: no news
    tell(sent, "bounced", "bounced", id="new", at=LATER + timedelta(days=1))
    assert gate.no_mail(patient) == ""  # a clock that runs ahead counts as now, which is not after


def test_it_comes_back_again_after_a_person_said_that_it_is_right(sent: Message) -> None:
    patient = sent.patient
    assert patient is not None
    tell(sent, "bounced", "bounced", at=NOW)
    mail.allow(by=make.user("front_desk"), now=NOW + timedelta(minutes=1), patient=patient)
    tell(sent, "bounced", "bounced", id="second")
    assert gate.no_mail(patient) == "bounced"
    assert MailHold.objects.count() == 2


def test_another_address_ends_it(sent: Message) -> None:
    patient = sent.patient
    assert patient is not None
    sister = make.patient(email=patient.email, last_name="Else")
    tell(sent, "complained")
    old = patient.email
    patients.change(by=make.user("front_desk"), now=LATER, patient=patient, email="n@mail.example")
    patient.refresh_from_db()
    assert gate.no_mail(patient) == ""
    assert gate.no_mail(sister) == "complained"  # hers it still is
    patients.change(by=make.user("front_desk"), now=LATER, patient=sister, email="")
    assert not MailHold.objects.standing().on(old).exists()


def test_an_address_that_nobody_has_any_more_is_not_kept(sent: Message) -> None:
    patient = sent.patient
    assert patient is not None
    patients.change(by=None, now=NOW, patient=patient, email="new@mail.example")
    assert tell(sent, "bounced", "bounced") == "failed"
    assert not MailHold.objects.exists()


def test_who_cannot_be_mailed_gets_a_text_where_they_agreed(
    settings: Any, provider: Provider, sent: Message
) -> None:
    settings.SMS_CARRIER, settings.SMS_FROM, settings.SMS_URL = "http", "+15550142200", "http://x"
    patient = sent.patient
    assert patient is not None
    wish = nudge.Wish(
        Kind.NO_SHOW,
        "f",
        patient,
        due_at=LATER,
        stale_at=LATER + timedelta(days=2),
        zone="America/New_York",
        context={"location": make.location()},
    )

    def settled() -> Any:
        nudge.settle(now=LATER, kinds=[Kind.NO_SHOW], wishes=[wish])
        row = Nudge.objects.select_related("message").get(fact="f")
        return row.channel, row.message.status if row.message else None, row.why_not

    assert settled() == ("email", "planned", "")
    tell(sent, "bounced", "bounced")
    assert settled() == ("email", None, "bounced")
    mail.allow(by=make.user("front_desk"), now=LATER, patient=patient)
    assert settled() == ("email", "planned", "")
    tell(sent, "complained", at=LATER + timedelta(hours=1), id="x")
    MailHold.objects.update(ended_at=None, ended_by=None)
    text.agree(by=make.user("front_desk"), now=NOW, patient=patient, heard="person")
    assert settled() == ("sms", "planned", "")


def test_one_standing_hold_an_address(sent: Message) -> None:
    tell(sent, "bounced", "bounced")
    with pytest.raises(IntegrityError), transaction.atomic():
        MailHold.objects.create(address=sent.to.lower(), cause="bounced", message=sent, at=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_same_report_at_the_same_moment_acts_once(sent: Message) -> None:
    done: list[str] = []

    def call() -> None:
        try:
            done.append(tell(sent, "bounced", "bounced"))
        finally:
            connection.close()

    threads = [threading.Thread(target=call) for _number in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(done) == ["failed", *["replay"] * 5]
    assert MailHold.objects.count() == 1
    assert AuditEvent.objects.filter(action="mail.hold").count() == 1
