"""Doors through which patients say that they are here: a tablet at the desk, a code for phones."""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models import Location, User
from clinic.models.base import Base

TABLET, PHONE = "tablet", "phone"
KIND_CHOICES = [(TABLET, _("Tablet at the desk")), (PHONE, _("Code for patients’ phones"))]
WINDOW = timedelta(minutes=10)
MOST_MISSES = {TABLET: 10, PHONE: 20}  # in one window; then the door says to see the desk


class ArrivalDoorQuerySet(models.QuerySet["ArrivalDoor"]):
    def open(self) -> Self:
        """Those that nobody has closed and whose place is open."""
        return self.filter(ended_at=None, location__is_active=True)

    def for_list(self) -> Self:
        return self.select_related("location", "opened_by").order_by("-created_at", "-id")


class ArrivalDoor(Base):
    """One tablet or one code, opened by a member of staff; closed at once when they say so.

    Only a fingerprint of its secret is kept. The secret shows no data of anybody; it only lets a
    birthday be tried, and only so often.
    """

    kind = models.CharField(_("what"), max_length=8, choices=KIND_CHOICES, default=TABLET)
    name = models.CharField(_("name"), max_length=40)
    location = models.ForeignKey(Location, models.PROTECT, related_name="arrival_doors")
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    used_at = models.DateTimeField(null=True)
    window_at = models.DateTimeField(null=True)
    misses = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = ArrivalDoorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_at=None, ended_by=None)
                | models.Q(ended_at__isnull=False, ended_by__isnull=False),
                name="arrival_door_ended_says_who",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def is_busy(self, now: datetime) -> bool:
        """Whether too many birthdays were tried in vain in the last minutes."""
        fresh = self.window_at is not None and now - self.window_at < WINDOW
        return fresh and self.misses >= MOST_MISSES[self.kind]
