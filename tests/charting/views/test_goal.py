"""The latest score beside each goal."""

import pytest
from django.test import Client

from clinic.models import AuditEvent, User
from scheduling.models import Goal
from tests import make
from tests.charting import build
from tests.scheduling.make import clinic

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


@pytest.fixture
def doctor() -> User:
    return make.user()


def test_goals_and_scores_meet_by_name(doctor: User) -> None:
    patient = make.patient()
    plan = clinic().plan(patient)
    for measure in ("pain now", "Sit through a film"):
        Goal.objects.create(plan=plan, measure=measure)
    visit = build.visit(doctor, patient=patient)
    build.say(visit, doctor, "pain_now", 4)
    browser = Client()
    browser.force_login(doctor, BACKEND)
    page = browser.get(f"/goals/of/{patient.pk}/", headers={"HX-Request": "true"}).content.decode()
    assert "last 4 of 10 on 20 Nov 2026" in page
    assert "Sit through a film" not in page
    assert AuditEvent.objects.filter(action="goal.panel", patient=patient).count() == 1


def test_without_a_plan_or_a_score_it_says_so(doctor: User) -> None:
    browser = Client()
    browser.force_login(doctor, BACKEND)
    page = browser.get(f"/goals/of/{make.patient().pk}/").content.decode()
    assert "No score of the chart has the name of a goal yet." in page
