"""Forgetting the keys of forms that nobody can send again."""

from datetime import datetime, timedelta

from clinic.models import FormKey

# A page holds what it could not send for a day; a month leaves room for a tablet in a drawer.
KEPT = timedelta(days=30)
BATCH = 5000


def forget(*, now: datetime) -> int:
    """Remove at most 5,000 keys older than thirty days; returns how many."""
    old = FormKey.objects.filter(used_at__lt=now - KEPT).order_by("used_at").values("pk")[:BATCH]
    return FormKey.objects.filter(pk__in=old).delete()[0]
