"""The link to other times that a patient asked for with one letter."""

from datetime import datetime
from typing import Self

from django.db import models

from clinic.models.base import Base
from scheduling.models import Appointment


class ReplyLinkQuerySet(models.QuerySet["ReplyLink"]):
    def for_page(self) -> Self:
        return self.select_related(
            "visit__patient",
            "visit__practitioner",
            "visit__room",
            "visit__location",
            "visit__type",
            "visit__plan",
        )


class ReplyLink(Base):
    """A secret that lets its holder give one visit another time, once; it opens no record."""

    visit = models.ForeignKey(Appointment, models.PROTECT, related_name="reply_links")
    start_version = models.PositiveIntegerField()  # of the visit as it stood
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    objects = ReplyLinkQuerySet.as_manager()

    def __str__(self) -> str:
        return f"until {self.expires_at:%Y-%m-%d %H:%M}"

    def is_good(self, now: datetime) -> bool:
        """Whether it may still be used: the visit stands as it stood and has not begun."""
        if self.used_at is not None or self.expires_at <= now or self.visit.start_at <= now:
            return False
        return self.visit.is_open and self.visit.start_version == self.start_version
