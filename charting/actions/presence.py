"""Saying that somebody has a chart open, and forgetting who has not."""

from datetime import datetime

from django.db import transaction

from charting.models import Presence, Visit
from charting.models.presence import KEPT
from clinic.models import User


@transaction.atomic
def tell(*, by: User, now: datetime, visit: Visit) -> None:
    """Note that this person has this chart open; of what is over, nothing is kept.

    It is no fact about the patient and no event of the trail: opening the chart is that.
    """
    Presence.objects.filter(user=by, seen_at__lt=now - KEPT).exclude(visit=visit).delete()
    Presence.objects.bulk_create(
        [Presence(visit=visit, user=by, seen_at=now, created_at=now)],
        update_conflicts=True,
        unique_fields=["visit", "user"],
        update_fields=["seen_at"],
    )
