"""After a missed visit, about a plan that waits, about a re-examination: once, and only while true.

Each kind is run with three deliveries of every task and two beats; beside each "not sent" stands
the same story in which the fact stays, and it is sent.
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from clinic.actions import nudge, text
from clinic.models import AuditEvent, Message, Nudge, Patient
from clinic.rules.nudge import How, Kind
from scheduling.actions import appointment, hold, miss, recall
from scheduling.models import Appointment, CarePlan, Miss, PlanAway
from scheduling.rules.policy import UNDO_WINDOW, Reason, Status
from tests import make
from tests.crowd import at_once
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, kind
from tests.scheduling.post import Post, opened, work

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SIX = 6  # two beats, and every task delivered three times


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Post:
    return opened(monkeypatch, settings)


@pytest.fixture
def place() -> Clinic:
    make.practice()
    return clinic()


def rounds(
    start: datetime, until: datetime, step: timedelta = timedelta(hours=1), deliveries: int = 1
) -> None:
    """What beat and worker do at every step; deliver each task as often as is said."""
    now = start
    while now <= until:
        for _delivery in range(deliveries):
            recall.sweep(now=now)
        for _delivery in range(deliveries):
            work(now)
        now += step


def missed(place: Clinic, **facts: Any) -> Appointment:
    """A visit on Monday at ten, marked as missed at half past."""
    visit = appointment.book(**place.facts(**facts))
    return appointment.no_show(by=place.desk, now=visit.start_at + DAY / 48, appointment=visit)


def gap(place: Clinic, patient: Patient | None = None, **facts: Any) -> CarePlan:
    """A plan of twelve visits with one kept on Monday, and nothing booked."""
    plan = place.plan(patient or make.patient(), **facts)
    place.visit(
        patient=plan.patient,
        plan=plan,
        plan_number=1,
        status="done",
        done_at=place.at(10, 30),
        start_at=place.at(10),
    )
    return plan


def due_exam(place: Clinic, patient: Patient | None = None) -> CarePlan:
    """A plan whose 30 days have passed, with a next visit that is no examination."""
    patient = patient or make.patient()
    plan = place.plan(patient, starts_on=MONDAY - 60 * DAY)
    place.visit(
        patient=patient,
        plan=plan,
        plan_number=1,
        status="done",
        done_at=NOW - DAY,
        start_at=NOW - DAY,
    )
    place.visit(patient=patient, plan=plan, plan_number=2, start_at=place.at(9, day=MONDAY + DAY))
    return plan


# ── after a missed visit ────────────────────────────────────────────────────────────────────────


def test_who_books_online_is_not_asked_to_in_the_same_moment(place: Clinic, post: Post) -> None:
    """The time was kept before the mark, and proved to be theirs after it."""
    visit = missed(place)
    now = visit.start_at + DAY / 48
    facts = {**place.facts(patient=make.patient(), room=place.two), "start_at": place.at(15)}
    kept = appointment.hold(**{**facts, "by": None, "now": now - timedelta(minutes=1)})
    recall.sweep(now=now)
    assert Message.objects.filter(kind="visit_missed", status="planned").exists()
    hold.give(now=now + timedelta(minutes=1), appointment=kept, patient=visit.patient)
    assert not Message.objects.filter(kind="visit_missed", status="planned").exists()
    recall.sweep(now=now + timedelta(minutes=2))
    work(now + timedelta(minutes=10))
    assert not post.of("visit_missed")


def test_a_missed_visit_is_written_about_once(place: Clinic, post: Post) -> None:
    visit = missed(place)
    rounds(place.at(10, 31), place.at(12, 31), DAY / 48, deliveries=SIX)
    rounds(place.at(10, 31, day=MONDAY + DAY), place.at(10, 31, day=MONDAY + 3 * DAY), DAY / 4)
    (sent,) = post.of("visit_missed")
    assert sent.to == visit.patient.email
    assert "Monday, November 23 at 10:00" in sent.body
    assert sent.sent_at is not None
    assert sent.sent_at >= place.at(10, 30) + UNDO_WINDOW


def test_not_within_the_time_in_which_the_mark_can_be_taken_back(place: Clinic, post: Post) -> None:
    visit = missed(place)
    recall.sweep(now=place.at(10, 31))
    work(place.at(10, 32))
    assert post.of("visit_missed") == []
    appointment.restore(by=place.desk, now=place.at(10, 32), appointment=visit, to=Status.BOOKED)
    rounds(place.at(10, 33), place.at(18))
    assert post.of("visit_missed") == []
    (row,) = Nudge.objects.filter(kind=Kind.NO_SHOW)
    assert row.message is not None
    assert (row.message.status, row.message.why) == ("cancelled", "fact_gone")


def test_one_who_came_after_all_is_not_written_to(place: Clinic, post: Post) -> None:
    visit = missed(place)
    recall.sweep(now=place.at(10, 31))
    appointment.arrive(by=place.desk, now=place.at(10, 32), appointment=visit)
    rounds(place.at(10, 33), place.at(18))
    assert post.of("visit_missed") == []


def test_marked_again_it_is_written_about_again(place: Clinic, post: Post) -> None:
    visit = missed(place)
    recall.sweep(now=place.at(10, 31))
    back = appointment.restore(
        by=place.desk, now=place.at(10, 32), appointment=visit, to=Status.BOOKED
    )
    appointment.no_show(by=place.desk, now=place.at(10, 40), appointment=back)
    rounds(place.at(10, 41), place.at(18))
    (sent,) = post.of("visit_missed")
    assert sent.key.endswith(":r1")


@pytest.mark.parametrize("hours", [1, 25])
def test_who_has_booked_since_is_not_asked_to(place: Clinic, post: Post, hours: int) -> None:
    """Booked while the message waits for the morning, or before anybody looked."""
    visit = missed(place, start_at=place.at(16, 30))
    now = place.at(16, 31) + timedelta(minutes=30)
    if hours == 1:
        recall.sweep(now=now)
    appointment.book(
        **place.facts(
            patient=visit.patient, now=now + DAY / 48, start_at=place.at(9, day=MONDAY + 2 * DAY)
        )
    )
    rounds(now + DAY / 24, now + 2 * DAY)
    assert post.of("visit_missed") == []


def test_who_was_called_is_not_written_to(place: Clinic, post: Post) -> None:
    visit = missed(place)
    recall.sweep(now=place.at(10, 31))
    row = Miss.objects.get(appointment=visit)
    miss.settle(by=place.desk, now=place.at(10, 31), miss=row)
    rounds(place.at(10, 32), place.at(18))
    assert post.of("visit_missed") == []


def test_two_missed_visits_of_a_day_are_one_message(place: Clinic, post: Post) -> None:
    who = make.patient()
    first = missed(place, patient=who)
    second = missed(place, patient=who, start_at=place.at(11))
    rounds(place.at(11, 31), place.at(18))
    (sent,) = post.of("visit_missed")
    assert all(time in sent.body for time in ("10:00", "11:00"))
    assert first.patient_id == second.patient_id


def test_at_night_it_waits_for_the_morning(place: Clinic, post: Post) -> None:
    late = clinic()
    visit = late.visit(start_at=late.at(20, 30), status="booked")
    appointment.no_show(by=late.desk, now=late.at(21), appointment=visit)
    rounds(late.at(21, 1), late.at(12, day=MONDAY + DAY), timedelta(minutes=30))
    (sent,) = post.of("visit_missed")
    assert sent.sent_at is not None
    local = sent.sent_at.astimezone(late.location.tz)
    assert local.time() >= time(8)
    assert local.time() < time(8, 30)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("America/New_York", date(2027, 3, 13)),
        ("America/New_York", date(2027, 11, 6)),
        ("Australia/Lord_Howe", date(2027, 10, 2)),
        ("America/Phoenix", date(2027, 3, 13)),
    ],
)
def test_the_night_in_which_clocks_change_ends_at_eight(
    place: Clinic, post: Post, zone: str, day: date
) -> None:
    there = clinic(zone=zone)
    visit = there.visit(start_at=there.at(20, 30, day=day))
    appointment.no_show(by=there.desk, now=there.at(21, day=day), appointment=visit)
    start = there.at(21, 1, day=day).astimezone(UTC)
    rounds(start, start + timedelta(hours=9), timedelta(hours=3))
    rounds(start + timedelta(hours=9), start + timedelta(hours=13), timedelta(minutes=15))
    (sent,) = post.of("visit_missed")
    assert sent.sent_at is not None
    local = sent.sent_at.astimezone(ZoneInfo(zone))
    assert (local.date(), local.hour, local.minute // 15) == (day + DAY, 8, 0)


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_one_moment_write_one(place: Clinic, post: Post) -> None:
    missed(place)
    said = at_once([partial(recall.sweep, now=place.at(10, 31))] * 4)
    assert not [outcome for outcome, _seconds in said if isinstance(outcome, Exception)]
    assert Nudge.objects.filter(kind=Kind.NO_SHOW).count() == 1
    assert Message.objects.filter(kind="visit_missed").count() == 1


def test_the_database_keeps_one_row_for_a_fact(place: Clinic, post: Post) -> None:
    missed(place)
    recall.sweep(now=place.at(10, 31))
    row = Nudge.objects.get()
    with pytest.raises(IntegrityError, match="nudge_once"), transaction.atomic():
        Nudge.objects.create(kind=row.kind, fact=row.fact, patient=row.patient, why_not="x")
    with pytest.raises(IntegrityError, match="nudge_message_or_why"), transaction.atomic():
        Nudge.objects.filter(pk=row.pk).update(why_not="x")


# ── a plan that waits ───────────────────────────────────────────────────────────────────────────


def test_a_plan_without_a_next_visit_is_written_about_once_a_gap(place: Clinic, post: Post) -> None:
    plan = gap(place)
    week = place.at(12, day=MONDAY + 7 * DAY)
    rounds(place.at(12), week - DAY / 2, DAY)
    rounds(week - DAY / 8, week + DAY / 12, DAY / 24, deliveries=SIX)
    rounds(week + DAY, week + 40 * DAY, 2 * DAY)
    (sent,) = post.of("plan_waits")
    assert sent.sent_at is not None
    assert sent.sent_at.date() == MONDAY + 7 * DAY
    assert sent.patient_id == plan.patient_id


def test_the_next_gap_is_another_one(place: Clinic, post: Post) -> None:
    plan = gap(place)
    rounds(place.at(12), place.at(12, day=MONDAY + 10 * DAY), DAY)
    again = place.at(10, day=MONDAY + 14 * DAY)
    place.visit(
        patient=plan.patient,
        plan=plan,
        plan_number=2,
        start_at=again,
        status="done",
        done_at=again,
    )
    rounds(again + DAY, again + 12 * DAY, DAY)
    assert len(post.of("plan_waits")) == 2


def test_who_books_within_the_gap_is_not_asked(place: Clinic, post: Post) -> None:
    plan = gap(place)
    evening = place.at(21, day=MONDAY + 7 * DAY)  # it waits for the morning
    recall.sweep(now=evening)
    assert Message.objects.filter(kind="plan_waits", status="planned").count() == 1
    appointment.book(
        **place.facts(
            patient=plan.patient,
            now=evening + DAY / 24,
            start_at=place.at(9, day=MONDAY + 10 * DAY),
        )
    )
    assert Message.objects.filter(kind="plan_waits", status="planned").count() == 0
    rounds(evening + DAY / 12, evening + DAY)
    assert post.of("plan_waits") == []


def _stopped(place: Clinic, plan: CarePlan) -> None:
    CarePlan.objects.filter(pk=plan.pk).update(
        status="stopped", ended_at=place.at(12), end_reason="moved"
    )


def _away(place: Clinic, plan: CarePlan) -> None:
    PlanAway.objects.create(plan=plan, first_on=MONDAY + DAY, last_on=MONDAY + 20 * DAY)


def _other(place: Clinic, plan: CarePlan) -> None:
    place.visit(patient=plan.patient, start_at=place.at(9, day=MONDAY + 20 * DAY))


def _died(place: Clinic, plan: CarePlan) -> None:
    Patient.objects.filter(pk=plan.patient_id).update(deceased_on=MONDAY)


def _whole(place: Clinic, plan: CarePlan) -> None:
    CarePlan.objects.filter(pk=plan.pk).update(visits_total=1)


@pytest.mark.parametrize("why", [_stopped, _away, _other, _died, _whole])
def test_a_plan_that_does_not_wait_is_left_alone(place: Clinic, post: Post, why: Any) -> None:
    control, plan = gap(clinic()), gap(place)
    why(place, plan)
    rounds(place.at(12), place.at(12, day=MONDAY + 15 * DAY), DAY)
    assert [one.patient_id for one in post.of("plan_waits")] == [control.patient_id]


def test_a_clinic_says_after_how_many_days(place: Clinic, post: Post) -> None:
    facts: dict[str, Any] = {"is_on": True, "how": How.EMAIL, "after": 20}
    nudge.set_rule(by=place.desk, now=NOW, kind=Kind.GAP, **facts)
    gap(place)
    rounds(place.at(12), place.at(12, day=MONDAY + 19 * DAY), DAY)
    assert post.of("plan_waits") == []
    rounds(place.at(9, day=MONDAY + 20 * DAY), place.at(12, day=MONDAY + 20 * DAY))
    assert len(post.of("plan_waits")) == 1
    assert AuditEvent.objects.filter(action="nudge.set_rule").count() == 1


def test_switched_off_nothing_is_planned_and_what_waits_is_taken_back(
    place: Clinic, post: Post
) -> None:
    gap(place)
    evening = place.at(21, day=MONDAY + 7 * DAY)
    recall.sweep(now=evening)
    facts: dict[str, Any] = {"is_on": False, "how": How.EITHER, "after": 7}
    nudge.set_rule(by=place.desk, now=evening, kind=Kind.GAP, **facts)
    rounds(evening + DAY / 24, evening + DAY)
    assert post.of("plan_waits") == []
    assert Message.objects.get(kind="plan_waits").why == "switched_off"


def test_without_an_address_the_reason_stands_and_a_new_address_is_used(
    place: Clinic, post: Post
) -> None:
    plan = gap(place, make.patient(email=""))
    at = place.at(12, day=MONDAY + 7 * DAY)
    rounds(at, at + DAY / 24)
    assert Nudge.objects.get(kind=Kind.GAP).why_not == "no_address"
    Patient.objects.filter(pk=plan.patient_id).update(email="new@mail.example")
    rounds(at + DAY / 12, at + DAY / 6)
    (sent,) = post.of("plan_waits")
    assert sent.to == "new@mail.example"


def test_who_agreed_to_texts_and_has_no_address_gets_one(place: Clinic, post: Post) -> None:
    who = make.patient(email="")
    text.agree(by=place.desk, now=NOW, patient=who, heard="paper")
    gap(place, who)
    at = place.at(12, day=MONDAY + 7 * DAY)
    rounds(at, at + DAY / 6)
    (sent,) = post.of("plan_waits")
    assert (sent.channel, sent.to) == ("sms", who.phone)
    assert len(sent.body) <= 160


def test_another_language_while_it_waits_writes_it_anew(place: Clinic, post: Post) -> None:
    plan = gap(place)
    evening = place.at(21, day=MONDAY + 7 * DAY)
    recall.sweep(now=evening)
    Patient.objects.filter(pk=plan.patient_id).update(email="later@mail.example")
    rounds(evening + DAY / 24, evening + DAY)
    (sent,) = post.of("plan_waits")
    assert sent.to == "later@mail.example"
    assert Message.objects.filter(kind="plan_waits", why="changed").count() == 1


# ── a re-examination that is due ────────────────────────────────────────────────────────────────


def test_a_due_examination_is_written_about_once(place: Clinic, post: Post) -> None:
    plan = due_exam(place)
    rounds(NOW, NOW + DAY / 4, DAY / 24, deliveries=SIX)
    rounds(NOW + DAY, NOW + 3 * DAY, DAY / 4)
    (sent,) = post.of("exam_due")
    assert sent.patient_id == plan.patient_id


def test_one_that_is_booked_is_not_asked_for(place: Clinic, post: Post) -> None:
    control, plan = due_exam(place), due_exam(clinic())
    exam = kind(is_exam=True)
    recall.sweep(now=NOW)
    assert Message.objects.filter(kind="exam_due", status="planned").count() == 2
    facts = place.facts(patient=plan.patient, type=exam, start_at=place.at(14, day=MONDAY + DAY))
    appointment.book(**{**facts, "now": NOW + DAY / 1440})
    rounds(NOW + DAY / 720, NOW + DAY)
    assert [one.patient_id for one in post.of("exam_due")] == [control.patient_id]


def test_nobody_hears_of_two_things_within_a_week(place: Clinic, post: Post) -> None:
    """The plan waits and an examination is due: one message, and the reason for the other."""
    plan = gap(place, starts_on=MONDAY - 60 * DAY)
    CarePlan.objects.filter(pk=plan.pk).update(exam_days=66)
    at = place.at(12, day=MONDAY + 7 * DAY)
    rounds(at, at + 5 * DAY, DAY / 4)
    assert len(post.of("plan_waits")) == 1
    assert post.of("exam_due") == []
    assert Nudge.objects.get(kind=Kind.REEXAM).why_not == "told_lately"
    rounds(at + 8 * DAY, at + 9 * DAY, DAY / 4)
    assert len(post.of("exam_due")) == 1


def test_what_is_cancelled_does_not_count_as_come(place: Clinic, post: Post) -> None:
    """A visit that was booked and cancelled leaves the same gap: it was written about already."""
    plan = gap(place)
    at = place.at(12, day=MONDAY + 7 * DAY)
    rounds(at, at + DAY / 6)
    booked = appointment.book(
        **place.facts(patient=plan.patient, now=at + DAY, start_at=at + 3 * DAY)
    )
    appointment.cancel(by=place.desk, now=at + DAY, appointment=booked, reason=Reason.WORK)
    rounds(at + DAY, at + 10 * DAY, DAY / 4)
    assert len(post.of("plan_waits")) == 1


def test_a_look_at_many_plans_that_wait_asks_as_much_as_at_one(place: Clinic, post: Post) -> None:
    now = NOW + 10 * DAY

    def look(count: int) -> int:
        for _number in range(count):
            place.plan(make.patient(), starts_on=NOW.date())
        assert recall.sweep(now=now) == count
        with CaptureQueriesContext(connection) as asked:
            assert recall.sweep(now=now) == 0
        return len(asked)

    assert look(1) == look(9)
