"""The clinic's rules about booking online."""

from datetime import datetime
from typing import TypedDict, Unpack

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from portal.models import OnlinePolicy


class Rules(TypedDict, total=False):
    """What can be set; what is left out keeps its default or its value."""

    is_on: bool
    notice_hours: int
    horizon_days: int
    same_day: bool
    most_held: int
    most_ahead: int
    call_words: str
    call_words_es: str
    urgent_words: str
    urgent_words_es: str


@transaction.atomic
def change(*, by: User | None, now: datetime, **rules: Unpack[Rules]) -> OnlinePolicy:
    """Write the rules, the first time too, and return the row; booked visits stay as they are."""
    policy, _made = OnlinePolicy.objects.update_or_create(only=True, defaults=dict(rules))
    audit.record(by=by, action="policy.set_online", obj=policy, now=now, details=dict(rules))
    return policy
