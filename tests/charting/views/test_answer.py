"""How a chart answers what was sent before, late, by somebody else's page, or to what is gone."""

import uuid
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from charting.actions import block as blocks
from charting.models import Visit
from clinic.models import AuditEvent, FormKey, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
PART = {"HX-Request": "true"}


@pytest.fixture
def doctor(client: Client) -> User:
    one = make.user()
    client.force_login(one)
    return one


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _heel(
    client: Client,
    visit: Visit,
    value: str,
    seen: int = 0,
    key: str | None = None,
    head: dict[str, str] | None = None,
) -> Any:
    data = {"code": "heel", "side": "R", "cell": "", "phase": "before"}
    data |= {"value": value, "seen": str(seen)} | ({} if key is None else {"form_key": key})
    return client.post(f"/visits/{visit.pk}/findings/save/", data, headers=PART | (head or {}))


def _events(action: str) -> int:
    return AuditEvent.objects.filter(action=action).count()


def test_a_tap_is_done_once_and_every_replay_shows_the_chart(client: Client, visit: Visit) -> None:
    key = str(uuid.uuid4())
    first = _heel(client, visit, "3", key=key)
    again = [_heel(client, visit, "3", key=key) for _ in range(3)]
    assert [answer.status_code for answer in (first, *again)] == [200] * 4
    assert all(b'id="band"' in answer.content for answer in again)
    assert (_events("finding.save"), FormKey.objects.count()) == (1, 1)


def test_a_replay_says_nothing_about_what_came_after_it(client: Client, visit: Visit) -> None:
    key, other = str(uuid.uuid4()), make.user()
    _heel(client, visit, "3", key=key)
    build.put(visit, other, "heel", "R", value="1", seen=1)
    assert _heel(client, visit, "3", key=key).status_code == 200
    assert visit.findings.get(code="heel").value == "1"


def test_a_late_tap_meets_a_newer_value_and_both_are_shown(client: Client, visit: Visit) -> None:
    build.put(visit, make.user(), "heel", "R", value="1")
    key = str(uuid.uuid4())
    for _sending in range(2):  # nothing was done, so the key is free
        answer = _heel(client, visit, "4", key=key)
        assert answer.status_code == 409
        assert "At the clinic: 1. Yours: 4." in answer.content.decode()
    assert not FormKey.objects.exists()
    assert visit.findings.get(code="heel").value == "1"


def test_undo_is_done_once(client: Client, visit: Visit, doctor: User) -> None:
    build.put(visit, doctor, "heel", "R", value="3")
    key = {"form_key": str(uuid.uuid4())}
    assert client.post(f"/visits/{visit.pk}/undo/", key, headers=PART).status_code == 200
    build.put(visit, doctor, "heel", "L", value="2")
    assert client.post(f"/visits/{visit.pk}/undo/", key, headers=PART).status_code == 200
    assert visit.findings.get(code="heel", side="L").value == "2"


def test_nobody_takes_back_what_somebody_else_saved(client: Client, visit: Visit) -> None:
    build.put(visit, make.user(), "heel", "R", value="3")
    answer = client.post(f"/visits/{visit.pk}/undo/", headers=PART)
    assert answer.status_code == 409
    assert "theirs to take back" in answer.content.decode()
    assert visit.findings.get(code="heel").value == "3"


@pytest.mark.parametrize("key", ["", "x", "0" * 5000])
def test_a_key_that_is_none_does_nothing(client: Client, visit: Visit, key: str) -> None:
    assert _heel(client, visit, "3", key=key).status_code == 409
    assert client.post(f"/visits/{visit.pk}/undo/", {"form_key": key}).status_code == 409
    assert not visit.findings.exists()


def test_a_page_of_somebody_else_saves_nothing(client: Client, visit: Visit, doctor: User) -> None:
    theirs = {"X-Page-Of": str(make.user().pk)}
    assert _heel(client, visit, "3", head=theirs).status_code == 401
    assert client.post(f"/visits/{visit.pk}/undo/", headers=theirs).status_code == 401
    assert not visit.findings.exists()
    assert _heel(client, visit, "3", head={"X-Page-Of": str(doctor.pk)}).status_code == 200


def test_a_page_that_knows_less_gets_the_whole_chart(client: Client, visit: Visit) -> None:
    first = _heel(client, visit, "3", head={"X-Saves": "0"})
    assert (first["X-Saves-Before"], "X-Whole" in first) == ("0", False)
    assert b'id="today"' not in first.content
    build.say(visit, make.user(), "pain_now", 7)
    behind = _heel(client, visit, "2", 1, head={"X-Saves": "1"})
    assert (behind["X-Saves-Before"], behind["X-Whole"]) == ("2", "1")
    assert b'id="today"' in behind.content
    assert b'data-saves="3"' in behind.content


def test_what_is_gone_answers_in_words(client: Client, visit: Visit, doctor: User) -> None:
    blocks.accept(by=doctor, now=make.NOW, visit=visit, preset="cat1_right", seen=0)
    block = visit.blocks.order_by("order")[0]
    where, key = f"/visits/{visit.pk}/blocks/{block.pk}/remove/", str(uuid.uuid4())
    sent = {"seen": "1", "form_key": key}
    assert client.post(where, sent, headers=PART).status_code == 200
    assert client.post(where, sent, headers=PART).status_code == 200, "the same tap again"
    other = client.post(where, {"seen": "2", "form_key": str(uuid.uuid4())}, headers=PART)
    assert other.status_code == 409
    assert "taken away meanwhile" in other.content.decode()
    assert visit.blocks.count() == 1


@pytest.mark.parametrize(
    ("waited", "seconds"), [("90000", 90), ("0", 0), ("-5", 0), ("x", 0), ("9" * 30, 3600)]
)
def test_the_clock_starts_when_the_hand_tapped(
    client: Client, doctor: User, waited: str, seconds: int
) -> None:
    """A start that waited for the network counts from the tap, never from before the visit."""
    now = timezone.now()
    visit = build.visit(doctor, now - timedelta(hours=1))
    blocks.accept(by=doctor, now=now, visit=visit, preset="cat1_right", seen=0)
    sent = {"run": "start", "waited_ms": waited}
    assert client.post(f"/visits/{visit.pk}/blocks/time/", sent, headers=PART).status_code == 200
    visit.refresh_from_db()
    assert visit.blocks_started_at is not None
    passed = (timezone.now() - visit.blocks_started_at).total_seconds()
    assert seconds <= passed < seconds + 5


def test_the_key_is_of_one_person_and_one_visit(client: Client, visit: Visit, doctor: User) -> None:
    where = f"/visits/{visit.pk}/key/"
    answer = client.get(where)
    assert "no-store" in answer["Cache-Control"]
    mine = answer.json()["key"]
    assert len(b64decode(mine)) == 32
    assert client.get(where).json()["key"] == mine, "the same again after signing in"
    other = build.visit(doctor, make.NOW + timedelta(hours=1))
    assert client.get(f"/visits/{other.pk}/key/").json()["key"] != mine
    client.force_login(make.user())
    assert client.get(where).json()["key"] != mine
    assert client.get(f"/visits/{uuid.uuid4()}/key/").status_code == 404
    client.logout()
    assert client.get(where).status_code == 302
    chart = Client()
    chart.force_login(doctor)
    assert mine.encode() not in chart.get(f"/visits/{visit.pk}/").content
