"""A patient's care in plain words: from signed visits only, with the rule beside each change."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from charting.actions import visit as visits
from charting.catalogue.load import load
from charting.models import Outcome, Procedure, Visit
from clinic.models import Patient, User
from portal.catalogue.citation import citations
from scheduling.models import Goal
from tests import make
from tests.charting import build
from tests.house.tree import ROOT
from tests.make import NOW
from tests.portal.page import inside
from tests.scheduling.make import clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def doctor() -> User:
    make.practice()
    return make.user("chiropractor")


def _signed(
    doctor: User, patient: Patient, days_ago: int, pain: int, more: dict[str, Any] | None = None
) -> Visit:
    now = NOW - timedelta(days=days_ago)
    one = build.ready(doctor, now, patient)
    build.say(one, doctor, "pain_now", pain, seen=1, now=now)
    for measure, value in (more or {}).items():
        Outcome.objects.create(
            visit=one, measure=measure, value=Decimal(value), catalogue_version=load().version
        )
    return visits.sign(by=doctor, now=now, visit=one)


def test_before_the_first_signed_visit_it_says_what_will_stand_here(doctor: User) -> None:
    visit = build.ready(doctor)
    text = inside(visit.patient).get("care/").content.decode()
    assert "After your first visit is signed" in text
    assert "padded wedge" not in text


def test_the_last_signed_visit_is_drawn_and_said_in_one_sentence(doctor: User) -> None:
    visit = build.ready(doctor)
    known: dict[str, Any] = {"visit": visit, "catalogue_version": load().version}
    Procedure.objects.create(kind="segment", code="adjust", level="L5", order=1, **known)
    Procedure.objects.create(
        kind="exercise",
        code="pelvic_tilt" if "pelvic_tilt" in load().procedures else "",
        name="Pelvic tilt",
        details={"sets": "3", "reps": "10", "hold": "5", "times_day": "2"},
        order=2,
        **known,
    )
    build.say(visit, doctor, "advice", ["walk"])
    build.say(visit, doctor, "home_note", "After lunch, on flat ground")
    visits.sign(by=doctor, now=NOW, visit=visit)
    draft = build.ready(doctor, NOW + timedelta(days=1), visit.patient)
    build.say(draft, doctor, "home_note", "A draft that nobody signed")
    text = inside(visit.patient).get("care/").content.decode()
    assert "You lay face down on 2 padded wedges." in text
    assert 'class="pelvis' in text
    assert "What was worked on: Spine (L5)." in text
    assert "3 sets, 10 times each, hold 5 s, 2 times a day" in text
    assert "<b>Walk</b>" in text
    assert "After lunch, on flat ground" in text
    assert "A draft that nobody signed" not in text
    assert f"/me/notes/{visit.pk}/" in text


def test_a_change_is_said_with_its_rule_and_its_source(doctor: User) -> None:
    patient = make.patient()
    for days, pain in ((12, 7), (8, 6), (4, 4)):
        _signed(doctor, patient, days, pain)
    text = inside(patient).get("care/").content.decode()
    assert "7 of 10 on Sunday, November 8, 4 of 10 on Monday, November 16." in text
    assert "Pain when you came in: 7, 6, 4" in text  # the line says its values
    assert "Published rules that count it:" in text
    assert '<span class="tone better">Better</span>' in text
    assert "2 points: counts" in text
    assert "Ostelo 2008" in text


def test_a_small_change_is_none(doctor: User) -> None:
    patient = make.patient()
    for days, pain in ((12, 7), (4, 6)):
        _signed(doctor, patient, days, pain)
    text = inside(patient).get("care/").content.decode()
    assert "By no published rule is this a change that counts." in text
    assert "No clear change" in text
    assert '<span class="tone better">' not in text


def test_a_draft_changes_no_number(doctor: User) -> None:
    patient = make.patient()
    _signed(doctor, patient, 12, 7, {"odi": 40} if "odi" in load().measures else None)
    draft = build.ready(doctor, NOW - timedelta(days=1), patient)
    build.say(draft, doctor, "pain_now", 0, seen=1)
    text = inside(patient).get("care/").content.decode()
    assert "0 of 10" not in text
    assert "One value so far" in text


def test_goals_and_the_next_measurement(doctor: User) -> None:
    place = clinic()
    patient = make.patient()
    plan = place.plan(patient, visits_total=12)
    Goal.objects.create(
        plan=plan, measure="Pain now", baseline=Decimal(7), target=Decimal(2), unit="of 10"
    )
    _signed(doctor, patient, 4, 5)
    draft = build.ready(doctor, NOW - timedelta(days=1), patient)
    build.say(draft, doctor, "pain_now", 1, seen=1)
    text = inside(patient).get("care/").content.decode()
    assert "7 of 10 at the start." in text
    assert "Goal: 2 of 10." in text
    assert "Last: 5 of 10, Monday, November 16." in text
    assert "We measure again after 12 visits or 30 days" in text


def test_one_and_twenty_visits_cost_the_same(doctor: User) -> None:
    patient = make.patient()
    _signed(doctor, patient, 60, 7)
    page = inside(patient)
    costs = []
    for rounds in (19, 0):
        page.get("care/")
        with CaptureQueriesContext(connection) as queries:
            page.get("care/")
        costs.append(len(queries))
        for n in range(rounds):
            _signed(doctor, patient, 50 - n, 6)
    assert costs[0] == costs[1]


def test_each_source_of_a_measure_has_a_name_that_patients_can_read() -> None:
    known = (ROOT / "docs" / "sources.md").read_text()
    assert all(f"`{key}`" in known for key in citations())
    changes = [change for one in load().measures.values() for change in one.changes]
    assert changes
    assert {key for change in changes for key in change.sources} <= set(citations())
