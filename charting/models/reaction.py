"""Reactions: what happened after the last visit, in detail; the quick answer is on the visit."""

from django.db import models

from charting.models import entry
from charting.models.entry import Entry


class Reaction(Entry):
    """One reaction; hours are counted from the end of the visit before, severity is 0 to 10."""

    type = models.CharField(max_length=20)
    onset_hours = models.PositiveSmallIntegerField(null=True)
    severity = models.PositiveSmallIntegerField(null=True)
    duration_h = models.PositiveSmallIntegerField(null=True)
    limits_activity = models.CharField(max_length=8, blank=True)
    new_neuro_sign = models.CharField(max_length=8, blank=True)
    action = models.CharField(max_length=240, blank=True)
    outcome = models.CharField(max_length=240, blank=True)
    related = models.CharField(max_length=12, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            *entry.constraints("reaction"),
            models.CheckConstraint(
                condition=models.Q(severity=None) | models.Q(severity__lte=10),
                name="reaction_severity_0_to_10",
            ),
        ]
        triggers = entry.triggers("reaction")
