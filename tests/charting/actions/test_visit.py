"""Opening, saving, undoing and signing a visit."""

from datetime import UTC, datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied

from charting.actions import tap
from charting.actions import visit as visits
from charting.models import Visit, seal
from clinic.actions import Refused
from clinic.models import AuditEvent, Clearance, User
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def doctor() -> User:
    return make.user(name="Lena Brandt", title="Dr", credentials="DC")


def test_a_visit_is_opened_once_and_its_appointment_is_in_the_room(doctor: User) -> None:
    booked = build.appointment(doctor)
    made = [
        visits.start(by=doctor, now=NOW, patient=booked.patient, appointment=booked)
        for _ in range(3)
    ]
    booked.refresh_from_db()
    assert len({visit.pk for visit in made}) == 1
    assert booked.status == "in_room"
    assert AuditEvent.objects.filter(action="visit.start").count() == 1


def test_an_assistant_opens_it_for_the_practitioner_of_the_appointment(doctor: User) -> None:
    booked = build.appointment(doctor)
    helper = make.user("assistant")
    visit = visits.start(by=helper, now=NOW, patient=booked.patient, appointment=booked)
    assert visit.practitioner == doctor


def test_who_walks_in_has_one_open_visit(doctor: User) -> None:
    patient, place = make.patient(), make.location()
    first = visits.start(by=doctor, now=NOW, patient=patient, location=place)
    assert visits.start(by=doctor, now=NOW, patient=patient, location=place) == first
    with pytest.raises(Refused, match="chiropractor"):
        visits.start(by=make.user("assistant"), now=NOW, patient=make.patient(), location=place)
    with pytest.raises(Refused, match="location"):
        visits.start(by=doctor, now=NOW, patient=make.patient())


def test_a_field_is_saved_once_however_often_it_is_sent(doctor: User) -> None:
    visit = build.visit(doctor)
    for _ in range(3):
        build.say(visit, doctor, "pain_now", 3)
    visit.refresh_from_db()
    assert (visit.pain_now, visit.versions) == (3, {"pain_now": 1, "saves": 1})
    assert AuditEvent.objects.filter(action="visit.save").count() == 1


def test_a_newer_value_of_somebody_else_is_not_overwritten(doctor: User) -> None:
    visit = build.visit(doctor)
    build.say(visit, doctor, "pain_now", 3)
    with pytest.raises(tap.Changed) as clash:
        build.say(visit, make.user(), "pain_now", 5)
    assert (clash.value.theirs, clash.value.yours, clash.value.version) == ("3", "5", 1)
    visit.refresh_from_db()
    assert visit.pain_now == 3
    build.say(visit, doctor, "change", "better")  # another field does not collide


def test_the_category_keeps_what_was_suggested_and_why(doctor: User) -> None:
    visit = build.visit(doctor)
    build.put(visit, doctor, "af", "R", "lower", value="weak")
    build.say(visit, doctor, "category", "I")
    visit.refresh_from_db()
    by_code = {one["category"]: one for one in visit.category_suggestion}
    assert visit.category_decision == "differed"
    assert by_code["II"]["state"] == "suggested"
    assert by_code["II"]["reasons"][0][0] == "+"
    build.say(visit, doctor, "category", "II", seen=1)
    visit.refresh_from_db()
    assert visit.category_decision == "accepted"
    build.say(visit, doctor, "category", "undetermined", seen=2)
    visit.refresh_from_db()
    assert visit.category_decision == "ignored"


def test_undo_takes_back_one_tap_of_any_kind(doctor: User) -> None:
    visit = build.ready(doctor)
    build.put(visit, doctor, "heel", "L", value="2")
    assert visits.undo(by=doctor, now=NOW, visit=visit) == "heel-l"
    assert not visit.findings.get(code="heel", side="L").value
    assert visits.undo(by=doctor, now=NOW, visit=visit) == ""
    build.say(visit, doctor, "category", "II", seen=1)
    visits.undo(by=doctor, now=NOW, visit=visit)
    visit.refresh_from_db()
    assert (visit.category, visit.category_decision) == ("I", "accepted")


def test_signing_freezes_the_note_and_finishes_the_appointment(doctor: User) -> None:
    visit = build.signed(doctor)
    stored = Visit.objects.for_chart().get(pk=visit.pk)
    assert stored.signed_by == doctor
    assert stored.signed_at == NOW
    assert "Heel tension: right 3." in stored.note_text
    assert "Category I, chosen by the clinician." in stored.note_text
    assert stored.note_sha256 == seal.sha256(stored.note_text)
    assert seal.holds(stored)
    assert stored.appointment is not None
    assert stored.appointment.status == "done"
    assert AuditEvent.objects.filter(action="visit.sign").count() == 1


def test_the_seal_breaks_with_text_or_facts(doctor: User) -> None:
    stored = Visit.objects.for_chart().get(pk=build.signed(doctor).pk)
    assert seal.holds(stored)
    stored.finding_rows[0]["value"] = "5"
    assert not seal.holds(stored)
    again = Visit.objects.for_chart().get(pk=stored.pk)
    again.note_text += " "
    assert not seal.holds(again)


def test_a_second_signature_changes_nothing(doctor: User) -> None:
    visit = build.signed(doctor)
    again = visits.sign(by=doctor, now=NOW + timedelta(minutes=1), visit=visit)
    assert again.signed_at == NOW
    assert AuditEvent.objects.filter(action="visit.sign").count() == 1


def test_what_is_open_is_named(doctor: User) -> None:
    visit = build.visit(doctor)
    with pytest.raises(visits.Open) as refused:
        visits.sign(by=doctor, now=NOW, visit=visit)
    codes = [point.code for point in refused.value.points]
    assert codes == ["pain", "findings", "category", "blocks", "response"]
    visit.refresh_from_db()
    assert visit.status == "open"


@pytest.mark.parametrize("roles", [["chiropractor"], ["assistant"], ["owner", "chiropractor"]])
def test_nobody_else_signs(doctor: User, roles: list[str]) -> None:
    visit = build.ready(doctor)
    with pytest.raises(PermissionDenied):
        visits.sign(by=make.user(*roles), now=NOW, visit=visit)


def test_a_missing_word_of_a_doctor_holds_treatment_back(doctor: User) -> None:
    visit = build.ready(doctor)
    waits = Clearance.objects.create(
        patient=visit.patient, condition="stroke", raised_on=NOW.date(), source="intake"
    )
    with pytest.raises(visits.Waiting):
        visits.sign(by=doctor, now=NOW, visit=visit)
    waits.status, waits.override_reason = "waived", "Mild, long ago; low force only."
    waits.reviewed_by, waits.reviewed_at = doctor, NOW
    waits.save()
    assert visits.sign(by=doctor, now=NOW, visit=visit).is_signed


def test_the_gate_closes_at_midnight_where_the_clinic_is(doctor: User) -> None:
    """A word that holds until a day holds to the last second of that day on the clinic's clock."""
    visit = build.ready(doctor)
    visit.location.zone = "America/Los_Angeles"
    visit.location.save()
    last = NOW.astimezone(visit.location.tz).date()
    Clearance.objects.create(
        patient=visit.patient,
        condition="stroke",
        raised_on=last,
        source="intake",
        status="received",
        received_on=last,
        scope="all",
        expires_on=last,
    )
    midnight = datetime.combine(last + timedelta(days=1), time(), visit.location.tz)
    with pytest.raises(visits.Waiting):
        visits.sign(by=doctor, now=midnight, visit=visit)
    before = midnight - timedelta(seconds=1)
    assert before.astimezone(UTC).date() > last, "by then it is tomorrow in Greenwich"
    assert visits.sign(by=doctor, now=before, visit=visit).is_signed


@pytest.mark.parametrize(
    ("policy", "outcome"),
    [
        ("urgent", "waits"),
        ("hold", "waits"),
        ("low_force", "signed"),  # the blocks are no thrust
        ("no_prone", "asks"),
        ("note", "signed"),
    ],
)
def test_each_policy_does_at_the_signature_what_it_says(
    doctor: User, policy: str, outcome: str
) -> None:
    visit = build.ready(doctor)
    Clearance.objects.create(
        patient=visit.patient,
        condition="hypermobility",
        policy=policy,
        raised_on=NOW.date(),
        source="intake",
    )
    if outcome == "waits":
        with pytest.raises(visits.Waiting):
            visits.sign(by=doctor, now=NOW, visit=visit)
        return
    if outcome == "asks":
        with pytest.raises(visits.Open) as refused:
            visits.sign(by=doctor, now=NOW, visit=visit)
        assert [point.code for point in refused.value.points] == ["blocks_reason"]
        build.say(visit, doctor, "blocks_reason", "the belly hangs free between cushions", seen=0)
    assert visits.sign(by=doctor, now=NOW, visit=visit).is_signed


def test_without_treatment_no_word_is_needed(doctor: User) -> None:
    from charting.actions import block

    visit = build.ready(doctor)
    Clearance.objects.create(
        patient=visit.patient, condition="stroke", raised_on=NOW.date(), source="intake"
    )
    block.skip(by=doctor, now=NOW, visit=visit, seen=1)
    assert visits.sign(by=doctor, now=NOW, visit=visit).is_signed


def test_a_signed_visit_takes_no_tap(doctor: User) -> None:
    visit = build.signed(doctor)
    with pytest.raises(tap.Frozen):
        build.say(visit, doctor, "pain_now", 0, seen=1)
    with pytest.raises(tap.Frozen):
        build.put(visit, doctor, "heel", "L", value="1")
