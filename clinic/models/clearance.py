"""A doctor's word that is needed before treatment, from asked to answered."""

from datetime import date
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User
from clinic.rules.screening import Condition

CONDITION_CHOICES = [
    (Condition.OSTEOPOROSIS.value, _("Osteoporosis")),
    (Condition.SPINAL_INSTABILITY.value, _("Spinal instability")),
    (Condition.RHEUMATOID_ARTHRITIS.value, _("Rheumatoid arthritis")),
    (Condition.PREGNANCY.value, _("Pregnancy")),
    (Condition.STROKE.value, _("History of stroke")),
]
STATUS_CHOICES = [
    ("needed", _("Needed")),
    ("requested", _("Asked for")),
    ("received", _("Received")),
    ("declined", _("Declined by the doctor")),
    ("waived", _("Waived with a reason")),
    ("over", _("No longer needed")),
]
SCOPE_CHOICES = [
    ("all", _("All care")),
    ("no_thrust", _("No thrust, low force only")),
    ("region", _("Limited to regions")),
    ("no_prone", _("Not lying face down")),
]


class ClearanceQuerySet(models.QuerySet["Clearance"]):
    def waiting(self, today: date) -> Self:
        """Those that hold treatment back: not answered, declined, or run out before today."""
        return self.filter(
            models.Q(status__in=["needed", "requested", "declined"])
            | models.Q(status__in=["received", "waived"], expires_on__lt=today)
        )

    def for_list(self) -> Self:
        return self.select_related("patient", "reviewed_by").order_by("raised_on", "id")


class Clearance(Base):
    """One condition of one patient that asks for a doctor's word."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="clearances")
    condition = models.CharField(_("condition"), max_length=24, choices=CONDITION_CHOICES)
    status = models.CharField(_("state"), max_length=10, choices=STATUS_CHOICES, default="needed")
    raised_on = models.DateField()
    raised_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    source = models.CharField(_("from"), max_length=80)
    detail = models.CharField(_("what was said"), max_length=240, blank=True)
    due_on = models.DateField(_("baby due on"), null=True, blank=True)
    physician_name = models.CharField(_("doctor"), max_length=120, blank=True)
    physician_practice = models.CharField(_("their practice"), max_length=120, blank=True)
    contact_route = models.CharField(_("how to reach them"), max_length=120, blank=True)
    received_on = models.DateField(_("answered on"), null=True, blank=True)
    scope = models.CharField(_("what is allowed"), max_length=12, choices=SCOPE_CHOICES, blank=True)
    expires_on = models.DateField(_("holds until"), null=True, blank=True)
    override_reason = models.CharField(_("reason for going on"), max_length=240, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reviewed_at=None, reviewed_by=None)
                | models.Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="clearance_review_both_or_neither",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="received")
                | models.Q(received_on__isnull=False, expires_on__isnull=False)
                & ~models.Q(scope=""),
                name="clearance_received_says_what",
            ),
            models.CheckConstraint(
                condition=~models.Q(status="waived")
                | ~models.Q(override_reason="") & models.Q(reviewed_by__isnull=False),
                name="clearance_waived_says_why",
            ),
            models.UniqueConstraint(
                fields=["patient", "condition"],
                condition=models.Q(status__in=["needed", "requested"]),
                name="clearance_open_once",
            ),
        ]

    def __str__(self) -> str:
        return self.get_condition_display()

    def is_waiting(self, today: date) -> bool:
        """Whether treatment waits for it, as `ClearanceQuerySet.waiting` says in SQL."""
        if self.status in {"received", "waived"}:
            return self.expires_on is not None and self.expires_on < today
        return self.status != "over"
