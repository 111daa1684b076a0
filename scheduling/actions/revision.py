"""Changing a plan under way: what it says and its visits together, or nothing of it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import User
from scheduling.actions import plan as plans
from scheduling.actions import relay, repair
from scheduling.models import CarePlan, Repair
from scheduling.models.revision import Revised, Revision, packed


@transaction.atomic
def add(
    *,
    by: User,
    now: datetime,
    plan: CarePlan,
    revision: Revision,
    shown: str,
    with_others: bool = False,
) -> Repair:
    """Change a plan under way, and its visits with it, all in one transaction; returns the record
    by which all of it can be taken back.

    `shown` is the digest of the change that a person agreed to; another one is refused.

    Raises: Changed, Taken when somebody was faster, NotPossible. Nothing is changed then.
    """
    plan = relay.under_way(plan)
    proposal = Revised(plan, now, with_others=with_others, revision=revision)
    relay.agreed(proposal, shown)
    if not proposal.changes_anything:
        raise Refused(_("The plan is the same as before."))
    was = packed(proposal.was)
    plans.reshape(by=by, now=now, plan=plan, draft=proposal.draft)
    steps = relay.carried_out(proposal, by=by, now=now)
    made = Repair.objects.create(plan=plan, made_by=by, made_at=now, steps=steps, plan_was=was)
    repair.say(by=by, now=now, steps=steps)
    counts = {look: len(proposal.of(look)) for look in ("kept", "moved", "added", "dropped")}
    details = {"plan": str(plan.pk), **counts}
    audit.record(
        by=by, action="revision.add", patient=plan.patient, obj=made, now=now, details=details
    )
    return made
