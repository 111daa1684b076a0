"""Procedures: what was done at a visit beside the blocks, in the order it was done."""

from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, OuterRef
from django.db.models.functions import JSONObject

from charting.models import entry
from charting.models.entry import Entry

HABIT_VISITS = 60
HABIT_PARTS = ("kind", "code", "level", "technique", "method")


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def habits(self, visits: "models.QuerySet[Any]") -> ArraySubquery:
        """What the practitioner of an outer visit did at the last visits, the newest first."""
        mine = visits.filter(practitioner=OuterRef(OuterRef("practitioner")))
        last = mine.order_by("-started_at", "-id").values("pk")[:HABIT_VISITS]
        done = self.filter(visit__in=last).order_by("-visit__started_at", "-order", "-id")
        return ArraySubquery(done.values(row=JSONObject(**{part: F(part) for part in HABIT_PARTS})))


class Procedure(Entry):
    """One procedure: from the catalogue, or free-named when `code` is empty.

    `part` holds the letters P, A, R, T said by hand for a spinal level; `details` the parameters
    of its kind (sets, joules, pounds …); `reason` the anchor of the finding that it treats.
    """

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=12, blank=True)
    side = models.CharField(max_length=1, blank=True)
    listing = models.CharField(max_length=40, blank=True)
    technique = models.CharField(max_length=40, blank=True)
    method = models.CharField(max_length=40, blank=True)
    line = models.CharField(max_length=1, blank=True)
    reflex = models.CharField(max_length=80, blank=True)
    before = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    part = ArrayField(models.CharField(max_length=1), default=list, blank=True)
    details = models.JSONField(default=dict, blank=True)
    is_sham = models.BooleanField(default=False)
    reason = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=500, blank=True)

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints = [*entry.constraints("procedure"), entry.side_known("procedure")]
        triggers = entry.triggers("procedure")
