"""A new neurological sign warns everybody at once, and stops when it is taken back."""

from typing import Any
from uuid import uuid4

import pytest

from charting.actions import entry as entries
from charting.actions import visit as visits
from charting.models import Visit
from clinic.actions import alert as alerts
from clinic.models import Alert, AuditEvent, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    return make.user()


@pytest.fixture
def visit(doctor: User) -> Visit:
    return build.visit(doctor)


def _base(by: User, visit: Visit) -> dict[str, Any]:
    return {"by": by, "now": make.NOW, "visit": visit, "noun": "reaction"}


def _sign(by: User, visit: Visit, **values: Any) -> Any:
    pk = uuid4()
    said = {"type": "radiating", "new_neuro_sign": "yes", **values}
    entries.add(**_base(by, visit), pk=pk, values=said)
    return pk


def _open() -> list[Alert]:
    return list(Alert.objects.open())


def test_a_sign_raises_one_alert_with_its_source(doctor: User, visit: Visit) -> None:
    _sign(doctor, visit)
    _sign(doctor, visit, type="dizziness")
    (one,) = _open()
    assert (one.level, one.patient) == ("stop", visit.patient)
    assert "neurological" in one.text
    assert one.source.startswith("Visit of")
    visit.refresh_from_db()
    assert visit.alert == one
    assert AuditEvent.objects.filter(action="alert.add").count() == 1


def test_no_sign_no_alert(doctor: User, visit: Visit) -> None:
    _sign(doctor, visit, new_neuro_sign="no")
    assert not _open()


def test_taking_it_back_ends_the_alert(doctor: User, visit: Visit) -> None:
    pk = _sign(doctor, visit)
    entries.save(**_base(doctor, visit), pk=pk, field="new_neuro_sign", value="no", seen=1)
    assert not _open()
    ended = Alert.objects.get()
    assert (ended.ended_by, ended.ended_at) == (doctor, make.NOW)


def test_undo_ends_it_too_and_removal_as_well(doctor: User, visit: Visit) -> None:
    _sign(doctor, visit)
    visits.undo(by=doctor, now=make.NOW, visit=visit)
    assert not _open()
    pk = _sign(doctor, visit)
    assert len(_open()) == 1
    entries.remove(**_base(doctor, visit), pk=pk)
    assert not _open()


def test_an_alert_that_somebody_ended_stays_ended(doctor: User, visit: Visit) -> None:
    pk = _sign(doctor, visit)
    alerts.end(by=doctor, now=make.NOW, alert=_open()[0])
    entries.save(**_base(doctor, visit), pk=pk, field="severity", value=3, seen=0)
    assert not _open()
    entries.save(**_base(doctor, visit), pk=pk, field="new_neuro_sign", value="no", seen=1)
    assert Alert.objects.count() == 1
