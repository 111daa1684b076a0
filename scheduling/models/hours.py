"""When practitioners work, in local wall time, and when they or the clinic are away."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.practice import Location
from clinic.models.staff import User

WEEKDAY_CHOICES = [
    (0, _("Monday")),
    (1, _("Tuesday")),
    (2, _("Wednesday")),
    (3, _("Thursday")),
    (4, _("Friday")),
    (5, _("Saturday")),
    (6, _("Sunday")),
]


class WeeklyHoursQuerySet(models.QuerySet["WeeklyHours"]):
    def valid_within(self, first: date, last: date) -> Self:
        """Hours that hold on at least one day from the first to the last."""
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=first), valid_from__lte=last
        )

    def for_list(self) -> Self:
        return self.select_related("practitioner", "location").order_by(
            "practitioner__name", "practitioner_id", "weekday", "starts", "id"
        )


class WeeklyHours(Base):
    """One stretch of work a week: a practitioner, a place, a weekday, from and to on its clock."""

    practitioner = models.ForeignKey(User, models.PROTECT, related_name="hours")
    location = models.ForeignKey(Location, models.PROTECT, related_name="hours")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAY_CHOICES)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))
    valid_from = models.DateField(_("holds from"))
    valid_to = models.DateField(_("holds until"), null=True, blank=True)

    objects = WeeklyHoursQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "weekly hours"
        indexes = [
            models.Index(fields=["location", "practitioner", "weekday"], name="hours_where_who")
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="hours_end_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__gte=0, weekday__lte=6), name="hours_weekday_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None) | models.Q(valid_to__gte=models.F("valid_from")),
                name="hours_valid_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.starts:%H:%M}–{self.ends:%H:%M}"


class ClosureQuerySet(models.QuerySet["Closure"]):
    def within(self, first: date, last: date) -> Self:
        """Closures that touch a day from the first to the last."""
        return self.filter(first_on__lte=last, last_on__gte=first)

    def for_list(self) -> Self:
        return self.select_related("practitioner", "location").order_by("first_on", "id")


class Closure(Base):
    """Whole days without visits: of one practitioner, of one place, or of the whole practice."""

    practitioner = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="closures", verbose_name=_("who")
    )
    location = models.ForeignKey(
        Location,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name=_("where"),
    )
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"))
    reason = models.CharField(_("why"), max_length=80)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="closure_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.reason
