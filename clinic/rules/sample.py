"""What a message is shown with before there is one: a patient, visits and a place that nobody is.

The names are long on purpose: what fits with them fits with all others.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any


@dataclass(frozen=True)
class Person:
    """Whoever is written to, or treats."""

    called: str = "Maximiliana-Guadalupe"
    language: str = "en"

    @property
    def display_name(self) -> str:
        return "Dr Maximiliana Guadalupe-Ferreira"


@dataclass(frozen=True)
class Visit:
    """A visit at a place."""

    start_at: datetime
    location: Any
    practitioner: Person = Person()


@dataclass(frozen=True)
class Change:
    """One line of the message about changed times."""

    visit: Visit
    was_at: datetime | None = None
    stands: bool = True
    moved: bool = False
    whom_changed: bool = False


def facts(*, now: datetime, practice: Any, location: Any, link: str) -> Mapping[str, Any]:
    """Everything that any message to a patient can say."""
    visit = Visit(_on_the_longest_day(now), location)
    before = visit.start_at - timedelta(days=2)
    return {
        "practice": practice,
        "location": location,
        "patient": Person(),
        "name": Person().called,
        "appointment": visit,
        "later": Visit(visit.start_at + timedelta(days=7), location),
        "visits": [visit],
        "news": [
            Change(visit, before, moved=True),
            Change(visit, before, stands=False),
            Change(visit),
        ],
        "count": 3,
        "until": visit.start_at,
        "zone": location.zone,
        "link": link,
        "code": "4821 3907",
        "what": "confirmed",
    }


def _on_the_longest_day(now: datetime) -> datetime:
    """A Wednesday in September with two figures, at half past ten: the longest words of a year."""
    day = now.replace(month=9, day=20, hour=10, minute=30)
    while day.weekday() != 2:
        day += timedelta(days=1)
    return day
