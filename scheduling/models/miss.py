"""Visits that did not take place as booked: not come or cancelled late; calls, fees."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User
from scheduling.models.appointment import Appointment
from scheduling.rules.policy import Fee, MissKind, Outcome

KIND_CHOICES = [
    (MissKind.NO_SHOW.value, _("Did not come")),
    (MissKind.LATE_CANCEL.value, _("Cancelled late")),
]
FEE_CHOICES = [
    (Fee.CHARGED.value, _("Fee charged")),
    (Fee.WAIVED.value, _("Fee waived")),
]
HOW_CHOICES = [
    ("phone", _("Telephone")),
    ("text", _("Text message")),
    ("email", _("E-mail")),
    ("person", _("In person")),
]
OUTCOME_CHOICES = [
    (Outcome.NO_ANSWER.value, _("No answer")),
    (Outcome.MESSAGE.value, _("Left a message")),
    (Outcome.CALLS_BACK.value, _("Will call back")),
    (Outcome.REBOOKED.value, _("Booked again")),
    (Outcome.NO_MORE.value, _("Does not want another visit")),
]


class MissQuerySet(models.QuerySet["Miss"]):
    def standing(self) -> Self:
        """Those that were not taken back."""
        return self.filter(undone_at=None)

    def open(self) -> Self:
        """Those somebody still has to see to."""
        return self.standing().filter(settled_at=None)

    def missed(self) -> Self:
        return self.filter(kind=MissKind.NO_SHOW)

    def late(self) -> Self:
        return self.filter(kind=MissKind.LATE_CANCEL)

    def of(self, patient: Patient) -> Self:
        return self.standing().filter(appointment__patient=patient)

    def by_visit(self, visits: Iterable[Appointment]) -> "dict[str, Miss]":
        """What was noted of these visits, by their keys."""
        rows = self.standing().filter(appointment__in=[visit.pk for visit in visits])
        return {str(row.appointment_id): row for row in rows.select_related("fee_by")}

    def tally(self, now: datetime) -> dict[str, int]:
        """How many of each kind and of each decision in the last twelve months."""
        count = models.Count
        return self.filter(at__gt=now - timedelta(days=365)).aggregate(
            no_show=count("id", filter=models.Q(kind=MissKind.NO_SHOW)),
            late_cancel=count("id", filter=models.Q(kind=MissKind.LATE_CANCEL)),
            charged=count("id", filter=models.Q(fee=Fee.CHARGED)),
            waived=count("id", filter=models.Q(fee=Fee.WAIVED)),
        )

    def for_list(self, now: datetime) -> Self:
        """With everything the worklist shows, the newest visit first; `next_at` is the next one."""
        ahead = Appointment.objects.ahead(now).filter(
            patient=models.OuterRef("appointment__patient"), period__startswith__gt=now
        )
        first = ahead.order_by("period__startswith").values("period__startswith")[:1]
        contacts = models.Prefetch(
            "contacts", MissContact.objects.select_related("by").order_by("at", "id")
        )
        return (
            self.select_related(
                "appointment__patient",
                "appointment__practitioner",
                "appointment__location",
                "appointment__type",
                "appointment__plan",
                "fee_by",
            )
            .prefetch_related(contacts)
            .annotate(next_at=models.Subquery(first))
            .order_by("-appointment__period__startswith", "-id")
        )


class Miss(Base):
    """One visit that was missed or cancelled late, by the rule of that day; never deleted."""

    appointment = models.ForeignKey(Appointment, models.PROTECT, related_name="misses")
    kind = models.CharField(max_length=12, choices=KIND_CHOICES)
    at = models.DateTimeField()
    limit_min = models.PositiveIntegerField()  # the rule then: minutes after, or before, the start
    is_auto = models.BooleanField(default=False)
    fee = models.CharField(_("fee"), max_length=8, choices=FEE_CHOICES, blank=True)
    fee_note = models.CharField(_("why"), max_length=160, blank=True)
    fee_at = models.DateTimeField(null=True)
    fee_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    undone_at = models.DateTimeField(null=True)

    objects = MissQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "misses"
        indexes = [
            models.Index(
                fields=["kind", "at"],
                condition=models.Q(settled_at=None, undone_at=None),
                name="miss_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=models.Q(undone_at=None),
                name="miss_once_an_appointment",
            ),
            models.CheckConstraint(
                condition=models.Q(fee="", fee_at=None, fee_by=None)
                | ~models.Q(fee="") & models.Q(fee_at__isnull=False, fee_by__isnull=False),
                name="miss_fee_says_who",
            ),
            models.CheckConstraint(
                condition=models.Q(settled_at=None, settled_by=None)
                | models.Q(settled_at__isnull=False, settled_by__isnull=False),
                name="miss_settled_says_who",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"

    @property
    def limit_hours(self) -> int:
        """The rule of a late cancellation in hours."""
        return self.limit_min // 60


class MissContact(Base):
    """One try to reach somebody who did not come: how, when, what came of it."""

    miss = models.ForeignKey(Miss, models.PROTECT, related_name="contacts")
    at = models.DateTimeField()
    by = models.ForeignKey(User, models.PROTECT, related_name="+")
    how = models.CharField(_("how"), max_length=8, choices=HOW_CHOICES)
    outcome = models.CharField(_("what came of it"), max_length=10, choices=OUTCOME_CHOICES)
    note = models.CharField(_("note"), max_length=160, blank=True)

    class Meta:
        indexes = [models.Index(fields=["miss", "at"], name="miss_contact_order")]

    def __str__(self) -> str:
        return f"{self.how} {self.at:%Y-%m-%d %H:%M}"
