"""Outcomes: the scores of a visit, and what is reported of how things have become."""

from django.db import models

from charting.models import entry
from charting.models.complaint import Complaint
from charting.models.entry import Entry

INFORMANTS = ["", "patient", "parent", "guardian", "clinician", "other"]


class Outcome(Entry):
    """One score of a measure, or one report in words; free-named when `measure` is empty."""

    measure = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    complaint = models.ForeignKey(Complaint, models.PROTECT, null=True, related_name="outcomes")
    value = models.DecimalField(max_digits=8, decimal_places=3, null=True)
    words = models.CharField(max_length=240, blank=True)
    informant = models.CharField(max_length=12, blank=True)
    since_on = models.DateField(null=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            *entry.constraints("outcome"),
            models.CheckConstraint(
                condition=models.Q(informant__in=INFORMANTS), name="outcome_informant_known"
            ),
        ]
        triggers = entry.triggers("outcome")
