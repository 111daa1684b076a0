"""What every entry of a visit shares: its place in the order and the count of saves of each field.

An entry is a row beside the findings: a procedure, a measurement, an outcome, a reaction. Its id
comes from the page, so that an "add" that is sent twice adds one.
"""

from typing import Any

from django.db import models
from django.db.models.constants import LOOKUP_SEP

from charting.models import frozen
from charting.models.visit import Visit
from clinic.models.base import Base

SIDE_CHOICES = ["", "L", "R", "B"]


class Entry(Base):
    """One row of a visit that is charted field by field; frozen when the visit is signed."""

    visit = models.ForeignKey(Visit, models.PROTECT, related_name="%(class)s_entries")
    order = models.PositiveSmallIntegerField(default=1)
    # Counts the saves of each field, so that two people collide on one field only.
    versions = models.JSONField(default=dict, blank=True)
    catalogue_version = models.CharField(max_length=16)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.model_name} {self.order}"


def constraints(noun: str) -> list[models.BaseConstraint]:
    """What holds for entries of any noun."""
    return [
        models.CheckConstraint(
            condition=models.Q(**{f"order{LOOKUP_SEP}gte": 1}), name=f"{noun}_order_from_1"
        ),
    ]


def side_known(noun: str) -> models.CheckConstraint:
    """An entry's side is empty, left, right or both."""
    return models.CheckConstraint(
        condition=models.Q(side__in=SIDE_CHOICES), name=f"{noun}_side_known"
    )


def triggers(noun: str) -> list[Any]:
    """The walls around entries of a signed visit."""
    return [
        frozen.frozen_with_visit(f"{noun}_frozen"),
        frozen.never_emptied(f"{noun}_never_emptied"),
    ]
