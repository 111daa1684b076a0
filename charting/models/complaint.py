"""Complaints: what the patient comes for, across visits."""

from collections.abc import Iterable
from typing import Self

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from charting.models.episode import Episode
from charting.rules.complaint import where
from charting.rules.fact import ComplaintFact
from clinic.models import Patient
from clinic.models.base import Base

PLACE_LENGTH = 80  # as long as a visit's own words for it
SIDE_CHOICES = [("L", _("left")), ("R", _("right")), ("B", _("both sides"))]


class ComplaintQuerySet(models.QuerySet["Complaint"]):
    def in_order(self) -> Self:
        """The open ones first, each group in the patient's own order."""
        return self.order_by(
            models.F("resolved_on").desc(nulls_first=True), "order", "created_at", "id"
        )

    def open(self) -> Self:
        return self.filter(resolved_on=None)


class Complaint(Base):
    """One complaint; its onset is a date, words ("for years", "3-4 months"), or both."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="complaints")
    episode = models.ForeignKey(
        Episode, models.PROTECT, null=True, blank=True, related_name="complaints"
    )
    order = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("what it is"), max_length=120)
    side = models.CharField(_("side"), max_length=1, choices=SIDE_CHOICES, blank=True)
    region = models.CharField(_("where"), max_length=480, blank=True)
    onset_on = models.DateField(_("since"), null=True, blank=True)
    onset_words = models.CharField(_("since, in words"), max_length=120, blank=True)
    cause = models.CharField(_("how it began"), max_length=240, blank=True)
    quality = models.CharField(_("what it feels like"), max_length=120, blank=True)
    severity = models.CharField(_("how bad it is"), max_length=80, blank=True)
    radiation = models.CharField(_("where it goes"), max_length=120, blank=True)
    aggravating = models.CharField(_("what makes it worse"), max_length=240, blank=True)
    easing = models.CharField(_("what eases it"), max_length=240, blank=True)
    frequency = models.CharField(_("how often"), max_length=80, blank=True)
    limits = models.CharField(_("what it keeps from doing"), max_length=240, blank=True)
    informant = models.CharField(_("who tells it"), max_length=12, blank=True)
    resolved_on = models.DateField(_("resolved on"), null=True, blank=True)
    versions = models.JSONField(default=dict, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "order"], name="complaint_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(side__in=["", "L", "R", "B"]), name="complaint_side_known"
            ),
            models.CheckConstraint(
                condition=models.Q(onset_on=None)
                | models.Q(resolved_on=None)
                | models.Q(resolved_on__gte=models.F("onset_on")),
                name="complaint_resolved_after_onset",
            ),
        ]

    def __str__(self) -> str:
        return self.name


def first_place(rows: Iterable[Complaint]) -> str:
    """Where the pain of a visit is, of these complaints in their order; "" when none is open."""
    facts = [
        ComplaintFact(name=row.name, side=row.side, region=row.region)
        for row in rows
        if row.resolved_on is None
    ]
    said = where(facts)
    return said.render(gettext)[:PLACE_LENGTH] if said else ""
