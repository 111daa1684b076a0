"""Booking, moving and following a visit."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from clinic.models import AuditEvent, Message
from scheduling.actions import appointment, hold
from scheduling.actions.appointment import NotPossible, OutsideHours, Taken
from scheduling.actions.move import place_of, stands, undo
from scheduling.models import Appointment, Closure
from scheduling.rules.policy import Reason, Status
from tests import make
from tests.make import NOW
from tests.scheduling.make import MONDAY, Clinic, clinic, hours, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def test_a_visit_is_booked_with_its_reminder_and_audit(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    assert visit.status == "booked"
    assert visit.end_at == place.at(10, 30)
    assert visit.location == place.location
    assert Message.objects.get().status == "planned"
    actions = set(AuditEvent.objects.values_list("action", flat=True))
    assert actions == {"message.queue", "reminder.plan", "appointment.book"}


def test_a_taken_time_names_the_three_nearest(place: Clinic) -> None:
    appointment.book(**place.facts())
    with pytest.raises(Taken) as refusal:
        appointment.book(**place.facts(room=place.two))
    assert (
        str(refusal.value)
        == f"{place.ann.display_name} is with somebody at 10:00\N{NO-BREAK SPACE}am."
    )
    found = refusal.value.alternatives
    assert [offer.start for offer in found] == [place.at(9, 20), place.at(9, 30), place.at(10, 30)]
    assert {offer.practitioner for offer in found} == {place.ann.pk}
    assert Appointment.objects.count() == 1
    for offer in found:
        where = {place.one.pk: place.one, place.two.pk: place.two}[offer.room]
        appointment.book(**place.facts(start_at=found[2].start, room=where))
        break


def test_nothing_is_half_written_when_the_time_is_taken(place: Clinic) -> None:
    appointment.book(**place.facts())
    before = (Message.objects.count(), AuditEvent.objects.count())
    with pytest.raises(Taken) as refusal:
        appointment.book(**place.facts(practitioner=place.ben))
    assert str(refusal.value) == f"{place.one.name} is taken at 10:00\N{NO-BREAK SPACE}am."
    assert (Message.objects.count(), AuditEvent.objects.count()) == before


def test_a_patient_cannot_be_here_twice_and_is_named(place: Clinic) -> None:
    """The move says the same as the booking: who stands in the way."""
    first = appointment.book(**place.facts())
    start = place.at(10, 10)
    elsewhere: dict[str, Any] = {"practitioner": place.ben, "room": place.two, "start_at": start}
    with pytest.raises(Taken) as refusal:
        appointment.book(**place.facts(patient=first.patient, **elsewhere))
    words = f"{first.patient.full_name} has another visit at 10:10\N{NO-BREAK SPACE}am."
    assert str(refusal.value) == words
    later = appointment.book(**place.facts(patient=first.patient, start_at=place.at(14)))
    with pytest.raises(Taken, match=re.escape(words)):
        appointment.move(by=place.desk, now=NOW, appointment=later, **elsewhere)


def test_other_practitioners_are_offered_when_the_own_are_gone(place: Clinic) -> None:
    for number in range(8):
        day = MONDAY + timedelta(days=number)
        if day.weekday() < 5:
            place.visit(start_at=place.at(9, day=day), minutes=8 * 60)
    with pytest.raises(Taken) as refusal:
        appointment.book(**place.facts(room=place.two))
    assert {offer.practitioner for offer in refusal.value.alternatives} == {place.ben.pk}


def test_outside_the_hours_needs_a_reason(place: Clinic) -> None:
    facts = place.facts(start_at=place.at(18))
    with pytest.raises(OutsideHours, match="does not work"):
        appointment.book(**facts)
    visit = appointment.book(**facts, outside_reason="Emergency")
    assert visit.outside_reason == "Emergency"


def test_a_visit_must_end_within_the_hours(place: Clinic) -> None:
    with pytest.raises(OutsideHours):
        appointment.book(**place.facts(start_at=place.at(16, 40)))


def test_a_closed_day_says_why(place: Clinic) -> None:
    Closure.objects.create(first_on=MONDAY, last_on=MONDAY, reason="Thanksgiving")
    with pytest.raises(OutsideHours, match="Thanksgiving"):
        appointment.book(**place.facts())


@pytest.mark.parametrize(
    "start", [datetime(2020, 1, 6, 15, tzinfo=UTC), datetime(9999, 12, 31, 15, tzinfo=UTC)]
)
def test_long_ago_and_far_ahead_are_refused(place: Clinic, start: datetime) -> None:
    with pytest.raises(NotPossible, match="past"):
        appointment.book(**place.facts(start_at=start))


def test_who_left_takes_no_visits(place: Clinic) -> None:
    place.ann.is_active = False
    place.ann.save()
    with pytest.raises(NotPossible, match="does not take visits"):
        appointment.book(**place.facts())


def test_nobody_books_for_the_dead(place: Clinic) -> None:
    with pytest.raises(NotPossible, match="died"):
        appointment.book(**place.facts(patient=make.patient(deceased_on=date(2026, 1, 1))))


def test_the_hours_follow_the_local_clock_over_the_change(place: Clinic) -> None:
    spring = date(2027, 3, 15)
    for day in (date(2027, 3, 12), spring):
        visit = appointment.book(**place.facts(start_at=place.at(9, day=day)))
        assert visit.start_at.astimezone(place.location.tz).hour == 9


def test_a_move_takes_time_reminder_and_version_along(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    moved = appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ben,
        room=place.two,
        start_at=place.at(14),
    )
    assert (moved.practitioner, moved.room, moved.start_version) == (place.ben, place.two, 2)
    assert moved.duration_min == 30
    reminders = Message.objects.filter(kind="appointment_reminder")
    assert list(reminders.order_by("due_at").values_list("status", flat=True)) == [
        "cancelled",
        "planned",
    ]
    appointment.book(**place.facts())  # the old time is free


def test_a_move_into_a_taken_time_leaves_everything(place: Clinic) -> None:
    appointment.book(**place.facts(start_at=place.at(14)))
    visit = appointment.book(**place.facts())
    with pytest.raises(Taken) as refusal:
        appointment.move(
            by=place.desk,
            now=NOW,
            appointment=visit,
            practitioner=place.ann,
            room=place.two,
            start_at=place.at(14, 10),
        )
    assert place.at(14, 30) in {offer.start for offer in refusal.value.alternatives}
    visit.refresh_from_db()
    assert (visit.start_at, visit.start_version) == (place.at(10), 1)


def test_a_visit_does_not_stand_in_its_own_way(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    moved = appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ann,
        room=place.one,
        start_at=place.at(10, 10),
    )
    assert moved.start_at == place.at(10, 10)


def test_a_cancelled_visit_frees_its_time_and_its_reminder(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK, note="Shift")
    appointment.book(**place.facts())
    statuses = Message.objects.order_by("created_at").values_list("status", flat=True)
    assert list(statuses) == ["cancelled", "planned"]


def test_the_day_goes_step_by_step(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    facts: dict[str, Any] = {"by": place.desk, "now": NOW, "appointment": visit}
    assert appointment.confirm(**facts).confirmed_via == "desk"
    assert appointment.arrive(**facts).arrived_at == NOW
    assert appointment.start(**facts).in_room_at == NOW
    assert appointment.finish(**facts).done_at == NOW
    assert appointment.finish(**facts).status == "done"  # twice is once
    assert AuditEvent.objects.filter(action="appointment.finish").count() == 1
    with pytest.raises(NotPossible):
        appointment.arrive(**facts)


def test_a_visit_can_be_finished_without_the_clicks(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    done = appointment.finish(by=place.ann, now=NOW, appointment=visit)
    assert done.arrived_at == done.in_room_at == NOW


def test_a_cancelled_visit_cannot_be_finished(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    with pytest.raises(NotPossible):
        appointment.finish(by=place.ann, now=NOW, appointment=visit)


def test_nobody_missed_a_visit_that_has_not_begun(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    with pytest.raises(NotPossible, match="not begun"):
        appointment.no_show(by=place.desk, now=NOW, appointment=visit)
    later = place.at(10, 20)
    assert appointment.no_show(by=place.desk, now=later, appointment=visit).status == "no_show"


def test_each_click_has_its_way_back(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    facts: dict[str, Any] = {"by": place.desk, "now": NOW, "appointment": visit}
    appointment.arrive(**facts)
    back = appointment.restore(**facts, to=Status.BOOKED)
    assert (back.status, back.arrived_at) == ("booked", None)


def test_a_cancelled_visit_comes_back_with_a_reminder_while_its_time_is_free(
    place: Clinic,
) -> None:
    visit = appointment.book(**place.facts())
    facts: dict[str, Any] = {"by": place.desk, "now": NOW, "appointment": visit}
    appointment.cancel(**facts, reason=Reason.MISTAKE)
    assert appointment.restore(**facts, to=Status.BOOKED).status == "booked"
    assert Message.objects.filter(status="planned").count() == 1
    appointment.cancel(**facts, reason=Reason.MISTAKE)
    appointment.book(**place.facts())
    with pytest.raises(Taken):
        appointment.restore(**facts, to=Status.BOOKED)


def test_a_hold_occupies_until_it_runs_out(place: Clinic) -> None:
    held = appointment.hold(**place.facts())
    with pytest.raises(Taken):
        appointment.book(**place.facts())
    later = NOW + timedelta(minutes=11)
    appointment.book(**place.facts(now=later))  # the booking itself clears it away
    held.refresh_from_db()
    assert (held.status, held.cancel_reason) == ("cancelled", "lapsed")


def test_a_hold_that_ran_out_does_not_keep_a_visit_from_coming_back(place: Clinic) -> None:
    visit = appointment.book(**place.facts())
    appointment.cancel(by=place.desk, now=NOW, appointment=visit, reason=Reason.WORK)
    appointment.hold(**place.facts())
    later = NOW + appointment.HOLD
    with pytest.raises(Taken):
        appointment.restore(
            by=place.desk,
            now=later - timedelta(minutes=1),
            appointment=visit,
            to=Status.BOOKED,
        )
    back = appointment.restore(by=place.desk, now=later, appointment=visit, to=Status.BOOKED)
    assert back.status == Status.BOOKED


def test_a_hold_becomes_a_booking_in_time(place: Clinic) -> None:
    held = appointment.hold(**place.facts())
    assert not Message.objects.exists()
    kept = appointment.keep(by=place.desk, now=NOW, appointment=held)
    assert (kept.status, kept.hold_until) == ("booked", None)
    assert Message.objects.count() == 1
    late = appointment.hold(**place.facts(start_at=place.at(11)))
    with pytest.raises(NotPossible, match="run out"):
        appointment.keep(by=place.desk, now=NOW + timedelta(minutes=11), appointment=late)


def test_the_sweep_clears_only_what_ran_out(place: Clinic) -> None:
    appointment.hold(**place.facts())
    appointment.hold(**place.facts(now=NOW + timedelta(minutes=5), start_at=place.at(11)))
    assert hold.sweep(now=NOW + timedelta(minutes=12)) == 1
    assert hold.sweep(now=NOW + timedelta(minutes=12)) == 0


def test_a_buffer_keeps_the_next_visit_away(place: Clinic) -> None:
    place.kind.buffer_min = 10
    place.kind.save()
    visit = appointment.book(**place.facts())
    assert visit.end_at == place.at(10, 30)
    with pytest.raises(Taken):
        appointment.book(**place.facts(start_at=place.at(10, 30)))
    appointment.book(**place.facts(start_at=place.at(10, 40)))


def test_a_buffer_before_keeps_the_visit_before_away(place: Clinic) -> None:
    """It moves with the visit, and comes back with it when the move is taken back."""
    first = kind(lead_min=15)
    visit = appointment.book(**place.facts(type=first))
    assert (visit.start_at, visit.whole.start) == (place.at(10), place.at(9, 45))
    with pytest.raises(Taken) as taken:
        appointment.book(**place.facts(start_at=place.at(9, 20)))
    assert place.at(9, 20) not in [offer.start for offer in taken.value.alternatives]
    appointment.book(**place.facts(start_at=place.at(9, 15)))
    before = place_of(visit)
    moved = appointment.move(
        by=place.desk,
        now=NOW,
        appointment=visit,
        practitioner=place.ann,
        room=place.two,
        start_at=place.at(14),
    )
    assert moved.whole.start == place.at(13, 45)
    back = undo(by=place.desk, now=NOW, appointment=moved, place=before, left=stands(moved))
    assert back.whole.start == place.at(9, 45)


def test_a_visit_over_another_one_respects_nothing_but_its_reason(place: Clinic) -> None:
    """The time before a visit may be booked over on purpose, like the visit itself."""
    appointment.book(**place.facts(type=kind(lead_min=15)))
    facts = place.facts(start_at=place.at(9, 20), room=place.two)
    over = appointment.book(**facts, overbook_reason="In pain")
    assert over.overbook_reason == "In pain"


def test_a_visit_over_the_fold_lasts_as_long(place: Clinic) -> None:
    hours(place.ann, place.location, weekdays=[6])
    fold = date(2027, 11, 7)
    visit = appointment.book(
        **place.facts(start_at=place.at(1, 30, day=fold), outside_reason="Night duty")
    )
    visit.refresh_from_db()  # as the database counts, not the local clock
    assert visit.duration_min == 30


def test_nobody_is_taken_to_a_table_that_is_taken(place: Clinic) -> None:
    first = appointment.book(**place.facts())
    second = appointment.book(**place.facts(start_at=place.at(10, 30), patient=make.patient()))
    now = first.start_at
    appointment.seat(by=place.desk, now=now, appointment=first)
    with pytest.raises(NotPossible, match="still on"):
        appointment.seat(by=place.desk, now=now, appointment=second)
    appointment.start(by=place.desk, now=now, appointment=second)  # a chart opens all the same
    assert Appointment.objects.filter(status="in_room").count() == 2
