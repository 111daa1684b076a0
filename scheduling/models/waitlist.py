"""The wait list: who wants a visit for which no time was free, or an earlier one."""

from datetime import date, datetime
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.practice import Location
from clinic.models.staff import User
from scheduling.models.appointment import COMING_VALUES, Appointment
from scheduling.models.hours import WEEKDAY_CHOICES
from scheduling.models.type import AppointmentType
from scheduling.rules import waitlist as rule
from scheduling.rules.slot import Span
from scheduling.rules.wish import Window

DAY_CHOICES = [
    ("0", _("Mon")),
    ("1", _("Tue")),
    ("2", _("Wed")),
    ("3", _("Thu")),
    ("4", _("Fri")),
    ("5", _("Sat")),
    ("6", _("Sun")),
]
URGENCY_CHOICES = [(1, _("Urgent")), (2, _("Soon")), (3, _("Can wait"))]
WAITING, BOOKED, WITHDRAWN, OVER = "waiting", "booked", "withdrawn", "over"
STATUS_CHOICES = [
    (WAITING, _("Waiting")),
    (BOOKED, _("Has a time")),
    (WITHDRAWN, _("Taken off the list")),
    (OVER, _("Run out")),
]


class WaitlistEntryQuerySet(models.QuerySet["WaitlistEntry"]):
    def waiting(self) -> Self:
        """Those who still wait, in the order in which a time is offered: urgency, then time."""
        return self.filter(status=WAITING).order_by("urgency", "created_at", "id")

    def ended(self) -> Self:
        """Those who wait no more, the last first."""
        return self.exclude(status=WAITING).order_by("-ended_at", "-id")

    def run_out(self, now: datetime) -> "list[WaitlistEntry]":
        """Those whose last day has passed, or whose visit cannot be brought forward any more.

        A wish whose patient is asked at this moment stays until they answer, for a yes needs it.
        """
        rows = self.filter(status=WAITING).exclude(offers__status="open")
        rows = rows.select_related("location", "visit", "patient")
        return [one for one in rows.order_by("id") if one.is_past(now)]

    def for_list(self) -> Self:
        """With everything that a line shows."""
        related = ("patient", "type", "practitioner", "location", "visit", "added_by")
        return self.select_related(*related).prefetch_related("windows")


class WaitlistEntry(Base):
    """One wish of one patient; `created_at` says since when they wait."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="waits")
    type = models.ForeignKey(AppointmentType, models.PROTECT, related_name="+")
    practitioner = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    location = models.ForeignKey(Location, models.PROTECT, related_name="+")
    visit = models.ForeignKey(  # the later one they have, which a yes moves
        Appointment, models.PROTECT, null=True, related_name="waits"
    )
    urgency = models.PositiveSmallIntegerField(_("how urgent"), choices=URGENCY_CHOICES, default=2)
    first_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True)
    note = models.CharField(_("note for the desk"), max_length=240, blank=True)
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default=WAITING)
    added_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    objects = WaitlistEntryQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "waitlist entries"
        indexes = [
            models.Index(
                fields=["urgency", "created_at"],
                condition=models.Q(status="waiting"),
                name="waitlist_in_order",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "type", "location"],
                condition=models.Q(status="waiting"),
                name="waitlist_once",
            ),
            models.CheckConstraint(
                condition=models.Q(until_on=None) | models.Q(until_on__gte=models.F("first_on")),
                name="waitlist_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(urgency__gte=1, urgency__lte=3), name="waitlist_urgency_exists"
            ),
            models.CheckConstraint(
                condition=models.Q(status="waiting", ended_at=None)
                | ~models.Q(status="waiting") & models.Q(ended_at__isnull=False),
                name="waitlist_ended_says_when",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type_id} {self.first_on}"

    @property
    def is_waiting(self) -> bool:
        return self.status == WAITING

    @property
    def later_visit(self) -> Appointment | None:
        """The visit that a yes brings forward, while it still can be."""
        return self.visit if self.visit is not None and self.visit.is_open else None

    def is_past(self, now: datetime) -> bool:
        """Whether no time can suit any more."""
        today = now.astimezone(self.location.tz).date()
        if self.until_on is not None and self.until_on < today:
            return True
        visit = self.visit
        return visit is not None and (visit.status not in COMING_VALUES or visit.start_at <= now)

    def wish(self, busy: list[Span] | None = None) -> rule.Wish:
        """It as the rules read it; `busy` is where the patient is besides the later visit."""
        visit = self.later_visit
        return rule.Wish(
            first_on=self.first_on,
            until_on=self.until_on,
            practitioner=self.practitioner_id,
            windows=tuple(one.as_rule for one in self.windows.all()),
            before=visit.start_at if visit else None,
            busy=tuple(busy or ()),
        )


class WaitlistWindow(Base):
    """One stretch of a weekday, on the location's clock, in which the patient could come."""

    entry = models.ForeignKey(WaitlistEntry, models.CASCADE, related_name="windows")
    weekday = models.PositiveSmallIntegerField(_("weekday"), choices=WEEKDAY_CHOICES)
    starts = models.TimeField(_("from"))
    ends = models.TimeField(_("to"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(starts__lt=models.F("ends")), name="waitwindow_end_after_start"
            ),
            models.CheckConstraint(
                condition=models.Q(weekday__gte=0, weekday__lte=6), name="waitwindow_weekday_exists"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.starts:%H:%M}–{self.ends:%H:%M}"

    @property
    def as_rule(self) -> Window:
        return Window(self.weekday, self.starts, self.ends)


def today_at(location: Location, now: datetime) -> date:
    """The day that a place's clock shows."""
    return now.astimezone(location.tz).date()
