"""Another time for one visit: which days keep the order and gaps of its plan, and which to show."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from scheduling.rules.slot import Offer

SHOWN = 3
HARDLY_MIN = 60  # who asks for another time on the same day wants more than some minutes


@dataclass(frozen=True)
class Neighbour:
    """The visit of the plan directly before or after, and the least days to it."""

    at: datetime
    least_days: int


def least_days(rule: int, one: datetime, other: datetime, zone: ZoneInfo) -> int:
    """The gap to keep: the plan's rule, or what lies between the two now where that is less."""
    stands = abs((one.astimezone(zone).date() - other.astimezone(zone).date()).days)
    return min(rule, stands)


def keeps(
    start: datetime, *, before: Neighbour | None, after: Neighbour | None, zone: ZoneInfo
) -> bool:
    """Whether a visit at this time stays between its neighbours, as far from each as it must."""
    day = start.astimezone(zone).date()
    if before is not None:
        gap = (day - before.at.astimezone(zone).date()).days
        if start <= before.at or gap < before.least_days:
            return False
    if after is not None:
        gap = (after.at.astimezone(zone).date() - day).days
        if start >= after.at or gap < after.least_days:
            return False
    return True


def few(
    offers: Iterable[Offer], current: datetime, zone: ZoneInfo, count: int = SHOWN
) -> list[Offer]:
    """The times to show first, in order: of each of the nearest days the one nearest to the hour of
    the visit now, on its own day one that is an hour away; with fewer days, further times of them.
    """
    wanted = current.astimezone(zone)

    def off_hour(offer: Offer) -> timedelta:
        local = offer.start.astimezone(zone)
        minutes = abs((local.hour - wanted.hour) * 60 + local.minute - wanted.minute)
        hardly_moves = local.date() == wanted.date() and minutes < HARDLY_MIN
        return timedelta(minutes=minutes, days=hardly_moves)

    days: dict[int, list[Offer]] = {}
    for offer in offers:
        away = (offer.start.astimezone(zone).date() - wanted.date()).days
        days.setdefault(away, []).append(offer)
    nearest = sorted(days, key=lambda away: (abs(away), away))
    ranked: list[Sequence[Offer]] = [sorted(days[away], key=off_hour) for away in nearest]
    found: list[Offer] = []
    depth = 0
    while len(found) < count and any(depth < len(row) for row in ranked):
        found += [row[depth] for row in ranked if depth < len(row)][: count - len(found)]
        depth += 1
    return sorted(found, key=lambda offer: (offer.start, str(offer.practitioner)))
