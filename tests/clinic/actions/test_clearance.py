"""Clearances: asked for once, answered once, and the alert follows each step."""

from datetime import date, timedelta
from typing import Any

import pytest

from clinic.actions import Refused, alert, clearance
from clinic.models import Alert, AuditEvent, Clearance, Patient, User
from clinic.rules.screening import Condition
from tests import make

pytestmark = pytest.mark.django_db

TODAY = make.NOW.date()
ANSWER: dict[str, Any] = {
    "received_on": TODAY,
    "scope": "no_thrust",
    "expires_on": TODAY + timedelta(days=365),
    "physician_name": "Dr Hollis",
}


@pytest.fixture
def desk() -> User:
    return make.user("front_desk")


@pytest.fixture
def patient() -> Patient:
    return make.patient()


def _need(by: User, patient: Patient, **more: Any) -> tuple[Clearance, bool]:
    facts = {"condition": Condition.OSTEOPOROSIS, "source": "intake", "now": make.NOW, **more}
    return clearance.need(by=by, patient=patient, **facts)


def _levels(patient: Patient) -> list[str]:
    return [one.level for one in patient.alerts.open()]


def test_needed_raises_a_stop(desk: User, patient: Patient) -> None:
    row, new = _need(desk, patient)
    assert new
    assert (row.status, row.raised_on) == ("needed", TODAY)
    assert _levels(patient) == ["stop"]
    assert Clearance.objects.waiting(TODAY).get() == row


@pytest.mark.parametrize("step", ["none", "request", "receive", "decline"])
def test_a_second_need_is_the_same_one(desk: User, patient: Patient, step: str) -> None:
    row, _new = _need(desk, patient)
    facts: dict[str, dict[str, Any]] = {
        "request": {"physician_name": "Dr Hollis"},
        "receive": ANSWER,
        "decline": {"physician_name": "Dr Hollis", "received_on": TODAY},
    }
    if step != "none":
        getattr(clearance, step)(by=desk, now=make.NOW, clearance=row, **facts[step])
    assert _need(desk, patient) == (row, False)


def test_one_that_ran_out_is_asked_for_anew(desk: User, patient: Patient) -> None:
    row, _new = _need(desk, patient)
    clearance.receive(by=desk, now=make.NOW, clearance=row, **ANSWER)
    fresh, new = _need(desk, patient, now=make.NOW + timedelta(days=400))
    assert new
    assert fresh != row


def test_received_turns_the_stop_into_what_is_allowed(desk: User, patient: Patient) -> None:
    row, _new = _need(desk, patient)
    clearance.receive(by=desk, now=make.NOW, clearance=row, **ANSWER)
    row.refresh_from_db()
    assert _levels(patient) == ["caution"]
    assert row.reviewed_by is None  # the desk notes it; nobody has judged it yet
    assert not Clearance.objects.waiting(TODAY)
    assert Clearance.objects.waiting(TODAY + timedelta(days=366)).get() == row
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert {"clearance.need", "clearance.receive", "alert.add", "alert.end"} <= actions


def test_a_chiropractor_who_notes_it_has_read_it(patient: Patient) -> None:
    doctor = make.user("chiropractor")
    row, _new = _need(doctor, patient)
    clearance.receive(by=doctor, now=make.NOW, clearance=row, **ANSWER)
    row.refresh_from_db()
    assert (row.reviewed_by, row.reviewed_at) == (doctor, make.NOW)


def test_declined_still_stops_and_may_be_waived(desk: User, patient: Patient) -> None:
    row, _new = _need(desk, patient)
    clearance.decline(
        by=desk, now=make.NOW, clearance=row, physician_name="Dr Hollis", received_on=TODAY
    )
    assert _levels(patient) == ["stop"]
    doctor = make.user("chiropractor")
    clearance.waive(by=doctor, now=make.NOW, clearance=row, reason="Old and stable")
    assert _levels(patient) == ["caution"]


def test_only_a_chiropractor_waives_and_says_why(desk: User, patient: Patient) -> None:
    row, _new = _need(desk, patient)
    with pytest.raises(Refused):
        clearance.waive(by=desk, now=make.NOW, clearance=row, reason="Old and stable")
    with pytest.raises(Refused):
        clearance.waive(by=make.user("chiropractor"), now=make.NOW, clearance=row, reason="  ")


@pytest.mark.parametrize(
    "wrong",
    [{"received_on": TODAY + timedelta(days=2)}, {"expires_on": TODAY}, {"expires_on": date.min}],
)
def test_dates_that_cannot_be(desk: User, patient: Patient, wrong: dict[str, date]) -> None:
    row, _new = _need(desk, patient)
    with pytest.raises(Refused):
        clearance.receive(by=desk, now=make.NOW, clearance=row, **{**ANSWER, **wrong})
    assert _levels(patient) == ["stop"]


def test_an_answer_is_given_once(desk: User, patient: Patient) -> None:
    row, _new = _need(desk, patient)
    clearance.receive(by=desk, now=make.NOW, clearance=row, **ANSWER)
    with pytest.raises(Refused):
        clearance.receive(by=desk, now=make.NOW, clearance=row, **ANSWER)


def test_the_alert_of_a_waiting_clearance_cannot_be_ended(desk: User, patient: Patient) -> None:
    _need(desk, patient)
    with pytest.raises(Refused):
        alert.end(by=desk, now=make.NOW, alert=Alert.objects.get())
