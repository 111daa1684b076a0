"""Kinds of visit, as the clinic names them: how long each takes and whether it is a first one."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base


class AppointmentTypeQuerySet(models.QuerySet["AppointmentType"]):
    def active(self) -> Self:
        """Types that can be booked, in the order of the clinic."""
        return self.filter(is_active=True).order_by("position", "name", "id")

    def for_list(self) -> Self:
        return self.order_by("-is_active", "position", "name", "id")


class AppointmentType(Base):
    """One kind of visit; its lengths are copied to a visit when it is booked."""

    name = models.CharField(_("name"), max_length=60)
    duration_min = models.PositiveSmallIntegerField(_("minutes with the patient"))
    buffer_min = models.PositiveSmallIntegerField(_("minutes free after it"), default=0)
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
        ]

    def __str__(self) -> str:
        return self.name
