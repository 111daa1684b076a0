"""A patient's health background: conditions, diagnoses, medicines, operations, and the rest."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import CURRENT, SIDE_CHOICES, Lasting

KIND_CHOICES = [
    ("condition", _("Condition")),
    ("diagnosis", _("Diagnosis")),
    ("medication", _("Medicine")),
    ("allergy", _("Allergy")),
    ("surgery", _("Operation")),
    ("injury", _("Injury or accident")),
    ("treatment", _("Earlier care")),
    ("dental", _("Teeth and jaw")),
    ("pregnancy", _("Pregnancies and births given")),
    ("birth", _("Own birth and early years")),
    ("family", _("In the family")),
    ("social", _("Work and daily life")),
    ("test", _("Test done")),
    ("negative", _("Said not to be so")),
    ("other", _("Other")),
]
# What happened once, or holds for good: nobody asks when it ended.
LASTING = {"condition", "diagnosis", "medication", "allergy", "treatment", "dental", "social"}
CERTAINTY_CHOICES = [
    ("confirmed", _("Confirmed")),
    ("reported", _("Reported")),
    ("suspected", _("Suspected")),
    ("ruled_out", _("Ruled out")),
]


class HistoryItemQuerySet(models.QuerySet["HistoryItem"]):
    def newest_first(self) -> Self:
        """By kind in the order of the list above, what has not ended first."""
        rank = models.Case(
            *[models.When(kind=kind, then=n) for n, (kind, _label) in enumerate(KIND_CHOICES)],
            default=len(KIND_CHOICES),
        )
        over = models.Case(models.When(CURRENT, then=0), default=1)
        return self.order_by(
            rank,
            over,
            models.F("ended_on").desc(nulls_last=True),
            models.F("started_on").desc(nulls_last=True),
            "label",
            "id",
        )

    def current(self) -> Self:
        return self.filter(CURRENT)

    def standing(self) -> Self:
        """Conditions and diagnoses that hold now: neither over nor ruled out."""
        known = self.current().filter(kind__in=["condition", "diagnosis"])
        return known.exclude(certainty="ruled_out").order_by("created_at", "id")


class HistoryItem(Lasting):
    """One entry of the background, with who told it and where it came from."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="history")
    kind = models.CharField(_("kind"), max_length=12, choices=KIND_CHOICES)
    label = models.CharField(_("what"), max_length=240)
    code = models.CharField(_("code"), max_length=40, blank=True)
    code_system = models.CharField(_("code system"), max_length=40, blank=True)
    side = models.CharField(_("side"), max_length=1, choices=SIDE_CHOICES, blank=True)
    count = models.CharField(_("how many"), max_length=20, blank=True)  # as said: "3", "several"
    certainty = models.CharField(
        _("how certain"), max_length=10, choices=CERTAINTY_CHOICES, blank=True
    )
    given_by = models.CharField(_("made or given by"), max_length=120, blank=True)
    severity = models.CharField(_("severity"), max_length=20, blank=True)
    reason = models.CharField(_("why"), max_length=240, blank=True)
    outcome = models.CharField(_("what came of it"), max_length=240, blank=True)
    source_key = models.CharField(max_length=120, blank=True, editable=False)

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

    @property
    def may_end(self) -> bool:
        """Whether it is of a kind that ends, and has not."""
        return not self.ended and self.kind in LASTING
