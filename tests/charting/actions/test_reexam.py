"""Signing a visit tells the care plan how the scores went."""

from datetime import timedelta

import pytest

from charting.actions import visit as visits
from clinic.models import AuditEvent, Patient, User
from scheduling.models import CarePlan, ExamSignal
from tests import make
from tests.charting import build
from tests.scheduling.make import kind

pytestmark = pytest.mark.django_db
NOW = make.NOW


@pytest.fixture
def doctor() -> User:
    return make.user(name="Lena Brandt", title="Dr", credentials="DC")


def plan(doctor: User, patient: Patient) -> CarePlan:
    return CarePlan.objects.create(
        patient=patient,
        practitioner=doctor,
        location=make.location(),
        type=kind(name="Plan visit"),
        starts_on=NOW.date(),
        visits_total=12,
        status="active",
        laid_at=NOW,
    )


def sign(doctor: User, patient: Patient, pain: int, day: int, *, look: str = "routine") -> None:
    """A signed visit of a later day with this pain, and its kind."""
    now = NOW + timedelta(days=day)
    one = build.ready(doctor, now, patient)
    one.refresh_from_db()
    build.say(one, doctor, "kind", look, seen=one.versions.get("kind", 0), now=now)
    build.say(one, doctor, "pain_now", pain, seen=one.versions.get("pain_now", 0), now=now)
    visits.sign(by=doctor, now=now, visit=one)


def test_four_scores_that_stand_still_are_a_reason(doctor: User) -> None:
    patient = make.patient()
    made = plan(doctor, patient)
    for number, pain in enumerate([7, 5, 5, 5]):
        sign(doctor, patient, pain, number + 1)
    assert not ExamSignal.objects.exists()
    sign(doctor, patient, 5, 6)
    signal = ExamSignal.objects.get()
    assert (signal.plan, signal.kind, [int(one) for one in signal.values]) == (
        made,
        "plateau",
        [5, 5, 5, 5],
    )
    assert AuditEvent.objects.filter(action="plan.hear", patient=patient).count() == 5
    sign(doctor, patient, 2, 8)
    assert not ExamSignal.objects.exists()


def test_an_examination_settles_it(doctor: User) -> None:
    patient = make.patient()
    made = plan(doctor, patient)
    for number, pain in enumerate([3, 3, 7]):
        sign(doctor, patient, pain, number + 1)
    assert ExamSignal.objects.get().kind == "worse"
    sign(doctor, patient, 7, 6, look="reexam")
    made.refresh_from_db()
    assert made.examined_on == (NOW + timedelta(days=6)).date()
    assert not ExamSignal.objects.exists()


def test_outside_of_a_plan_nobody_is_told(doctor: User) -> None:
    sign(doctor, make.patient(), 3, 1)
    assert not AuditEvent.objects.filter(action="plan.hear").exists()
