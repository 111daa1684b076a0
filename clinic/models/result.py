"""Results of tests done elsewhere or by an instrument: each value as it was said."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import SIDE_CHOICES, Told, precision, words
from clinic.rules.when import When


class TestResultQuerySet(models.QuerySet["TestResult"]):
    def newest_first(self) -> Self:
        """The last study first, the values of one study together in the order of writing."""
        return self.order_by(
            models.F("taken_on").desc(nulls_last=True), "taken_words", "study", "created_at", "id"
        )


class TestResult(Told):
    """One value or finding of a test, with the conditions under which it was taken."""

    __test__ = False  # no test case, whatever its name suggests to a collector

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="results")
    study = models.CharField(_("study or report"), max_length=120, blank=True)
    name = models.CharField(_("what was measured or seen"), max_length=120)
    side = models.CharField(_("side"), max_length=1, choices=SIDE_CHOICES, blank=True)
    value = models.CharField(_("value, as said"), max_length=240, blank=True)
    unit = models.CharField(_("unit"), max_length=24, blank=True)
    conditions = models.CharField(_("under which conditions"), max_length=120, blank=True)
    reason = models.CharField(_("why it was done"), max_length=240, blank=True)
    taken_on = models.DateField(_("taken"), null=True, blank=True)
    taken_precision = precision()
    taken_words = words()
    taken_by = models.CharField(_("taken by"), max_length=120, blank=True)

    objects = TestResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-taken_on"], name="result_patient_taken")]

    def __str__(self) -> str:
        said = " ".join(part for part in (self.value, self.unit) if part)
        parts = [self.study, f"{self.name} {said}".strip(), self.conditions]
        return ", ".join(part for part in parts if part)

    @property
    def taken(self) -> When:
        return When(self.taken_on, self.taken_precision, self.taken_words)

    @property
    def heading(self) -> tuple[str, When, str]:
        """What the values of one study have in common: its name, when, by whom."""
        return (self.study, self.taken, self.taken_by)
