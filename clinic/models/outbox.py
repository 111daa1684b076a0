"""How the outbox works in this clinic: its quiet hours, how many texts are enough, a pause."""

from datetime import time

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.staff import User
from clinic.rules.message import (
    EARLIEST_MORNING,
    LATEST_QUIET,
    QUIET_FROM,
    QUIET_TO,
    SMS_A_DAY,
    SMS_A_WEEK,
    Quiet,
)


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def current(self) -> "Outbox":
        """The rules in force; the usual ones, unsaved, before the clinic has set its own."""
        return self.first() or Outbox()


class Outbox(Base):
    """The one row about all sending; while it is paused nothing leaves the clinic but the codes
    that somebody asks for and waits for."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    quiet_from = models.TimeField(_("quiet from"), default=QUIET_FROM)
    quiet_to = models.TimeField(_("quiet until"), default=QUIET_TO)
    sms_a_day = models.PositiveSmallIntegerField(_("texts a day"), default=SMS_A_DAY)
    sms_a_week = models.PositiveSmallIntegerField(_("texts a week"), default=SMS_A_WEEK)
    paused_at = models.DateTimeField(null=True)
    paused_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    alarmed_at = models.DateTimeField(null=True)  # when its owner was last told that it stands

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "outboxes"
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="outbox_one"),
            models.CheckConstraint(
                condition=models.Q(
                    quiet_from__gte=time(12),
                    quiet_from__lte=LATEST_QUIET,
                    quiet_to__gte=EARLIEST_MORNING,
                    quiet_to__lt=time(12),
                ),
                name="outbox_quiet_at_night",
            ),
            models.CheckConstraint(
                condition=models.Q(sms_a_day__range=(1, SMS_A_DAY))
                & models.Q(sms_a_week__range=(1, SMS_A_WEEK)),
                name="outbox_texts_within_law",
            ),
            models.CheckConstraint(
                condition=models.Q(paused_at=None, paused_by=None)
                | models.Q(paused_at__isnull=False, paused_by__isnull=False),
                name="outbox_paused_both_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quiet_from:%H:%M}-{self.quiet_to:%H:%M}"

    @property
    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_to)


class CarrierState(models.Model):
    """How a carrier has answered lately; after too many failures in a row it is left alone."""

    channel = models.CharField(primary_key=True, max_length=8)
    failures = models.PositiveIntegerField(default=0)  # in a row
    shut_until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.channel} {self.failures}"
