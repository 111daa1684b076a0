"""The intended time of a visit: what the clock of its place shows, beside the moment in UTC."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models

from scheduling.gateways import zonedata
from scheduling.rules import wall
from scheduling.rules.wall import Wall

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class WallDay(models.DateField[Any, Any]):
    """The day on the local clock; what is stored for the first time notes it by itself."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        if isinstance(model_instance, Walled) and model_instance.wall_on is None:
            model_instance.note_wall()
        return super().pre_save(model_instance, add)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.DateField", args, kwargs


class Walled(models.Model):
    """Abstract: zone and wall time as they were meant, and the zone data they were computed with.

    UTC says when a visit is; the wall says what people agreed on. They part when a government
    changes its clocks: then the wall is right, and `actions/zone.py` computes the moment anew.
    """

    wall_on = WallDay(editable=False)
    wall_at = models.TimeField(editable=False)
    wall_fold = models.PositiveSmallIntegerField(default=0, editable=False)
    zone = models.CharField(max_length=64, editable=False)
    zone_data = models.CharField(max_length=20, editable=False)

    class Meta:
        abstract = True

    def note_wall(self) -> None:
        """Note what the clock of the place shows at the start; call it when `period` begins anew.

        The database refuses a new start without it.
        """
        place: ZoneInfo = self.location.tz  # type: ignore[attr-defined]
        # A period without a beginning is refused by its own constraint.
        start: datetime = self.period.lower or _NEVER  # type: ignore[attr-defined]
        seen = wall.shown(start, place)
        self.wall_on, self.wall_at, self.wall_fold = seen.day, seen.at, seen.fold
        self.zone, self.zone_data = place.key, zonedata.version()

    @property
    def wall(self) -> Wall:
        """The wall time that was meant."""
        return Wall(self.wall_on, self.wall_at, self.wall_fold)


_WALL = ("wall_on", "wall_at", "wall_fold", "zone", "zone_data")
WALL_FOLLOWS = pgtrigger.Trigger(
    name="appointment_wall_follows",
    operation=pgtrigger.Update,
    when=pgtrigger.Before,
    condition=pgtrigger.Condition(
        "lower(OLD.period) IS DISTINCT FROM lower(NEW.period) AND "
        f"({', '.join(f'OLD.{name}' for name in _WALL)}) IS NOT DISTINCT FROM "
        f"({', '.join(f'NEW.{name}' for name in _WALL)})"
    ),
    func="RAISE EXCEPTION 'a new start without its wall time: call note_wall()';",
)
