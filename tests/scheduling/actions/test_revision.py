"""A plan changed under way: what is kept stays, the fewest visits move, all or nothing, undone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest

from clinic.actions import Refused
from clinic.models import AuditEvent, Message
from scheduling.actions import appointment, repair, revision
from scheduling.actions import plan as plans
from scheduling.actions.race import Taken
from scheduling.actions.relay import Changed
from scheduling.models import Appointment, CarePlan, Closure, Repair
from scheduling.models.draft import Draft
from scheduling.models.proposal import propose
from scheduling.models.revision import Revised, Revision, packed, settled, unpacked
from scheduling.rules import cadence
from scheduling.rules.cadence import Phase
from scheduling.rules.policy import UNDO_WINDOW, Reason
from scheduling.rules.solver import Why
from scheduling.rules.wish import Window
from tests.make import NOW
from tests.scheduling.actions.test_plan import laid
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


@pytest.fixture
def place() -> Clinic:
    return clinic()


def fresh(plan: CarePlan) -> CarePlan:
    return CarePlan.objects.for_list().get(pk=plan.pk)


def standing(plan: CarePlan) -> list[Appointment]:
    rows = plan.appointments.exclude(status__in=["cancelled", "no_show"])
    return list(rows.order_by("plan_number"))


def times(plan: CarePlan) -> list[tuple[int | None, datetime, Any]]:
    return [(one.plan_number, one.start_at, one.practitioner_id) for one in standing(plan)]


def days(plan: CarePlan) -> list[int]:
    return [(one.start_at.date() - MONDAY).days for one in standing(plan)]


def wanted(
    plan: CarePlan, from_on: date = MONDAY, pace: Sequence[Phase] = (), **changed: Any
) -> Revision:
    """A change of the plan; another pace is counted behind what is settled by then."""
    plan = fresh(plan)
    draft = replace(Draft.of(plan), **changed)
    if pace:
        kept = len(settled(plan, standing(plan), from_on))
        phases = cadence.joined([*cadence.resized(draft.phases, kept), *pace])
        draft = replace(draft, phases=phases)
    return Revision(from_on, draft, tuple(pace))


def seen(plan: CarePlan, wish: Revision, now: datetime = NOW) -> Revised:
    return Revised(fresh(plan), now, revision=wish)


def accept(place: Clinic, plan: CarePlan, wish: Revision, now: datetime = NOW) -> Repair:
    shown = seen(plan, wish, now).digest
    return revision.add(by=place.desk, now=now, plan=plan, revision=wish, shown=shown)


def looks(found: Revised) -> dict[str, int]:
    return {look: len(found.of(look)) for look in ("kept", "moved", "added", "dropped")}


def test_nothing_changed_moves_nothing_and_is_refused(place: Clinic) -> None:
    plan = laid(place)
    found = seen(plan, wanted(plan))
    assert looks(found) == {"kept": 12, "moved": 0, "added": 0, "dropped": 0}
    with pytest.raises(Refused, match="same as before"):
        accept(place, plan, wanted(plan))


def test_a_slower_pace_keeps_one_visit_of_each_week(place: Clinic) -> None:
    """Twice a week becomes once a week from the third week on: the others close the plan."""
    plan = laid(place, phases=(Phase(2, 4),))
    old = times(plan)
    wish = wanted(plan, MONDAY + 2 * WEEK, [Phase(1, 4)])
    assert looks(seen(plan, wish)) == {"kept": 2, "moved": 2, "added": 0, "dropped": 0}
    accept(place, plan, wish)
    assert times(plan)[:4] == old[:4]
    assert days(plan) == [1, 4, 8, 11, 15, 22, 29, 36]
    assert old[4][1] in [start for _number, start, _who in times(plan)]
    plan = fresh(plan)
    assert [(row.per_week, row.weeks) for row in plan.phases.order_by("position")] == [
        (2, 2),
        (1, 4),
    ]
    assert plan.visits_total == 8


def test_a_faster_pace_adds_and_leaves_the_others(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(1, 4),), weekdays=(1,))
    wish = wanted(plan, MONDAY + WEEK, [Phase(2, 3)], weekdays=(1, 4))
    found = seen(plan, wish)
    assert looks(found) == {"kept": 3, "moved": 0, "added": 3, "dropped": 0}
    accept(place, plan, wish)
    assert days(plan) == [1, 8, 11, 15, 18, 22, 25]
    assert all(b - a >= 2 for a, b in pairwise(days(plan)))


def test_what_is_done_stays_and_the_count_goes_on_behind_it(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 4),))
    first = standing(plan)[0]
    appointment.finish(by=place.ann, now=first.end_at, appointment=first)
    now = place.at(12, day=MONDAY + timedelta(days=2))
    wish = wanted(plan, MONDAY + WEEK, [Phase(1, 3)])
    accept(place, plan, wish, now)
    first.refresh_from_db()
    assert (first.status, first.plan_number) == ("done", 1)
    assert days(plan) == [1, 4, 8, 15, 22]
    assert [number for number, *_rest in times(plan)] == [1, 2, 3, 4, 5]


def test_fewer_visits_drop_the_last_and_more_are_added_behind(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(1, 6),), weekdays=(1,))
    last = standing(plan)[-1]
    accept(place, plan, wanted(plan, phases=(Phase(1, 4),)))
    assert days(plan) == [1, 8, 15, 22]
    last.refresh_from_db()
    assert (last.status, last.cancel_reason, last.plan) == ("cancelled", "plan", None)
    accept(place, plan, wanted(plan, phases=(Phase(1, 7),)), NOW + UNDO_WINDOW)
    assert days(plan) == [1, 8, 15, 22, 29, 36, 43]


def test_windows_move_only_who_lies_outside_them(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    old = times(plan)
    windows = (Window(1, time(9), time(12)), Window(3, time(14), time(17)))
    found = seen(plan, wanted(plan, windows=windows))
    assert [(one.number, one.why) for one in found.of("moved")] == [
        (2, Why.WINDOW),
        (4, Why.WINDOW),
    ]
    accept(place, plan, wanted(plan, windows=windows))
    assert [times(plan)[n] for n in (0, 2)] == [old[n] for n in (0, 2)]
    assert days(plan) == [1, 3, 8, 10]
    assert [one.as_rule for one in fresh(plan).windows.order_by("weekday")] == list(windows)


def test_another_practitioner_takes_the_same_times(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    old = [start for _n, start, _who in times(plan)]
    found = seen(plan, wanted(plan, practitioner=place.ben))
    assert {one.why for one in found.of("moved")} == {Why.PERSON}
    accept(place, plan, wanted(plan, practitioner=place.ben))
    assert [(start, who) for _n, start, who in times(plan)] == [(at, place.ben.pk) for at in old]
    message = Message.objects.get(kind="appointment_changed")
    assert message.body.count("now with Ben Birch") == 4


def test_a_wider_gap_moves_the_fewest(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 3),), weekdays=(1, 3))
    assert days(plan) == [1, 3, 8, 10, 15, 17]
    accept(place, plan, wanted(plan, gap_days=3))
    assert all(b - a >= 3 for a, b in pairwise(days(plan)))
    assert len(set(days(plan)) & {1, 3, 8, 10, 15, 17}) >= 3
    assert fresh(plan).gap_days == 3


def test_best_days_and_time_move_who_is_not_there_yet(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    accept(place, plan, wanted(plan, weekdays=(1, 3)))
    assert days(plan) == [1, 3, 8, 10]
    accept(place, plan, wanted(plan, wanted_at=time(15)), NOW + UNDO_WINDOW)
    zone = place.location.tz
    assert {one.start_at.astimezone(zone).time() for one in standing(plan)} == {time(15)}
    assert days(plan) == [1, 3, 8, 10]


def test_a_visit_becomes_an_examination_where_it_is(place: Clinic) -> None:
    """Its patient comes at the same time, so nobody is told; the visit is longer from now on."""
    exam = kind(duration_min=40, buffer_min=5, is_exam=True)
    plan = laid(place, phases=(Phase(2, 2),), exam_type=exam, exam_number=4)
    appointment.confirm(by=place.desk, now=NOW, appointment=standing(plan)[1], via="phone")
    old = times(plan)
    wish = wanted(plan, exam_number=2)
    assert looks(seen(plan, wish)) == {"kept": 4, "moved": 0, "added": 0, "dropped": 0}
    made = accept(place, plan, wish)
    assert times(plan) == old
    second, fourth = standing(plan)[1], standing(plan)[3]
    assert (second.type, second.duration_min, second.buffer_min) == (exam, 40, 5)
    assert (second.status, fourth.type, fourth.duration_min) == ("confirmed", place.kind, 30)
    assert not Message.objects.filter(kind="appointment_changed").exists()
    repair.undo(by=place.desk, now=NOW, repair=made)
    second, fourth = standing(plan)[1], standing(plan)[3]
    assert (second.type, second.duration_min, second.status) == (place.kind, 30, "confirmed")
    assert (fourth.type, fourth.duration_min, fourth.buffer_min) == (exam, 40, 5)
    assert fresh(plan).exam_number == 4


def test_a_journey_leaves_days_out_and_keeps_the_count(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 4),))
    away = (MONDAY + WEEK, MONDAY + WEEK + timedelta(days=6))
    accept(place, plan, wanted(plan, aways=(away,)))
    assert len(days(plan)) == 8
    assert not set(days(plan)) & set(range(7, 14))
    assert days(plan)[:2] == [1, 4]
    later = fresh(plan)
    Closure.objects.create(
        practitioner=place.ann,
        first_on=MONDAY + timedelta(days=4),
        last_on=MONDAY + timedelta(days=4),
        reason="Ill",
    )
    found = propose(later, NOW)
    assert found.count == 1
    moved = {(one.start_at.date() - MONDAY).days for one in found.of("moved")}
    assert not moved & set(range(7, 14)), "a repair went into the journey"


def test_another_pace_skips_the_weeks_of_a_journey(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 4),))
    away = (MONDAY + WEEK, MONDAY + 3 * WEEK - timedelta(days=1))
    accept(place, plan, wanted(plan, MONDAY + WEEK, [Phase(1, 2)], aways=(away,)))
    assert days(plan) == [1, 4, 22, 29]


def test_an_obstacle_is_explained_and_nothing_is_changed(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    old, facts = times(plan), packed(Draft.of(fresh(plan)))
    for changed, why in (
        ({"windows": (Window(6, time(9), time(12)),)}, Why.CLOSED),
        ({"windows": (Window(1, time(18), time(20)),)}, Why.WINDOW),
        ({"windows": (Window(1, time(9), time(12)),), "gap_days": 3}, None),
    ):
        found = seen(plan, wanted(plan, **changed))
        if why is None:
            assert found.mended.stuck is None  # once a week is possible: the plan is drawn out
            continue
        assert found.mended.stuck is not None
        assert found.mended.stuck.why in {why, Why.WINDOW}
        with pytest.raises(Changed, match="finds a time"):
            accept(place, plan, wanted(plan, **changed))
    pace = wanted(plan, MONDAY, [Phase(2, 2)], windows=(Window(1, time(9), time(12)),))
    stuck = seen(plan, pace).mended.stuck
    assert stuck is not None
    assert (stuck.index, stuck.last) == (1, MONDAY + timedelta(days=6))
    assert times(plan) == old
    assert packed(Draft.of(fresh(plan))) == facts
    assert not Repair.objects.exists()


def test_the_same_wish_gives_the_same_answer(place: Clinic) -> None:
    plan = laid(place)
    wish = wanted(plan, MONDAY + WEEK, [Phase(3, 2), Phase(1, 3)], practitioner=place.ben)
    assert seen(plan, wish).digest == seen(plan, wish).digest


def test_what_was_shown_is_what_is_done(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    wish = wanted(plan, practitioner=place.ben)
    shown = seen(plan, wish).digest
    appointment.book(
        **place.facts(practitioner=place.ben, room=place.two, start_at=standing(plan)[0].start_at)
    )
    with pytest.raises(Changed, match="changed since"):
        revision.add(by=place.desk, now=NOW, plan=plan, revision=wish, shown=shown)


def test_two_who_change_one_plan_do_not_overwrite_each_other(place: Clinic) -> None:
    """Both saw the same plan; the second one's answer was about a plan that is gone."""
    plan = laid(place, phases=(Phase(2, 2),))
    one, other = wanted(plan, gap_days=1), wanted(plan, others_may_treat=True)
    shown = seen(plan, other).digest
    accept(place, plan, one)
    with pytest.raises(Changed, match="changed since"):
        revision.add(by=place.desk, now=NOW, plan=plan, revision=other, shown=shown)
    assert fresh(plan).gap_days == 1


def test_one_press_puts_the_plan_and_its_visits_back(place: Clinic) -> None:
    exam = kind(duration_min=40, is_exam=True)
    plan = laid(place, phases=(Phase(2, 4),), exam_type=exam, exam_number=8)
    appointment.confirm(by=place.desk, now=NOW, appointment=standing(plan)[5], via="phone")
    old, facts = times(plan), packed(Draft.of(fresh(plan)))
    shapes = [(one.type_id, one.shape, one.status) for one in standing(plan)]
    wish = wanted(
        plan,
        MONDAY + WEEK,
        [Phase(1, 3)],
        practitioner=place.ben,
        exam_number=5,
        windows=(Window(2, time(9), time(17)),),
    )
    made = accept(place, plan, wish)
    assert {step["do"] for step in made.steps} >= {"drop", "move"}
    assert times(plan) != old
    repair.undo(by=place.desk, now=NOW + timedelta(minutes=2), repair=made)
    assert times(plan) == old
    assert [(one.type_id, one.shape, one.status) for one in standing(plan)] == shapes
    assert packed(Draft.of(fresh(plan))) == facts
    assert not Message.objects.filter(kind="appointment_changed", status="planned").exists()
    assert Message.objects.filter(kind="appointment_reminder", status="planned").count() == 8


def test_a_freed_time_that_somebody_took_keeps_the_change(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(1, 4),), weekdays=(1,))
    last = standing(plan)[-1]
    made = accept(place, plan, wanted(plan, phases=(Phase(1, 3),)))
    appointment.book(**place.facts(start_at=last.start_at, room=last.room))
    with pytest.raises(Taken):
        repair.undo(by=place.desk, now=NOW, repair=made)
    assert fresh(plan).visits_total == 3


def test_the_patient_is_told_once_after_the_window(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    wish = wanted(plan, MONDAY, [Phase(1, 3)], practitioner=place.ben)
    found = looks(seen(plan, wish))
    accept(place, plan, wish)
    message = Message.objects.get(kind="appointment_changed")
    assert message.due_at == NOW + UNDO_WINDOW
    assert message.notices.count() == sum(found[look] for look in ("moved", "added", "dropped"))
    assert message.body.count("Cancelled:") == found["dropped"] == 1
    event = AuditEvent.objects.get(action="revision.add")
    assert (event.patient, event.details["dropped"]) == (plan.patient, 1)


def test_a_plan_that_ended_is_not_changed(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(2, 2),))
    wish = wanted(plan, gap_days=1)
    plans.stop(by=place.desk, now=NOW, plan=plan, reason="Moved away")
    with pytest.raises(Refused, match="not under way"):
        revision.add(by=place.desk, now=NOW, plan=plan, revision=wish, shown="")


def test_a_lost_visit_is_made_up_on_the_way(place: Clinic) -> None:
    plan = laid(place, phases=(Phase(1, 3),), weekdays=(1,))
    appointment.cancel(by=place.desk, now=NOW, appointment=standing(plan)[1], reason=Reason.UNWELL)
    accept(place, plan, wanted(plan, practitioner=place.ben))
    assert [number for number, *_rest in times(plan)] == [1, 2, 3]


def test_numbers_follow_the_order_of_time_before_the_change_too(place: Clinic) -> None:
    """Found by the machine: what is made up behind the third visit was counted as the second."""
    plan = laid(place, phases=(Phase(3, 1),), weekdays=(0, 2, 4))
    appointment.cancel(by=place.desk, now=NOW, appointment=standing(plan)[1], reason=Reason.WORK)
    old = times(plan)
    made = accept(place, plan, wanted(plan, MONDAY + WEEK, others_may_treat=True))
    assert [number for number, *_rest in times(plan)] == [1, 2, 3]
    assert days(plan) == sorted(days(plan))
    assert days(plan)[:2] == [0, 4]
    repair.undo(by=place.desk, now=NOW, repair=made)
    assert times(plan) == old


def test_the_facts_of_a_plan_survive_being_stored(place: Clinic) -> None:
    exam = kind(is_exam=True)
    plan = laid(
        place,
        exam_type=exam,
        exam_number=6,
        specials=((12, exam),),
        windows=(Window(1, time(9), time(12)), Window(4, time(9), time(12))),
        aways=((MONDAY + 9 * WEEK, MONDAY + 10 * WEEK),),
        gap_days=2,
    )
    draft = Draft.of(fresh(plan))
    assert unpacked(fresh(plan), packed(draft)) == draft
