"""Who has a chart open now: one row a person and chart, told again and again by the open page."""

from datetime import datetime, timedelta

from django.db import models

from charting.models.visit import Visit
from clinic.models import User
from clinic.models.base import Base

# An open page tells every eight seconds; after this long without a word nobody is there.
KEPT = timedelta(seconds=20)


class PresenceQuerySet(models.QuerySet["Presence"]):
    def beside(self, user: User, visit: Visit, now: datetime) -> "PresenceQuerySet":
        """The others on a chart, with their names, in the order of coming."""
        here = self.filter(visit=visit, seen_at__gt=now - KEPT).exclude(user=user)
        return here.select_related("user").order_by("created_at", "id")


class Presence(Base):
    """The last word of one person's open page of one chart."""

    visit = models.ForeignKey(Visit, models.CASCADE, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    objects = PresenceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["visit", "user"], name="presence_one_a_person"),
        ]

    def __str__(self) -> str:
        return str(self.pk)
