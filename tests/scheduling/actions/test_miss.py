"""A visit that did not take place: noted with the rule of the day, undone with the visit."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.actions import Refused
from clinic.models import AuditEvent
from scheduling.actions import appointment, miss, policy
from scheduling.actions.appointment import NotPossible, Taken
from scheduling.models import Appointment, Miss, Policy
from scheduling.rules.policy import Fee, Outcome, Reason, Status
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def place() -> Clinic:
    return clinic()


def booked(place: Clinic) -> Appointment:
    return appointment.book(**place.facts())


def cancelled(place: Clinic, before: timedelta, reason: Reason = Reason.WORK) -> Appointment:
    visit = booked(place)
    now = visit.start_at - before
    return appointment.cancel(by=place.desk, now=now, appointment=visit, reason=reason)


@pytest.mark.parametrize(
    ("before", "is_late"),
    [(25 * HOUR, False), (24 * HOUR, False), (23 * HOUR, True), (-HOUR / 2, True)],
)
def test_a_cancellation_inside_the_rule_is_late(
    place: Clinic, before: timedelta, is_late: bool
) -> None:
    visit = cancelled(place, before)
    assert visit.status == "cancelled"
    assert [row.kind for row in Miss.objects.standing()] == ["late_cancel"] * is_late


def test_what_the_clinic_cancels_is_never_late(place: Clinic) -> None:
    cancelled(place, HOUR, Reason.CLINIC)
    assert not Miss.objects.exists()


def test_without_a_rule_nothing_is_late(place: Clinic) -> None:
    policy.change(by=place.desk, now=NOW, no_show_min=15, no_show_auto=False, late_cancel_hours=0)
    cancelled(place, HOUR)
    assert not Miss.objects.exists()


def test_a_change_of_the_rule_leaves_what_was_judged(place: Clinic) -> None:
    cancelled(place, 20 * HOUR)
    policy.change(by=place.desk, now=NOW, no_show_min=15, no_show_auto=False, late_cancel_hours=2)
    assert Miss.objects.get().limit_hours == 24


def test_undoing_a_cancellation_takes_the_note_back(place: Clinic) -> None:
    visit = cancelled(place, HOUR)
    appointment.restore(by=place.desk, now=NOW, appointment=visit, to=Status.BOOKED)
    assert not Miss.objects.standing().exists()
    assert Miss.objects.get().undone_at == NOW
    with pytest.raises(Refused):
        miss.decide(by=place.desk, now=NOW, miss=Miss.objects.get(), fee=Fee.CHARGED)


def missed(place: Clinic) -> Miss:
    visit = booked(place)
    now = visit.start_at + HOUR / 2
    appointment.no_show(by=place.desk, now=now, appointment=visit)
    return Miss.objects.standing().get()


def test_who_comes_after_all_arrives_and_is_not_missed(place: Clinic) -> None:
    visit = missed(place).appointment
    back = appointment.arrive(by=place.desk, now=visit.start_at + HOUR, appointment=visit)
    assert back.status == "arrived"
    assert not Miss.objects.standing().exists()


def test_who_comes_after_all_does_not_push_out_whom_the_time_was_given(place: Clinic) -> None:
    """A missed visit frees its time; coming back into it is refused with near times, no fault."""
    visit = missed(place).appointment
    now = visit.start_at + HOUR / 3
    appointment.book(**place.facts(start_at=visit.start_at, now=now))
    with pytest.raises(Taken) as refusal:
        appointment.arrive(by=place.desk, now=now, appointment=visit)
    assert len(refusal.value.alternatives) == 3
    assert Miss.objects.standing().exists()


def test_a_missed_visit_cannot_be_confirmed(place: Clinic) -> None:
    with pytest.raises(NotPossible):
        appointment.confirm(by=place.desk, now=NOW, appointment=missed(place).appointment)


@pytest.mark.parametrize(
    ("outcome", "settles"),
    [
        (Outcome.NO_ANSWER, False),
        (Outcome.MESSAGE, False),
        (Outcome.CALLS_BACK, False),
        (Outcome.REBOOKED, True),
        (Outcome.NO_MORE, True),
    ],
)
def test_contacts_are_kept_and_some_settle(place: Clinic, outcome: Outcome, settles: bool) -> None:
    row = missed(place)
    miss.contact(by=place.desk, now=NOW, miss=row, how="phone", outcome=Outcome.NO_ANSWER)
    miss.contact(by=place.desk, now=NOW, miss=row, how="text", outcome=outcome, note=" Asked ")
    assert [(one.how, one.note) for one in row.contacts.order_by("id")] == [
        ("phone", ""),
        ("text", "Asked"),
    ]
    assert Miss.objects.open().exists() is not settles


def test_the_fee_is_decided_by_somebody_and_settles_a_late_cancellation(place: Clinic) -> None:
    cancelled(place, HOUR)
    row = miss.decide(by=place.desk, now=NOW, miss=Miss.objects.get(), fee=Fee.WAIVED, note="Ill")
    assert (row.fee, row.fee_by, row.fee_note) == ("waived", place.desk, "Ill")
    assert not Miss.objects.open().exists()
    event = AuditEvent.objects.get(action="miss.fee")
    assert (event.reason, event.by) == ("waived", place.desk)


def test_the_fee_of_who_did_not_come_leaves_the_call_to_make(place: Clinic) -> None:
    row = miss.decide(by=place.desk, now=NOW, miss=missed(place), fee=Fee.CHARGED)
    assert Miss.objects.open().get() == row
    miss.settle(by=place.desk, now=NOW, miss=row)
    assert not Miss.objects.open().exists()


@pytest.mark.parametrize(
    "fields",
    [{"fee": "charged"}, {"settled_at": NOW}, {"fee_at": NOW}],
)
def test_the_database_wants_who_decided(place: Clinic, fields: dict[str, object]) -> None:
    row = missed(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        Miss.objects.filter(pk=row.pk).update(**fields)


def test_the_database_keeps_one_note_a_visit(place: Clinic) -> None:
    row = missed(place)
    with pytest.raises(IntegrityError), transaction.atomic():
        miss.note_no_show(by=None, now=NOW, visit=row.appointment, is_auto=False)


@pytest.mark.parametrize(
    "fields", [{"no_show_min": 0}, {"no_show_min": 241}, {"late_cancel_hours": 169}]
)
def test_the_database_refuses_rules_that_cannot_be(place: Clinic, fields: dict[str, int]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Policy.objects.create(**fields)


def test_a_hold_that_is_let_go_is_not_late(place: Clinic) -> None:
    visit = appointment.hold(**place.facts(now=place.at(9)))
    gone = appointment.cancel(by=place.desk, now=place.at(9), appointment=visit, reason=Reason.WORK)
    assert (gone.status, gone.hold_until) == ("cancelled", None)
    assert not Miss.objects.exists()


def test_patients_have_their_own(place: Clinic) -> None:
    row = missed(place)
    assert list(Miss.objects.of(row.appointment.patient)) == [row]
    assert not Miss.objects.of(make.patient()).exists()
