"""Procedures: what was done at a visit beside the blocks, in the order it was done."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from charting.models import entry
from charting.models.entry import Entry


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

    class Meta:
        constraints = [*entry.constraints("procedure"), entry.side_known("procedure")]
        triggers = entry.triggers("procedure")
