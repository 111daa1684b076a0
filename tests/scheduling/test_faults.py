"""The controls of `test_complaints`: each fault is planted, and the test of its number notices.

A plant is the shortest form of what the complaint tells of another scheduler. Where a constraint is
what keeps us from it, the plant takes the constraint away.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from clinic.actions import Refused
from clinic.models import Practice
from scheduling.actions import appointment, plan, race, reminder
from scheduling.forms import appointment as booking_form
from scheduling.forms.plan import PlanForm
from scheduling.models import Appointment, CarePlan
from scheduling.models.diary import Diary
from scheduling.models.sheet import Sheet
from scheduling.rules import slot, wall
from scheduling.rules.cadence import Phase
from tests.scheduling import test_complaints as complaints
from tests.scheduling.make import MONDAY, clinic

pytestmark = pytest.mark.django_db
Patch = pytest.MonkeyPatch
ONCE = "appointment_practitioner_once", "appointment_room_once", "appointment_patient_once"
NOTICED = (AssertionError, pytest.fail.Exception, Refused)


@contextmanager
def unguarded() -> Iterator[None]:
    """The calendar without what keeps two from one time; built up again behind it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = ANY(%s)",
            [list(ONCE)],
        )
        walls = cursor.fetchall()
        assert len(walls) == len(ONCE)
        for name, _how in walls:
            cursor.execute(f"ALTER TABLE scheduling_appointment DROP CONSTRAINT {name}")
    try:
        yield
    finally:
        if not connection.in_atomic_block:  # else the test's own transaction takes it all back
            with connection.cursor() as cursor:
                cursor.execute("SET session_replication_role = replica")  # nothing may be deleted
                cursor.execute("DELETE FROM scheduling_appointment")
                cursor.execute("SET session_replication_role = DEFAULT")
                for name, how in walls:
                    cursor.execute(
                        f"ALTER TABLE scheduling_appointment ADD CONSTRAINT {name} {how}"
                    )


def _unseen(patch: Patch) -> None:
    """Nobody looks whether the time is free."""
    patch.setattr(race, "look", lambda *_visit, **_facts: None)


# ── booking ────────────────────────────────────────────────────────────────────────────────


def _believes_every_hold(*, by: Any, now: datetime, appointment: Appointment) -> Appointment:
    Appointment.objects.filter(pk=appointment.pk).update(status="booked", hold_until=None)
    return Appointment.objects.get(pk=appointment.pk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
@pytest.mark.parametrize(
    "number",
    [
        complaints.test_01_two_people_book_the_same_slot,
        complaints.test_02_two_who_wait_for_a_yes_are_both_confirmed,
        complaints.test_03_a_series_goes_around_the_check,
        complaints.test_04_anybody_is_chosen_and_everybody_is_booked_twice,
    ],
    ids=lambda test: test.__name__[5:7],
)
def test_a_calendar_that_looks_and_then_writes(
    number: Callable[[], None], monkeypatch: Patch
) -> None:
    _unseen(monkeypatch)
    monkeypatch.setattr(appointment, "keep", _believes_every_hold)
    with unguarded(), pytest.raises(NOTICED):
        number()


@pytest.mark.parametrize(
    "number",
    [
        complaints.test_07_a_reserved_time_is_booked_by_somebody_else,
        complaints.test_08_one_patient_is_with_two_practitioners,
    ],
    ids=lambda test: test.__name__[5:7],
)
def test_a_check_that_forgets_holds_and_patients(
    number: Callable[[Any], None], monkeypatch: Patch
) -> None:
    _unseen(monkeypatch)
    with unguarded(), pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        number(clinic())


def _riddle(*_visit: Any, **_facts: Any) -> race.Taken:
    return race.Taken("Error 409", [])


def test_05_a_refusal_without_a_reason(monkeypatch: Patch) -> None:
    monkeypatch.setattr(race, "taken", _riddle)
    with pytest.raises(NOTICED):
        complaints.test_05_a_refusal_is_not_a_riddle(clinic())


def test_06_a_conflict_that_nobody_can_overrule(monkeypatch: Patch) -> None:
    book = appointment.book
    monkeypatch.setattr(
        appointment, "book", lambda **facts: book(**{**facts, "overbook_reason": ""})
    )
    with pytest.raises(race.Taken):
        complaints.test_06_staff_cannot_book_over_a_visit_knowingly(clinic())


# ── series and plans ───────────────────────────────────────────────────────────────────────


def _after(work: Callable[..., Appointment], then: Callable[[Appointment], None]) -> Any:
    def both(**facts: Any) -> Appointment:
        visit = work(**facts)
        then(visit)
        return visit

    return both


def _falls_out(visit: Appointment) -> None:
    Appointment.objects.filter(pk=visit.pk).update(plan=None, plan_number=None)


def _all_of_it(visit: Appointment) -> None:
    told = {name: getattr(visit, name) for name in ("status", "confirmed_at", "confirmed_via")}
    Appointment.objects.filter(plan=visit.plan).update(**told)


def _second_series(visit: Appointment) -> None:
    again = copy(CarePlan.objects.get(appointments=visit))
    again.pk, again._state.adding = None, True
    again.save()
    Appointment.objects.filter(pk=visit.pk).update(plan=again, plan_number=1)


@pytest.mark.parametrize(
    ("number", "act", "then"),
    [
        (complaints.test_09_visits_of_a_series_vanish, "move", _falls_out),
        (complaints.test_10_the_state_of_one_visit_is_the_state_of_all, "confirm", _all_of_it),
        (complaints.test_12_moving_one_of_a_series_makes_a_second_series, "move", _second_series),
    ],
    ids=["09", "10", "12"],
)
def test_one_visit_that_is_taken_for_its_series(
    number: Callable[[Any], None],
    act: str,
    then: Callable[[Appointment], None],
    monkeypatch: Patch,
) -> None:
    monkeypatch.setattr(appointment, act, _after(getattr(appointment, act), then))
    with pytest.raises(AssertionError):
        number(clinic())


def test_11_a_form_that_drops_what_it_does_not_understand(monkeypatch: Patch) -> None:
    monkeypatch.setattr(PlanForm, "add_error", lambda *_field: None)
    with pytest.raises(AssertionError):
        complaints.test_11_a_series_without_an_end_is_silently_not_saved(clinic())


def test_13_a_calendar_without_closures(monkeypatch: Patch) -> None:
    monkeypatch.setattr(Diary, "closures", [])
    with pytest.raises(AssertionError):
        complaints.test_13_a_series_lands_on_holidays_and_leave(clinic())


def test_14_and_15_only_six_weeks_are_looked_at(monkeypatch: Patch) -> None:
    away = Diary.away

    def near(self: Diary, practitioner: Any, day: Any) -> Any:
        return away(self, practitioner, day) if day < MONDAY + timedelta(weeks=6) else []

    monkeypatch.setattr(Diary, "away", near)
    with pytest.raises(NOTICED):
        complaints.test_14_and_15_a_long_series_is_checked_as_a_whole(clinic(), (Phase(1, 26),))


def test_14_and_15_the_first_visits_are_booked_and_the_rest_is_dropped(monkeypatch: Patch) -> None:
    lay = plan.lay

    def half(**facts: Any) -> list[Appointment]:
        try:
            return lay(**facts)
        except plan.DoesNotFit:
            return []

    monkeypatch.setattr(plan, "lay", half)
    with pytest.raises(pytest.fail.Exception, match="DID NOT RAISE"):
        complaints.test_14_and_15_a_long_series_is_checked_as_a_whole(clinic(), (Phase(1, 26),))


# ── time ───────────────────────────────────────────────────────────────────────────────────


def _winter(day: Any, at: time, zone: ZoneInfo) -> list[datetime]:
    """The clock of January, all the year."""
    offset = datetime(day.year, 1, 15, tzinfo=zone).utcoffset()
    assert offset is not None
    return [datetime.combine(day, at.replace(tzinfo=None), tzinfo=UTC) - offset]


@pytest.mark.parametrize("change", ["2027-03-14", "2027-11-07"])
def test_16_a_series_counted_in_hours_of_universal_time(change: str, monkeypatch: Patch) -> None:
    for module in (slot, wall, booking_form):
        monkeypatch.setattr(module, "moments", _winter)
    with pytest.raises(NOTICED):
        complaints.test_16_a_clock_change_moves_visits_by_an_hour(
            clinic(), datetime.fromisoformat(change).date()
        )


@pytest.mark.parametrize(
    "number",
    [
        complaints.test_17_a_patient_is_told_the_hour_of_another_zone,
        complaints.test_17_a_reminder_after_the_change_names_the_hour_on_the_wall,
    ],
    ids=lambda test: test.__name__[8:],
)
def test_17_a_server_that_writes_its_own_clock(
    number: Callable[[], None], monkeypatch: Patch
) -> None:
    """The place is forgotten where the message is written."""
    words = reminder._words

    def forgetful(visit: Appointment, channel: str, practice: Practice) -> tuple[str, str]:
        told, place = copy(visit), copy(visit.location)
        place.zone = "UTC"
        place.__dict__.pop("tz", None)
        told.location = place
        return words(told, channel, practice)

    monkeypatch.setattr(reminder, "_words", forgetful)
    with pytest.raises(AssertionError):
        number()


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "America/Los_Angeles", "Asia/Kolkata"])
def test_18_a_day_that_begins_in_london(zone: str, monkeypatch: Patch) -> None:
    def whole(sheet: Sheet) -> slot.Span:
        return slot.day_span(sheet.day, ZoneInfo("UTC"))

    monkeypatch.setattr(Sheet, "whole", property(whole))
    with pytest.raises(AssertionError):
        complaints.test_18_a_date_is_off_by_one(zone)


def test_19_a_visit_that_is_held_to_the_zone_it_was_booked_in(monkeypatch: Patch) -> None:
    move = appointment.move

    def stuck(**facts: Any) -> Appointment:
        visit = facts["appointment"]
        if visit.zone != visit.location.zone:
            raise Refused("The time zone of this visit is another one.")
        return move(**facts)

    monkeypatch.setattr(appointment, "move", stuck)
    with pytest.raises(Refused):
        complaints.test_19_a_changed_zone_blocks_later_edits(clinic())
