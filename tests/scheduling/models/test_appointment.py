"""What the database itself refuses."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from scheduling.models import Appointment
from tests import make
from tests.make import NOW
from tests.scheduling.make import Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def refused(name: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        fields.pop("place").visit(**fields)


def test_a_practitioner_is_in_one_place(place: Clinic) -> None:
    place.visit()
    refused("appointment_practitioner_once", place=place, room=place.two, start_at=place.at(10, 29))


def test_a_table_holds_one_patient(place: Clinic) -> None:
    place.visit()
    refused("appointment_room_once", place=place, practitioner=place.ben)


def test_a_patient_is_in_one_place(place: Clinic) -> None:
    patient = make.patient()
    place.visit(patient=patient)
    refused(
        "appointment_patient_once",
        place=place,
        patient=patient,
        practitioner=place.ben,
        room=place.two,
    )


def test_while_one_rests_the_practitioner_may_be_at_the_next_table(place: Clinic) -> None:
    place.visit(resting=(10, 20))
    place.visit(room=place.two, start_at=place.at(10, 10), resting=(10, 20))
    refused(
        "appointment_practitioner_once",
        place=place,
        room=make.room(location=place.location, name="Table 3"),
        start_at=place.at(10, 20),
        minutes=10,
    )


@pytest.mark.parametrize("start", [0, 5, 15, 25, 29], ids=str)
def test_the_turns_of_one_practitioner_never_touch_two_tables(place: Clinic, start: int) -> None:
    """Ten minutes that reach into either turn of somebody else's visit."""
    place.visit(resting=(10, 20))
    refused(
        "appointment_practitioner_once",
        place=place,
        room=place.two,
        start_at=place.at(10, start),
        minutes=10,
    )


def test_a_resting_patient_keeps_the_table_and_is_nowhere_else(place: Clinic) -> None:
    patient = make.patient()
    place.visit(patient=patient, resting=(10, 20))
    during = {"start_at": place.at(10, 10), "minutes": 10, "practitioner": place.ben}
    refused("appointment_room_once", place=place, **during)
    refused("appointment_patient_once", place=place, patient=patient, room=place.two, **during)


def test_one_visit_may_be_over_another_and_a_second_may_not(place: Clinic) -> None:
    place.visit()
    place.visit(room=place.two, overbook_reason="In pain")
    third = make.room(location=place.location, name="Table 3")
    refused("appointment_overbooked_once", place=place, room=third, overbook_reason="Late")
    refused("appointment_practitioner_once", place=place, room=third)


def test_no_reason_shares_a_table_or_a_patient(place: Clinic) -> None:
    patient = make.patient()
    place.visit(patient=patient)
    refused("appointment_room_once", place=place, overbook_reason="In pain")
    refused(
        "appointment_patient_once",
        place=place,
        patient=patient,
        room=place.two,
        overbook_reason="In pain",
    )


@pytest.mark.parametrize("resting", [(0, 10), (20, 30), (-5, 10), (20, 40), (10, 10)], ids=str)
def test_a_rest_lies_within_its_visit(place: Clinic, resting: tuple[int, int]) -> None:
    refused("appointment_rest_within", place=place, resting=resting)


@pytest.mark.parametrize("phases", [(10, 0), (0, 10), (20, 10), (3, 10)], ids=str)
def test_a_kind_of_visit_has_all_phases_or_none(phases: tuple[int, int]) -> None:
    with pytest.raises(IntegrityError, match="type_phases_within"), transaction.atomic():
        kind(duration_min=30, assess_min=phases[0], blocks_min=phases[1])


@pytest.mark.parametrize("status", ["held", "confirmed", "arrived", "in_room", "done"])
def test_every_live_state_occupies(place: Clinic, status: str) -> None:
    stamps: dict[str, dict[str, Any]] = {
        "held": {"hold_until": NOW},
        "confirmed": {"confirmed_at": NOW, "confirmed_via": "desk"},
        "arrived": {"arrived_at": NOW},
        "in_room": {"in_room_at": NOW},
        "done": {"done_at": NOW},
    }
    place.visit(status=status, **stamps[status])
    refused("appointment_practitioner_once", place=place, room=place.two)


def test_back_to_back_is_fine(place: Clinic) -> None:
    place.visit()
    place.visit(start_at=place.at(10, 30))
    place.visit(start_at=place.at(9, 30))


@pytest.mark.parametrize("status", ["cancelled", "no_show"])
def test_a_lost_visit_frees_its_time(place: Clinic, status: str) -> None:
    extra = {"cancelled_at": NOW, "cancel_reason": "work"} if status == "cancelled" else {}
    place.visit(status=status, **extra)
    place.visit()


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("appointment_held_until", {"status": "held"}),
        ("appointment_held_until", {"hold_until": NOW}),
        ("appointment_cancelled_says_why", {"status": "cancelled", "cancelled_at": NOW}),
        ("appointment_cancelled_says_why", {"cancel_reason": "work"}),
        ("appointment_plan_both_or_neither", {"plan_number": 3}),
        ("appointment_confirmed_both_or_neither", {"confirmed_at": NOW}),
        ("appointment_confirmed_both_or_neither", {"confirmed_via": "desk"}),
        ("appointment_confirmed_says_when", {"status": "confirmed"}),
        ("appointment_arrived_says_when", {"status": "arrived"}),
        ("appointment_in_room_says_when", {"status": "in_room"}),
        ("appointment_done_says_when", {"status": "done"}),
        ("appointment_done_says_when", {"done_at": NOW}),
    ],
)
def test_a_state_carries_its_facts(place: Clinic, name: str, fields: dict[str, Any]) -> None:
    refused(name, place=place, **fields)


@pytest.mark.parametrize(
    "period",
    [
        DateTimeTZRange(NOW, NOW, "[)"),
        DateTimeTZRange(NOW, None, "[)"),
        DateTimeTZRange(None, NOW, "[)"),
        DateTimeTZRange(NOW, NOW + timedelta(minutes=30), "[]"),
    ],
    ids=["empty", "endless", "beginningless", "closed"],
)
def test_a_visit_has_a_half_open_time(place: Clinic, period: Any) -> None:
    with pytest.raises(IntegrityError, match="appointment_period_half_open"):
        place.visit(period=period)


def test_a_number_of_a_plan_has_one_time(place: Clinic) -> None:
    patient = make.patient()
    plan = place.plan(patient)
    place.visit(patient=patient, plan=plan, plan_number=3)
    refused(
        "appointment_plan_number_once",
        place=place,
        patient=patient,
        plan=plan,
        plan_number=3,
        start_at=place.at(15),
    )


@pytest.mark.parametrize("room", ["one", "two"], ids=["the same table", "the same person"])
def test_what_stays_free_before_a_visit_is_nobody_elses(place: Clinic, room: str) -> None:
    """Of its table and of its practitioner; the patient may come from another visit."""
    lead = DateTimeTZRange(place.at(9, 45), place.at(10), "[)")
    first = place.visit(lead=lead)
    whose = {"practitioner": place.ben} if room == "one" else {}
    name = "appointment_room_once" if room == "one" else "appointment_practitioner_once"
    late = {"start_at": place.at(9, 20), "room": getattr(place, room), **whose}
    refused(name, place=place, **late)
    place.visit(**{**late, "start_at": place.at(9, 15)})
    other = place.ben if room == "two" else make.user(name="Cleo Cedar")
    third = make.room(location=place.location)
    place.visit(patient=first.patient, practitioner=other, room=third, start_at=place.at(9, 30))


@pytest.mark.parametrize(
    ("first", "last", "bounds"), [(585, 595, "[)"), (590, 605, "[)"), (585, 600, "[]")]
)
def test_a_lead_ends_where_its_visit_begins(
    place: Clinic, first: int, last: int, bounds: str
) -> None:
    begins, ends = (place.at(*divmod(minute, 60)) for minute in (first, last))
    refused("appointment_lead_before", place=place, lead=DateTimeTZRange(begins, ends, bounds))


def test_end_leaves_the_buffer_out(place: Clinic) -> None:
    visit = Appointment.objects.get(pk=place.visit(minutes=40, buffer_min=10).pk)
    assert visit.duration_min == 30
    assert visit.end_at == place.at(10, 30)
