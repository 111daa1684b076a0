"""When practitioners work, in local wall time, and when they or the clinic are away."""

from datetime import date, time
from typing import Self
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.rules import slot
from scheduling.rules.slot import Span

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

    def of_holidays(self, location: Location, year: int) -> Self:
        """The public holidays of a year on which a place is closed, in order."""
        rows = self.filter(location=location, practitioner=None, first_on__year=year)
        return rows.exclude(source="").order_by("first_on", "id")

    def for_list(self) -> Self:
        return self.select_related("practitioner", "location").order_by("first_on", "id")


class Closure(Base):
    """Time without visits: of one practitioner, of one place, or of the whole practice.

    Whole days, the same part of each day on the place's clock, or, without an end, from an hour of
    the first day until the last day is over. A public holiday names its `source`; what stands here
    is what the clinic decided, whatever the source says later.
    """

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
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=80)
    source = models.CharField(max_length=60, blank=True, editable=False)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")),
                name="closure_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(ends=None)
                | models.Q(starts__isnull=False, ends__isnull=False, ends__gt=models.F("starts")),
                name="closure_part_of_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.reason

    def holds_for(self, practitioner: UUID | None, day: date) -> bool:
        """Whether it takes time from this practitioner, or with None from everybody, on a day."""
        whose = self.practitioner_id in {None, practitioner}
        return whose and self.first_on <= day <= self.last_on

    def places(self) -> list[Location]:
        """Where it holds: its own place, or all that are open."""
        return [self.location] if self.location else list(Location.objects.active())

    def is_whole_on(self, day: date) -> bool:
        """Whether it takes the whole of one of its days."""
        return self.starts is None or (self.ends is None and day > self.first_on)

    def span_on(self, day: date, zone: ZoneInfo) -> Span:
        """The time that it takes of one of its days, by a clock of this zone."""
        whole = slot.day_span(day, zone)
        if self.starts is None or self.is_whole_on(day):
            return whole
        shut = slot.opens(day, self.starts, self.ends or time.max, zone)
        return shut if self.ends else Span(shut.start, whole.end)


EXCEPTION_CHOICES = [
    ("instead", _("Other hours than usual")),
    ("extra", _("More hours than usual")),
    ("none", _("No hours")),
]


class HoursExceptionQuerySet(models.QuerySet["HoursException"]):
    def within(self, first: date, last: date) -> Self:
        return self.filter(on__range=(first, last))

    def for_list(self) -> Self:
        return self.select_related("practitioner", "location").order_by("on", "starts", "id")


class HoursException(Base):
    """One day on which a practitioner works otherwise than the week says.

    Several rows of one day add up; one of them that is not `extra` takes the week's hours away.
    """

    practitioner = models.ForeignKey(
        User, models.PROTECT, related_name="exceptions", verbose_name=_("who")
    )
    location = models.ForeignKey(
        Location, models.PROTECT, related_name="exceptions", verbose_name=_("where")
    )
    on = models.DateField(_("day"))
    kind = models.CharField(_("what"), max_length=8, choices=EXCEPTION_CHOICES)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("to"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=80, blank=True)

    objects = HoursExceptionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["location", "on"], name="exception_where_when")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="none", starts=None, ends=None)
                | ~models.Q(kind="none")
                & models.Q(starts__isnull=False, ends__isnull=False, ends__gt=models.F("starts")),
                name="exception_says_its_hours",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.on} {self.kind}"
