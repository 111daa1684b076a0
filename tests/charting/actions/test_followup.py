"""The message after a treatment: once, the next morning, and only where there was a treatment."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from charting.actions import visit as visits
from charting.models import Visit
from charting.rules import followup as rule
from clinic.models import Message
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
NEW_YORK = ZoneInfo("America/New_York")


def _after(visit: Visit) -> list[Message]:
    return list(Message.objects.filter(kind="visit_followup", patient=visit.patient))


def test_signing_plans_it_once() -> None:
    visit = build.signed(make.user(), patient=make.patient(email="dana@example.org"))
    visits.sign(by=visit.practitioner, now=make.NOW, visit=visit)
    (planned,) = _after(visit)
    assert planned.status == "planned"
    assert planned.due_at == rule.due_at(make.NOW, visit.location.tz)
    assert visit.patient.called in planned.body


def test_without_an_address_there_is_none() -> None:
    visit = build.signed(make.user(), patient=make.patient(email=""))
    assert _after(visit) == []


@pytest.mark.parametrize(
    ("signed", "due"),
    [
        (datetime(2026, 11, 20, 23, 50), datetime(2026, 11, 21, 10)),
        (datetime(2027, 3, 13, 17), datetime(2027, 3, 14, 10)),  # the clock springs forward
        (datetime(2027, 11, 6, 17), datetime(2027, 11, 7, 10)),  # and falls back
    ],
)
def test_it_comes_at_ten_by_the_clock(signed: datetime, due: datetime) -> None:
    found = rule.due_at(signed.replace(tzinfo=NEW_YORK), NEW_YORK)
    assert found == due.replace(tzinfo=NEW_YORK)
