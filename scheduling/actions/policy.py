"""The clinic's rules about missed and late visits."""

from datetime import datetime

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from scheduling.models import Policy


@transaction.atomic
def change(
    *,
    by: User | None,
    now: datetime,
    no_show_min: int,
    no_show_auto: bool,
    late_cancel_hours: int,
) -> Policy:
    """Write the rules, the first time too, and return the row; what was judged before stays."""
    facts = {
        "no_show_min": no_show_min,
        "no_show_auto": no_show_auto,
        "late_cancel_hours": late_cancel_hours,
    }
    policy, _made = Policy.objects.update_or_create(only=True, defaults=facts)
    audit.record(by=by, action="policy.change", obj=policy, now=now, details=facts)
    return policy
