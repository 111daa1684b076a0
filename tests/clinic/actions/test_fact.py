"""Facts about a person: approximate times, what the database refuses, what the trail holds."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from clinic.actions import (
    Refused,
    birth,
    clearance,
    device,
    history,
    pregnancy,
    referral,
    relative,
    result,
)
from clinic.models import (
    AuditEvent,
    Birth,
    Clearance,
    Device,
    HistoryItem,
    Patient,
    PatientLink,
    Pregnancy,
    Referral,
    TestResult,
    User,
)
from clinic.rules.pregnancy import Weeks
from clinic.rules.screening import Condition
from tests import make

pytestmark = pytest.mark.django_db

NOW = make.NOW
TODAY = NOW.date()


@pytest.fixture
def desk() -> User:
    return make.user("front_desk")


@pytest.fixture
def one() -> Patient:
    return make.patient(birth_on=date(1974, 5, 3))


def test_a_year_is_not_before_a_birth_in_it(desk: User, one: Patient) -> None:
    item = history.add(
        by=desk,
        now=NOW,
        patient=one,
        kind="birth",
        label="Jaundice",
        started_on=date(1974, 1, 1),
        started_precision="year",
    )
    assert item.started.precision == "year"


def test_an_end_in_the_same_year_is_no_earlier_than_the_start(desk: User, one: Patient) -> None:
    worn = device.add(by=desk, now=NOW, patient=one, kind="belt", started_on=date(2019, 5, 3))
    facts: dict[str, Any] = {"ended_on": date(2019, 1, 1), "ended_precision": "year"}
    device.end(by=desk, now=NOW, device=worn, **facts)
    worn.refresh_from_db()
    assert (worn.ended_on, worn.ended_precision) == (date(2019, 5, 3), "year")
    with pytest.raises(Refused):
        device.end(by=desk, now=NOW, device=worn, **facts)


def test_what_ended_in_words_is_no_longer_current(desk: User, one: Patient) -> None:
    for words in ("", "after ten days"):
        history.add(
            by=desk, now=NOW, patient=one, kind="medication", label="Pills", ended_words=words
        )
    assert HistoryItem.objects.current().count() == 1


def test_what_stands_leaves_out_what_was_ruled_out(desk: User, one: Patient) -> None:
    for certainty in ("confirmed", "ruled_out", ""):
        history.add(by=desk, now=NOW, patient=one, kind="diagnosis", label="X", certainty=certainty)
    history.add(by=desk, now=NOW, patient=one, kind="negative", label="Nothing else of note")
    assert HistoryItem.objects.standing().count() == 2


def test_a_change_names_its_fields_and_nothing_else(desk: User, one: Patient) -> None:
    item = history.add(by=desk, now=NOW, patient=one, kind="condition", label="Migraine")
    history.change(by=desk, now=NOW, item=item, kind="condition", label="Migraine")
    assert not AuditEvent.objects.filter(action="history.change").exists()
    history.change(by=desk, now=NOW, item=item, label="Migraine", given_by="neurologist")
    event = AuditEvent.objects.get(action="history.change")
    assert event.details == {"fields": ["given_by"]}


@pytest.mark.parametrize("on", [TODAY + timedelta(days=1), date(1970, 1, 1)])
def test_a_test_was_taken_within_the_life(desk: User, one: Patient, on: date) -> None:
    with pytest.raises(Refused):
        result.add(by=desk, now=NOW, patient=one, name="AHI", value="2.9", taken_on=on)
    assert not TestResult.objects.exists()


def test_a_result_reads_as_one_line(desk: User, one: Patient) -> None:
    row = result.add(
        by=desk,
        now=NOW,
        patient=one,
        study="Sleep study",
        name="AHI",
        value="2.9",
        unit="/h",
        conditions="splint worn",
    )
    assert str(row) == "Sleep study, AHI 2.9 /h, splint worn"


def test_a_referral_waits_until_it_is_answered_or_closed(desk: User, one: Patient) -> None:
    row = referral.add(
        by=desk, now=NOW, patient=one, kind="between", party="Neurology", reason="ALS?"
    )
    assert str(row) == "Between others: Neurology. ALS?"
    assert list(Referral.objects.open()) == [row]
    with pytest.raises(Refused):
        referral.end(by=desk, now=NOW, referral=row, status="answered")
    referral.end(by=desk, now=NOW, referral=row, status="answered", answer="Not found")
    referral.end(by=desk, now=NOW, referral=row, status="closed", answer="Not found")
    assert not Referral.objects.open().exists()
    with pytest.raises(Refused):
        referral.end(by=desk, now=NOW, referral=row, status="closed")


def test_the_database_refuses_an_open_referral_with_an_answer(desk: User, one: Patient) -> None:
    row = referral.add(by=desk, now=NOW, patient=one, kind="out", party="Neurology")
    for wrong in ({"answer": "x"}, {"status": "answered"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Referral.objects.filter(pk=row.pk).update(**wrong)


def test_a_link_is_seen_from_both_sides_and_made_once(desk: User, one: Patient) -> None:
    child = make.patient()
    link = relative.add(by=desk, now=NOW, patient=one, other=child, kind="child")
    assert [row.kind_for(one) for row in PatientLink.objects.of(one)] == ["Child"]
    assert [row.kind_for(child) for row in PatientLink.objects.of(child)] == ["Parent"]
    assert link.relative_of(child) == one
    for a, b in ((one, child), (child, one), (one, one)):
        with pytest.raises(Refused):
            relative.add(by=desk, now=NOW, patient=a, other=b, kind="twin")
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientLink.objects.create(patient=child, other=one, kind="twin")
    relative.end(by=desk, now=NOW, link=link)
    assert not PatientLink.objects.of(child).exists()
    with pytest.raises(Refused):
        relative.end(by=desk, now=NOW, link=link)
    relative.add(by=desk, now=NOW, patient=child, other=one, kind="parent")
    events = AuditEvent.objects.filter(action__startswith="relative.")
    assert all(str(child.pk) in event.details["patients"] for event in events)


def test_nobody_is_linked_to_themselves(one: Patient) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        PatientLink.objects.create(patient=one, other=one, kind="twin")


def test_a_birth_is_one_row(desk: User, one: Patient) -> None:
    birth.change(by=desk, now=NOW, patient=one, weeks=37, days=2, weight_g=2950)
    row = birth.change(by=desk, now=NOW, patient=one, delivery="vacuum")
    assert Birth.objects.get().facts == ["37 weeks 2 days", "2950 g", "with vacuum"]
    assert str(row).startswith("Birth, 37 weeks")
    with pytest.raises(Refused):
        birth.change(by=desk, now=NOW, patient=one, weeks=None, days=3)
    with pytest.raises(IntegrityError), transaction.atomic():
        Birth.objects.update(weeks=3)


def _expect(desk: User, one: Patient, **facts: Any) -> Pregnancy:
    return pregnancy.add(by=desk, now=NOW, patient=one, **facts)


def test_weeks_said_make_the_due_date(desk: User, one: Patient) -> None:
    row = _expect(desk, one, counted_weeks=20, counted_on=TODAY - timedelta(weeks=2))
    assert row.weeks_on(TODAY) == Weeks(22)
    assert (row.counted_days, row.due_on) == (0, TODAY + timedelta(weeks=18))
    assert list(Pregnancy.objects.open()) == [row]


@pytest.mark.parametrize(
    "wrong",
    [
        {"due_on": TODAY + timedelta(weeks=41)},
        {"due_on": TODAY - timedelta(weeks=8)},
        {"due_on": TODAY, "counted_weeks": 40},
        {"counted_weeks": 12, "counted_on": TODAY + timedelta(days=1)},
    ],
)
def test_a_pregnancy_that_cannot_be(desk: User, one: Patient, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _expect(desk, one, **wrong)
    assert not Clearance.objects.exists()


def test_it_asks_for_a_doctors_word_and_tells_it_the_due_date(desk: User, one: Patient) -> None:
    row = _expect(desk, one)
    need = Clearance.objects.get()
    assert (need.condition, need.status, need.due_on) == ("pregnancy", "needed", None)
    due = TODAY + timedelta(weeks=10)
    pregnancy.change(by=desk, now=NOW, row=row, due_on=due)
    need.refresh_from_db()
    assert need.due_on == due
    with pytest.raises(Refused):
        _expect(desk, one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Pregnancy.objects.create(patient=one)


def test_its_end_ends_the_wait_and_a_next_one_asks_anew(desk: User, one: Patient) -> None:
    row = _expect(desk, one, due_on=TODAY)
    assert one.alerts.open().count() == 1
    pregnancy.end(by=desk, now=NOW, row=row, ended_on=TODAY, outcome="a daughter")
    assert not one.alerts.open().exists()
    assert not Clearance.objects.waiting(TODAY + timedelta(days=900)).exists()
    past = Clearance.objects.get()
    assert past.status == "over"
    assert not past.is_waiting(TODAY)
    with pytest.raises(Refused):
        pregnancy.end(by=desk, now=NOW, row=row, ended_on=TODAY)
    with pytest.raises(Refused):
        clearance.waive(by=make.user(), now=NOW, clearance=past, reason="x")
    _expect(desk, one)
    assert Clearance.objects.waiting(TODAY).count() == 1


def test_what_an_intake_tells_is_noted_once(desk: User, one: Patient) -> None:
    need, _new = clearance.need(
        by=desk, now=NOW, patient=one, condition=Condition.PREGNANCY, source="intake"
    )
    impossible = TODAY + timedelta(days=400)
    first = pregnancy.note(by=desk, now=NOW, patient=one, due_on=impossible, source="intake")
    assert first.due_on is None
    again = pregnancy.note(by=desk, now=NOW, patient=one, due_on=TODAY, source="intake")
    assert again == first
    assert Clearance.objects.get() == need


def test_the_lists_for_charting_are_plain_rows(desk: User, one: Patient) -> None:
    device.add(by=desk, now=NOW, patient=one, kind="pacemaker")
    _expect(desk, one, due_on=TODAY)
    for rows in (Device.objects.current(), Pregnancy.objects.open(), Referral.objects.open()):
        list(rows.filter(patient=one).values("id", "note"))
