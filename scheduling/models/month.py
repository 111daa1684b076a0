"""A plan on calendar months: which day carries which visit."""

from calendar import Calendar
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

_MOST = 8


class Numbered(Protocol):
    """A visit on a month: its number, and whether it is not where it was wanted."""

    @property
    def number(self) -> int: ...

    @property
    def moved(self) -> Any: ...


@dataclass(frozen=True)
class Day:
    """One cell of a month; `on` is None before the first and after the last of the month."""

    on: date | None
    visit: Numbered | None = None
    is_shut: bool = False
    is_today: bool = False


@dataclass(frozen=True)
class Month:
    """One month, its cells from Monday on."""

    first: date
    days: tuple[Day, ...]


def months(
    first: date,
    last: date,
    placed: Mapping[date, Numbered],
    shut: Collection[date],
    today: date,
) -> list[Month]:
    """The months from the first to the last day, at most eight."""
    found: list[Month] = []
    year, number = first.year, first.month
    while (year, number) <= (last.year, last.month) and len(found) < _MOST:
        cells = [
            Day(day, placed.get(day), day in shut, day == today)
            if day.month == number
            else Day(None)
            for day in Calendar().itermonthdates(year, number)
        ]
        found.append(Month(date(year, number, 1), tuple(cells)))
        year, number = (year + 1, 1) if number == 12 else (year, number + 1)
    return found
