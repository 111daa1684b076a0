"""Secret addresses under which practitioners' calendars read their own visits."""

from datetime import datetime, timedelta

from django.db import models

from clinic.models.base import Base
from clinic.models.staff import User
from scheduling.models.appointment import Appointment

BEFORE, AHEAD = timedelta(days=30), timedelta(days=180)


class FeedQuerySet(models.QuerySet["Feed"]):
    def live(self) -> "FeedQuerySet":
        """Those that open: neither revoked nor of somebody who left."""
        rows = self.filter(revoked_at=None, owner__is_active=True)
        return rows.select_related("owner")


class Feed(Base):
    """One secret address of one practitioner, kept only as a fingerprint."""

    owner = models.ForeignKey(User, models.PROTECT, related_name="feeds")
    token_hash = models.CharField(max_length=64, unique=True)
    revoked_at = models.DateTimeField(null=True)

    objects = FeedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["owner"], condition=models.Q(revoked_at=None), name="feed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.owner_id}"


def visits(owner: User, now: datetime) -> list[Appointment]:
    """What the feed holds: a month back and half a year ahead, without what was cancelled."""
    rows = Appointment.objects.occupying().within(now - BEFORE, now + AHEAD)
    rows = rows.filter(practitioner=owner).exclude(status="held", hold_until__lte=now)
    return list(rows.in_order())
