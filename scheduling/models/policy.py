"""The clinic's own rules about visits that are missed or cancelled late, in one row."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from scheduling.models.appointment import Appointment
from scheduling.rules.policy import (
    LATE_CANCEL_HOURS,
    NO_SHOW_MIN,
    Reason,
    Status,
    is_late_cancel,
)


class PolicyQuerySet(models.QuerySet["Policy"]):
    def current(self) -> "Policy":
        """The rules in force; the usual ones, unsaved, before the clinic has set its own."""
        return self.first() or Policy()


class Policy(Base):
    """What the clinic decided; a visit that was judged by it keeps the numbers of that day."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    no_show_min = models.PositiveSmallIntegerField(
        _("minutes after which a visit counts as missed"), default=NO_SHOW_MIN
    )
    no_show_auto = models.BooleanField(_("mark missed visits without asking"), default=False)
    late_cancel_hours = models.PositiveSmallIntegerField(
        _("hours before a visit from which a cancellation is late"), default=LATE_CANCEL_HOURS
    )

    objects = PolicyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "policies"
        constraints = [
            models.CheckConstraint(condition=models.Q(only=True), name="policy_one"),
            models.CheckConstraint(
                condition=models.Q(no_show_min__gte=5, no_show_min__lte=240),
                name="policy_no_show_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(late_cancel_hours__lte=168), name="policy_late_possible"
            ),
        ]

    def late_hours(self, visit: Appointment, now: datetime) -> int:
        """The hours of the rule where the patient's cancellation would be late now, else 0."""
        hours = self.late_cancel_hours
        start = visit.start_at
        late = is_late_cancel(start_at=start, now=now, late_cancel_hours=hours, reason=Reason.OTHER)
        return hours if late and visit.status != Status.HELD else 0

    def __str__(self) -> str:
        return f"{self.no_show_min} min, {self.late_cancel_hours} h"
