"""Kinds of visit, as the clinic names them: how long each takes and whether it is a first one."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base
from scheduling.rules.slot import Shape


class AppointmentTypeQuerySet(models.QuerySet["AppointmentType"]):
    def active(self) -> Self:
        """Types that can be booked, in the order of the clinic."""
        return self.filter(is_active=True).order_by("position", "name", "id")

    def for_list(self) -> Self:
        return self.order_by("-is_active", "position", "name", "id")


class AppointmentType(Base):
    """One kind of visit; its lengths are copied to a visit when it is booked.

    With phases, the practitioner assesses, leaves while the patient rests on blocks, and comes
    back for the re-test, which is what is left of the minutes with the patient.
    """

    name = models.CharField(_("name"), max_length=60)
    duration_min = models.PositiveSmallIntegerField(_("minutes with the patient"))
    buffer_min = models.PositiveSmallIntegerField(_("minutes free after it"), default=0)
    assess_min = models.PositiveSmallIntegerField(_("minutes to assess"), default=0)
    blocks_min = models.PositiveSmallIntegerField(_("minutes on blocks"), default=0)
    is_first = models.BooleanField(_("first visit of a new patient"), default=False)
    is_exam = models.BooleanField(_("examination or re-examination"), default=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("can be booked"), default=True)

    objects = AppointmentTypeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["name"], name="type_name_once"),
            models.CheckConstraint(
                condition=models.Q(duration_min__gte=5, duration_min__lte=240),
                name="type_duration_possible",
            ),
            models.CheckConstraint(
                condition=models.Q(buffer_min__lte=60), name="type_buffer_possible"
            ),
            models.CheckConstraint(
                condition=models.Q(assess_min=0, blocks_min=0)
                | models.Q(
                    assess_min__gte=5,
                    blocks_min__gte=5,
                    duration_min__gte=models.F("assess_min") + models.F("blocks_min") + 5,
                ),
                name="type_phases_within",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def shape(self) -> Shape:
        """Its minutes, as the rules about free times read them."""
        return Shape(self.duration_min, self.buffer_min, self.assess_min, self.blocks_min)

    @property
    def retest_min(self) -> int:
        """What is left for the re-test; 0 without phases."""
        rest = self.duration_min - self.assess_min - self.blocks_min
        return rest if self.blocks_min else 0
