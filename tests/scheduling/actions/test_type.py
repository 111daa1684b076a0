"""Kinds of visit: who may give one, on which tables, and whether it waits for a doctor's word."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.models import Clearance
from scheduling.actions import appointment, plan
from scheduling.actions import type as types
from scheduling.models import Appointment, AppointmentType
from scheduling.models.diary import Diary
from tests import make
from tests.make import NOW
from tests.scheduling.actions.test_plan import draft
from tests.scheduling.make import MONDAY, Clinic, clinic, kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Clinic:
    return clinic()


def diary(place: Clinic) -> Diary:
    return Diary(place.location, MONDAY, MONDAY, NOW)


def test_only_those_named_are_offered_and_booked(place: Clinic) -> None:
    place.kind.practitioners.set([place.ben])
    offers = diary(place).offers(MONDAY, kind=place.kind)
    assert {offer.practitioner for offer in offers} == {place.ben.pk}
    assert not diary(place).offers(MONDAY, kind=place.kind, practitioners=[place.ann.pk])
    with pytest.raises(appointment.NotPossible, match="Ann Alder does not give “Visit"):
        appointment.book(**place.facts())
    assert appointment.book(**place.facts(practitioner=place.ben)).status == "booked"


def test_only_tables_that_fit_are_offered_and_booked(place: Clinic) -> None:
    place.kind.rooms.set([place.two])
    offers = diary(place).offers(MONDAY, kind=place.kind)
    assert {offer.room for offer in offers} == {place.two.pk}
    with pytest.raises(appointment.NotPossible, match="does not take place on Table 1"):
        appointment.book(**place.facts())
    visit = appointment.book(**place.facts(room=place.two))
    with pytest.raises(appointment.NotPossible, match="does not take place on Table 1"):
        appointment.move(
            by=place.desk,
            now=NOW,
            appointment=visit,
            practitioner=place.ann,
            room=place.one,
            start_at=place.at(11),
        )


def test_a_table_named_elsewhere_binds_nobody_here(place: Clinic) -> None:
    place.kind.rooms.set([make.room()])
    assert appointment.book(**place.facts()).status == "booked"


def test_near_times_and_plans_know_it_too(place: Clinic) -> None:
    place.kind.practitioners.set([place.ann])
    place.kind.rooms.set([place.two])
    appointment.book(**place.facts(room=place.two))
    with pytest.raises(appointment.Taken) as lost:
        appointment.book(**place.facts(room=place.two))
    near = lost.value.alternatives
    assert {(offer.practitioner, offer.room) for offer in near} == {(place.ann.pk, place.two.pk)}
    made = plan.make(by=place.desk, now=NOW, draft=draft(place))
    plan.lay(by=place.desk, now=NOW, plan=made)
    assert set(made.appointments.values_list("room", flat=True)) == {place.two.pk}


def test_it_is_read_once_however_many_days(place: Clinic) -> None:
    kinds = [kind() for _number in range(3)]
    week = Diary(place.location, MONDAY, MONDAY + timedelta(days=4), NOW)
    with CaptureQueriesContext(connection) as asked:
        for days in range(5):
            for one in kinds:
                week.offers(MONDAY + timedelta(days=days), kind=one)
    assert len(asked) == 6 + 2 * len(kinds)


def test_a_gated_kind_waits_for_the_doctors_word(place: Clinic) -> None:
    place.kind.is_gated = True
    place.kind.save()
    patient = make.patient()
    need = Clearance.objects.create(
        patient=patient, condition="osteoporosis", raised_on=NOW.date(), source="intake"
    )
    with pytest.raises(appointment.NotPossible, match=r"a doctor’s word: Osteoporosis\."):
        appointment.book(**place.facts(patient=patient))
    assert not Appointment.objects.exists()
    assert (
        appointment.book(**place.facts(patient=patient, type=kind())).status == "booked"
    )  # another kind
    need.status = "over"
    need.save()
    assert (
        appointment.book(**place.facts(patient=patient, start_at=place.at(12))).status == "booked"
    )


@pytest.mark.parametrize("policy", ["urgent", "hold", "low_force", "no_prone", "note"])
@pytest.mark.parametrize("gated", [True, False])
def test_what_each_policy_lets_be_booked(place: Clinic, policy: str, gated: bool) -> None:
    place.kind.is_gated = gated
    place.kind.save()
    patient = make.patient()
    Clearance.objects.create(
        patient=patient,
        condition="cauda_equina",
        policy=policy,
        raised_on=NOW.date(),
        source="intake",
    )
    if policy == "urgent" or (policy == "hold" and gated):
        with pytest.raises(appointment.NotPossible, match="cauda equina"):
            appointment.book(**place.facts(patient=patient))
        assert not Appointment.objects.exists()
    else:
        assert appointment.book(**place.facts(patient=patient)).status == "booked"


def test_a_word_that_ends_before_the_visit_is_none(place: Clinic) -> None:
    place.kind.is_gated = True
    place.kind.save()
    patient = make.patient()
    Clearance.objects.create(
        patient=patient,
        condition="stroke",
        raised_on=NOW.date(),
        source="intake",
        status="received",
        received_on=NOW.date(),
        scope="all",
        expires_on=MONDAY,
    )
    assert appointment.book(**place.facts(patient=patient)).status == "booked"
    with pytest.raises(appointment.NotPossible, match="stroke"):
        later = place.at(10, day=MONDAY + timedelta(days=1))
        appointment.book(**place.facts(patient=patient, start_at=later))


def test_who_and_where_are_stored_with_the_kind(place: Clinic) -> None:
    facts = {"name": "Cranial", "duration_min": 30, "colour": "moss"}
    made = types.add(
        by=place.desk, now=NOW, practitioners=[place.ann], rooms=[place.one, place.two], **facts
    )
    assert list(made.practitioners.all()) == [place.ann]
    types.change(by=place.desk, now=NOW, kind=made, rooms=[place.two])
    assert list(made.rooms.all()) == [place.two]
    assert list(made.practitioners.all()) == [place.ann]


def test_online_has_notice_and_horizon() -> None:
    shy = kind(online_returning=True, notice_hours=24, horizon_days=30)
    kind(online_new=True)
    assert list(AppointmentType.objects.online(is_new=False)) == [shy]
    window = shy.online_window(NOW)
    assert (window.start, window.end) == (NOW + timedelta(hours=24), NOW + timedelta(days=30))
    assert kind(notice_hours=720, horizon_days=1).online_window(NOW).start == NOW + timedelta(30)
