"""Measurements: motion, strength, tests and sizes, with their values as they were said."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from charting.models import entry
from charting.models.entry import Entry


class Measurement(Entry):
    """One measured or tested thing; free-named when `code` is empty.

    `value` and `after` keep what was said ("53", "3-4", ">90", "restricted"); numbers are read
    from them by `rules.quantity`.
    """

    kind = models.CharField(max_length=16)
    code = models.CharField(max_length=40, blank=True)
    name = models.CharField(max_length=80, blank=True)
    side = models.CharField(max_length=1, blank=True)
    position = models.CharField(max_length=12, blank=True)
    value = models.CharField(max_length=40, blank=True)
    after = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=16, blank=True)
    pain = models.CharField(max_length=8, blank=True)
    method = models.CharField(max_length=40, blank=True)
    conditions = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [*entry.constraints("measurement"), entry.side_known("measurement")]
        triggers = entry.triggers("measurement")
