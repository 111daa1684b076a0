"""What a clock on the wall shows, and which moment that means: the intended time of a visit."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from scheduling.rules.slot import moments


@dataclass(frozen=True)
class Wall:
    """A day and a time on a local clock; `fold` 1 is the second of two when clocks go back."""

    day: date
    at: time
    fold: int = 0


def shown(moment: datetime, zone: ZoneInfo) -> Wall:
    """What the clock of a zone shows at a moment."""
    local = moment.astimezone(zone)
    return Wall(local.date(), local.time().replace(tzinfo=None, fold=0), local.fold)


def meant(wall: Wall, zone: ZoneInfo) -> datetime | None:
    """The moment (UTC) that a wall time means; None in the gap when clocks go forward.

    A time that comes twice means the one its fold names; a time that no longer does, the one.
    """
    found = moments(wall.day, wall.at, zone)
    return found[min(wall.fold, len(found) - 1)] if found else None


def is_twice(day: date, at: time, zone: ZoneInfo) -> bool:
    """Whether the clock shows this time twice on this day, because it goes back."""
    return len(moments(day, at, zone)) > 1


def after_gap(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment (UTC) near which a time that does not exist was wanted: the gap's length later."""
    return datetime.combine(day, at.replace(tzinfo=None), tzinfo=zone).astimezone(UTC)
