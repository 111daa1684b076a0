"""The practice, where it works, and the tables (rooms) there."""

from typing import Self
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from clinic.models.base import Base


def known_zone(name: str) -> None:
    """Raises: ValidationError when this is no IANA time zone."""
    if name not in available_timezones():
        raise ValidationError(_("%(name)s is not a time zone."), params={"name": name})


_TEXT_NAME = 32  # characters


class PracticeQuerySet(models.QuerySet["Practice"]):
    def current(self) -> "Practice":
        """The one practice of this installation, unsaved and nameless before it is set up."""
        return self.first() or Practice(name="Plumbline")


class Practice(Base):
    """The one practice of this installation."""

    only = models.BooleanField(default=True, editable=False, unique=True)
    name = models.CharField(_("name"), max_length=120)
    short_name = models.CharField(_("name in messages"), max_length=60, blank=True)
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    website = models.URLField(_("website"), blank=True)
    letter_note = models.CharField(_("over messages"), max_length=240, blank=True)

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(only=True), name="practice_one")]

    def __str__(self) -> str:
        return self.name

    @property
    def signs_as(self) -> str:
        """What messages to patients are signed with; others may see them."""
        return self.short_name or self.name

    @property
    def texts_as(self) -> str:
        """The same in a text, of which it may take a fifth."""
        name = self.signs_as
        return name if len(name) <= _TEXT_NAME else f"{name[: _TEXT_NAME - 1].rstrip()}."


class LocationQuerySet(models.QuerySet["Location"]):
    def active(self) -> Self:
        """Open locations, by name."""
        return self.filter(is_active=True).order_by("name", "id")


class Location(Base):
    """One place of work, with its own time zone."""

    name = models.CharField(_("name"), max_length=80)
    zone = models.CharField(_("time zone"), max_length=64, validators=[known_zone])
    phone = models.CharField(_("telephone"), max_length=32, blank=True)
    address = models.CharField(_("address"), max_length=240, blank=True)
    country = models.CharField(_("country"), max_length=2, default="US")  # ISO 3166
    region = models.CharField(_("state or region"), max_length=40, blank=True)
    is_active = models.BooleanField(_("open"), default=True)

    objects = LocationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name"], name="location_name_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)


class RoomQuerySet(models.QuerySet["Room"]):
    def active(self) -> Self:
        """Rooms in use, in the order of the clinic."""
        return self.filter(is_active=True).order_by("position", "name", "id")


class Room(Base):
    """A room with a table, booked with the visit."""

    location = models.ForeignKey(Location, models.PROTECT, related_name="rooms")
    name = models.CharField(_("name"), max_length=40)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["location", "name"], name="room_name_once_a_location")
        ]

    def __str__(self) -> str:
        return self.name
