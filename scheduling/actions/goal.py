"""Goals of a plan: added, changed, judged by a person."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.models import CarePlan, Goal

MOST = 12


@transaction.atomic
def add(*, by: User, now: datetime, plan: CarePlan, **facts: Any) -> Goal:
    """Add a goal to a plan; returns it. Raises: Refused when it stands there or there are 12."""
    CarePlan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
    count = plan.goals.count()
    if count >= MOST:
        raise Refused(_("A plan has at most 12 goals. Change one of them."))
    goal = Goal(plan=plan, position=count, **facts)
    return _save(goal, by=by, now=now, action="goal.add")


@transaction.atomic
def change(*, by: User, now: datetime, goal: Goal, **facts: Any) -> Goal:
    """Change what a goal says. Raises: Refused when another one says the same."""
    for name, value in facts.items():
        setattr(goal, name, value)
    return _save(goal, by=by, now=now, action="goal.change")


@transaction.atomic
def judge(*, by: User, now: datetime, goal: Goal, state: str) -> Goal:
    """Say whether a goal is reached, not yet, or no longer one; nothing but a person says that."""
    goal = (
        Goal.objects.select_for_update(of=("self",)).select_related("plan__patient").get(pk=goal.pk)
    )
    if goal.state != state:
        is_open = state == "open"
        goal.state = state
        goal.judged_by, goal.judged_at = (None, None) if is_open else (by, now)
        goal.save(update_fields=["state", "judged_by", "judged_at"])
    audit.record(by=by, action="goal.judge", patient=goal.plan.patient, obj=goal, now=now)
    return goal


def _save(goal: Goal, *, by: User, now: datetime, action: str) -> Goal:
    others = goal.plan.goals.exclude(pk=goal.pk)
    if others.filter(measure__iexact=goal.measure).exists():
        raise Refused(_("This plan has that goal already."))
    goal.save()
    audit.record(by=by, action=action, patient=goal.plan.patient, obj=goal, now=now)
    return goal
