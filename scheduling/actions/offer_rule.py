"""The clinic's rule for offering freed times."""

from datetime import datetime
from typing import Any

from django.db import transaction

from clinic.actions import audit
from clinic.models import User
from scheduling.models import OfferRule


@transaction.atomic
def change(*, by: User | None, now: datetime, **facts: Any) -> OfferRule:
    """Write the rule, the first time too, and return it; offers that are out keep their time."""
    rule, _made = OfferRule.objects.update_or_create(only=True, defaults=facts)
    audit.record(by=by, action="offer_rule.change", obj=rule, now=now)
    return rule
