"""Times that came free: what the wait list may be offered, and what became of each."""

from datetime import datetime
from typing import Self

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.appointment import Appointment

OPEN, FILLED, UNFILLED, GONE = "open", "filled", "unfilled", "gone"
STATUS_CHOICES = [
    (OPEN, _("Being offered")),
    (FILLED, _("Given to somebody who waited")),
    (UNFILLED, _("Suits nobody on the list")),
    (GONE, _("Not free any more")),
]
CAUSE_CHOICES = [
    ("cancel", _("a visit was cancelled")),
    ("move", _("a visit was moved")),
    ("no_show", _("somebody did not come")),
    ("reopen", _("a closed day was opened")),
]


class VacancyQuerySet(models.QuerySet["Vacancy"]):
    def due(self, now: datetime) -> Self:
        """Those that may be offered now, the earliest time first."""
        return self.filter(status=OPEN, due_at__lte=now).order_by("period__startswith", "id")

    def recent(self, since: datetime) -> Self:
        """What came free since then, the newest first, for the list page."""
        rows = self.filter(freed_at__gte=since).select_related("practitioner", "location")
        rows = rows.prefetch_related("offers__patient", "offers__visit")
        return rows.order_by("-freed_at", "-id")


class Vacancy(Base):
    """One stretch of a practitioner's time that came free.

    Whether it is still free is not written here: the appointments say so.
    """

    practitioner = models.ForeignKey(User, models.PROTECT, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    period = DateTimeRangeField()
    cause = models.CharField(max_length=8, choices=CAUSE_CHOICES)
    visit = models.ForeignKey(Appointment, models.PROTECT, null=True, related_name="vacancies")
    freed_at = models.DateTimeField()
    due_at = models.DateTimeField()  # not before the click that freed it can be undone no more
    status = models.CharField(max_length=10, choices=STATUS_CHOICES, default=OPEN)
    settled_at = models.DateTimeField(null=True)

    objects = VacancyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "vacancies"
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status="open"), name="vacancy_due"),
            models.Index(fields=["-freed_at"], name="vacancy_recent"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status="open", settled_at=None)
                | ~models.Q(status="open") & models.Q(settled_at__isnull=False),
                name="vacancy_settled_says_when",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    period__isempty=False, period__lower_inf=False, period__upper_inf=False
                ),
                name="vacancy_period_bounded",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cause} {self.period.lower:%Y-%m-%d %H:%M}"

    @property
    def start_at(self) -> datetime:
        start: datetime = self.period.lower
        return start

    @property
    def end_at(self) -> datetime:
        end: datetime = self.period.upper
        return end
