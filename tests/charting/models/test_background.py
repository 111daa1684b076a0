"""The background in the note of a first visit, and nothing of it in a routine one."""

from datetime import date

import pytest

from charting.actions import visit as visits
from charting.models import Visit, background
from clinic.models import Device, HistoryItem, Referral, TestResult
from tests import make
from tests.charting import build

pytestmark = pytest.mark.django_db


def _known(visit: Visit) -> None:
    patient = visit.patient
    HistoryItem.objects.create(
        patient=patient,
        kind="diagnosis",
        label="Cervical dysfunction",
        side="L",
        certainty="suspected",
        given_by="neurologist",
        happened_words="two weeks ago",
        informant="patient",
    )
    TestResult.objects.create(
        patient=patient,
        study="Sleep study",
        name="Lowest saturation",
        value="92",
        unit="%",
        conditions="splint worn",
        taken_on=date(2026, 10, 1),
        taken_precision="month",
    )
    Referral.objects.create(patient=patient, kind="out", party="Neurology", reason="to assess")
    Device.objects.create(patient=patient, kind="guard", place="lower teeth")


def test_a_first_visit_takes_the_background_down() -> None:
    doctor = make.user()
    visit = build.ready(doctor)
    Visit.objects.filter(pk=visit.pk).update(kind="initial")
    _known(visit)
    note = visits.sign(by=doctor, now=make.NOW, visit=visit).note_text
    assert note.startswith("Background\n")
    for words in (
        "Diagnosis: Cervical dysfunction left, suspected, two weeks ago, from neurologist",
        "told by patient",
        "Sleep study, Lowest saturation 92 %, splint worn, Oct 2026",
        "Neurology, to assess, open",
        "Bite guard, lower teeth",
    ):
        assert words in note


def test_a_routine_visit_does_not_repeat_it() -> None:
    doctor = make.user()
    visit = build.ready(doctor)
    Visit.objects.filter(pk=visit.pk).update(kind="routine")
    _known(visit)
    assert "Background" not in visits.sign(by=doctor, now=make.NOW, visit=visit).note_text


def test_it_costs_few_queries(django_assert_max_num_queries: object) -> None:
    doctor = make.user()
    visit = Visit.objects.for_chart().get(pk=build.visit(doctor).pk)
    visit.kind = "initial"
    _known(visit)
    with django_assert_max_num_queries(5):  # type: ignore[operator]
        assert len(background.of(visit, None)) == 4
