"""What a patient wears or carries in the body: splints, belts, implants, bridgework."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.patient import Patient
from clinic.models.told import CURRENT, SIDE_CHOICES, Lasting

KIND_CHOICES = [
    ("splint", _("Dental splint")),
    ("guard", _("Bite guard")),
    ("bridge", _("Bridgework or crown")),
    ("implant", _("Implant")),
    ("joint", _("Artificial joint")),
    ("plate", _("Plate, screws or rod")),
    ("pacemaker", _("Pacemaker or stimulator")),
    ("belt", _("Belt or brace")),
    ("orthotic", _("Orthotic or heel lift")),
    ("aid", _("Walking or hearing aid")),
    ("other", _("Other")),
]


class DeviceQuerySet(models.QuerySet["Device"]):
    def current(self) -> Self:
        """Those worn or carried now."""
        return self.filter(CURRENT).order_by("created_at", "id")

    def newest_first(self) -> Self:
        over = models.Case(models.When(CURRENT, then=0), default=1)
        return self.order_by(over, "-created_at", "-id")


class Device(Lasting):
    """One device: what, where, since when, and from whom."""

    patient = models.ForeignKey(Patient, models.PROTECT, related_name="devices")
    kind = models.CharField(_("kind"), max_length=10, choices=KIND_CHOICES)
    name = models.CharField(_("what exactly"), max_length=120, blank=True)
    place = models.CharField(_("where"), max_length=80, blank=True)
    side = models.CharField(_("side"), max_length=1, choices=SIDE_CHOICES, blank=True)
    given_by = models.CharField(_("given by"), max_length=120, blank=True)

    objects = DeviceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient"], name="device_patient")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(started_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="device_ends_after_start",
            )
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title, self.place) if part)

    @property
    def title(self) -> str:
        """What it is, in its own words where there are any."""
        return self.name or str(self.get_kind_display())
