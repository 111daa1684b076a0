"""The clinic decides what is done about a condition: tighter by a click, looser by a signature."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, clearance
from clinic.catalogue.screening import Policy
from clinic.models import ScreeningPolicy, User
from clinic.rules.access import Permission
from clinic.rules.person import fold
from clinic.rules.screening import loosens


@transaction.atomic
def change(
    *,
    by: User,
    now: datetime,
    condition: str,
    policy: str,
    reason: str = "",
    signed_name: str = "",
) -> ScreeningPolicy | None:
    """Put a condition under a policy, its open clearances with it; None where nothing changes.

    Raises: Refused when something that was kept from happening could happen, and this is no
    chiropractor, or there is no reason or no name under it.
    """
    ScreeningPolicy.objects.stand_still(alone=True)
    before, after = ScreeningPolicy.objects.policy_of(condition), Policy(policy)
    if before == after:
        return None
    looser = loosens(before, after)
    if looser:
        _check(by, reason, signed_name)
    row = ScreeningPolicy.objects.create(
        created_at=now,
        condition=condition,
        policy=after,
        before=before,
        loosens=looser,
        reason=reason.strip()[:240],
        signed_name=by.display_name if looser else "",
        decided_by=by,
    )
    changed = clearance.rule(by=by, now=now, condition=condition, policy=after)
    details = {"condition": condition, "from": before, "to": after, "clearances": changed}
    audit.record(
        by=by, action="screening.change", obj=row, now=now, reason=row.reason, details=details
    )
    return row


def _check(by: User, reason: str, signed_name: str) -> None:
    """Raises: Refused unless a chiropractor signs with a reason."""
    if not by.can(Permission.CLEARANCE_WAIVE):
        raise Refused(_("Only a chiropractor may make this rule less strict."))
    if not reason.strip():
        raise Refused(_("Say why this rule may be less strict."))
    if fold(signed_name) != fold(by.display_name):
        raise Refused(_("Sign with your own name: %(name)s.") % {"name": by.display_name})
