"""Goals: several a plan, each once, and judged by a person."""

from decimal import Decimal

import pytest
from django.db import IntegrityError

from clinic.actions import Refused
from clinic.models import AuditEvent
from scheduling.actions import goal as goals
from scheduling.models import CarePlan, Goal
from tests import make
from tests.make import NOW
from tests.scheduling.make import clinic

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan() -> CarePlan:
    return clinic().plan(make.patient())


def test_goals_stand_in_the_order_they_were_set(plan: CarePlan) -> None:
    by = make.user()
    facts = {"unit": "of 10", "baseline": Decimal(6), "target": Decimal(3)}
    goals.add(by=by, now=NOW, plan=plan, measure="Pain now", **facts)
    goals.add(by=by, now=NOW, plan=plan, measure="Sit through a film")
    assert [one.measure for one in plan.goals.in_order()] == ["Pain now", "Sit through a film"]
    assert plan.goals.in_order()[0].wants_less
    assert Goal.objects.names()[0] == ("Pain now", "of 10")
    event = AuditEvent.objects.filter(action="goal.add").latest("at")
    assert event.patient == plan.patient


def test_a_goal_stands_once(plan: CarePlan) -> None:
    by = make.user()
    goals.add(by=by, now=NOW, plan=plan, measure="Pain now")
    with pytest.raises(Refused, match="already"):
        goals.add(by=by, now=NOW, plan=plan, measure="PAIN NOW")
    for number in range(11):
        goals.add(by=by, now=NOW, plan=plan, measure=f"Goal {number}")
    with pytest.raises(Refused, match="at most 12"):
        goals.add(by=by, now=NOW, plan=plan, measure="One more")


def test_a_person_says_that_it_is_reached_and_may_take_that_back(plan: CarePlan) -> None:
    by = make.user()
    goal = goals.add(by=by, now=NOW, plan=plan, measure="Pain now")
    reached = goals.judge(by=by, now=NOW, goal=goal, state="reached")
    assert (reached.state, reached.judged_by, reached.judged_at) == ("reached", by, NOW)
    back = goals.judge(by=by, now=NOW, goal=goal, state="open")
    assert (back.state, back.judged_by, back.judged_at) == ("open", None, None)
    assert AuditEvent.objects.filter(action="goal.judge").count() == 2


def test_the_database_wants_to_know_who_judged(plan: CarePlan) -> None:
    with pytest.raises(IntegrityError, match="goal_judged_says_who"):
        Goal.objects.create(plan=plan, measure="Pain now", state="reached")
