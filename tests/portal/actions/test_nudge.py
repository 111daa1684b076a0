"""A form that is not finished is written about once, a day after its link was sent."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client

from clinic.actions import nudge as nudges
from clinic.actions import text
from clinic.models import Message, Nudge, Patient
from clinic.rules import token
from clinic.rules.nudge import How, Kind
from portal.actions import nudge, packet
from portal.models import Packet, PacketSection
from tests import make
from tests.make import NOW
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
DAY = 24 * HOUR


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    make.practice()
    make.location()
    return opened(monkeypatch, settings)


def sent(patient: Patient | None = None, now: datetime = NOW) -> tuple[Packet, str]:
    """A link that was sent; its mail has gone out."""
    one = patient or make.patient()
    row, link, _mail = packet.send(by=make.user("front_desk"), now=now, patient=one)
    work(now)
    return row, link


def rounds(start: datetime, until: datetime, step: timedelta = HOUR) -> None:
    """Two beats, and every task delivered three times."""
    while start <= until:
        for _delivery in range(6):
            nudge.sweep(now=start)
            work(start)
        start += step


def secret(body: str) -> str:
    return body.split("/i/")[1].split("/", maxsplit=1)[0]


def test_it_is_written_about_once_after_a_day(post: Post) -> None:
    row, _link = sent()
    rounds(NOW + DAY - 2 * HOUR, NOW + DAY + 2 * HOUR)
    rounds(NOW + 2 * DAY, NOW + 8 * DAY, DAY / 2)
    (mail,) = post.of("intake_nudge")
    assert mail.sent_at == NOW + DAY
    assert (mail.to, mail.body) == (row.patient.email, "")  # a link is forgotten when it is out


def test_both_links_open_the_same_form(post: Post, client: Client) -> None:
    row, link = sent(now=datetime.now(NEW_YORK) - DAY - HOUR)
    now = datetime.now(NEW_YORK)
    nudge.sweep(now=now)
    body = Message.objects.get(kind="intake_nudge").body
    second = secret(body)
    assert token.fingerprint(second) != row.token_hash
    for address in (link.split("/i/")[1].strip("/"), second):
        assert client.get(f"/i/{address}/").status_code == 200


def test_at_night_it_waits_for_the_morning(post: Post) -> None:
    evening = datetime(2026, 11, 20, 19, 30, tzinfo=NEW_YORK)
    sent(now=evening)
    facts: dict[str, Any] = {"is_on": True, "how": How.EITHER, "after": 26}
    nudges.set_rule(by=make.user("owner"), now=NOW, kind=Kind.INTAKE, **facts)
    rounds(evening + 25 * HOUR, evening + 38 * HOUR)
    (mail,) = post.of("intake_nudge")
    assert mail.sent_at is not None
    assert mail.sent_at.astimezone(NEW_YORK).hour == 8


def _submitted(row: Packet) -> None:
    Packet.objects.filter(pk=row.pk).update(status="withdrawn")


def _withdrawn(row: Packet) -> None:
    packet.withdraw(by=make.user("front_desk"), now=NOW + HOUR, packet=row)


def _typing(row: Packet) -> None:
    PacketSection.objects.create(packet=row, section="about", saved_at=NOW + 3 * DAY)


def _locked(row: Packet) -> None:
    Packet.objects.filter(pk=row.pk).update(locked_at=NOW, tries=5)


def _died(row: Packet) -> None:
    Patient.objects.filter(pk=row.patient_id).update(deceased_on=NOW.date())


@pytest.mark.parametrize("why", [_submitted, _withdrawn, _typing, _locked, _died])
def test_one_that_needs_none_gets_none(post: Post, why: Any) -> None:
    control, row = sent()[0], sent()[0]
    why(row)
    rounds(NOW + DAY, NOW + DAY + 2 * HOUR)
    assert [one.patient_id for one in post.of("intake_nudge")] == [control.patient_id]


def test_one_that_is_sent_in_while_the_message_waits_is_not_asked_for(post: Post) -> None:
    night = datetime(2026, 11, 21, 22, tzinfo=NEW_YORK)
    control, row = sent()[0], sent()[0]
    rounds(night, night)
    assert Message.objects.filter(kind="intake_nudge", status="planned").count() == 2
    packet.withdraw(by=make.user("front_desk"), now=night, packet=row)
    assert Message.objects.get(kind="intake_nudge", patient=row.patient).why == "fact_gone"
    rounds(night + 9 * HOUR, night + 12 * HOUR)
    assert [one.patient_id for one in post.of("intake_nudge")] == [control.patient_id]


def test_a_new_link_ends_the_one_that_was_mailed_again(post: Post, client: Client) -> None:
    row, _link = sent()
    nudge.sweep(now=NOW + DAY)
    old = secret(Message.objects.get(kind="intake_nudge").body)
    sent(row.patient, NOW + DAY + HOUR)
    assert client.get(f"/i/{old}/").status_code == 404
    assert Message.objects.get(kind="intake_nudge").status == "cancelled"


def test_one_that_has_run_out_gets_none(post: Post) -> None:
    sent()
    rounds(NOW + 8 * DAY, NOW + 9 * DAY, DAY / 2)
    assert post.of("intake_nudge") == []


def test_by_text_to_who_agreed_and_has_no_address(post: Post) -> None:
    who = make.patient(email="")
    text.agree(by=make.user("front_desk"), now=NOW, patient=who, heard="paper")
    sent(who)
    nudge.sweep(now=NOW + DAY)
    row = Message.objects.get(kind="intake_nudge")
    assert row.channel == "sms"
    assert len(row.body) <= 160
    assert Nudge.objects.get(kind=Kind.INTAKE).message == row
