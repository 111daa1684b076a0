"""A patient's health background: conditions, medicines, allergies, operations."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from clinic.models.patient import Patient
from clinic.models.staff import User

KIND_CHOICES = [
    ("condition", _("Condition")),
    ("medication", _("Medicine")),
    ("allergy", _("Allergy")),
    ("surgery", _("Operation")),
    ("injury", _("Injury")),
]


class HistoryItemQuerySet(models.QuerySet["HistoryItem"]):
    def newest_first(self) -> Self:
        return self.order_by(
            "kind", models.F("ended_on").desc(nulls_first=True), "-started_on", "label", "id"
        )

    def current(self) -> Self:
        return self.filter(ended_on=None)


class HistoryItem(Base):
    """One entry of the background, with who told it and where it came from."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="history")
    kind = models.CharField(_("kind"), max_length=12, choices=KIND_CHOICES)
    label = models.CharField(_("what"), max_length=240)
    code = models.CharField(_("code"), max_length=40, blank=True)
    code_system = models.CharField(_("code system"), max_length=40, blank=True)
    started_on = models.DateField(_("since"), null=True, blank=True)
    ended_on = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=240, blank=True)
    severity = models.CharField(_("severity"), max_length=20, blank=True)
    source = models.CharField(_("from"), max_length=80, blank=True)
    source_key = models.CharField(max_length=120, blank=True, editable=False)
    recorded_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")

    objects = HistoryItemQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "kind"], name="history_patient_kind")]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "kind", "source_key"],
                condition=~models.Q(source_key=""),
                name="history_source_once",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="history_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.label
