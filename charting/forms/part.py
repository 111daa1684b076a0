"""One visit with its earlier ones, as the builders of lines need it; the parts they build."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import get_language, gettext

from charting.catalogue.text import Text
from charting.drawing.part import EMPTY, Control, Group, Line, Option, Past, Section
from charting.models import Visit, record
from charting.models.record import Key, Row
from charting.models.visit import COLUMNS
from charting.rules import narrative, retest
from charting.rules.fact import VisitFacts
from charting.rules.laterality import contradictions
from charting.rules.reading import Reading, readings

__all__ = [
    "EMPTY",
    "Control",
    "Earlier",
    "Group",
    "Line",
    "Option",
    "Past",
    "Section",
    "Sheet",
    "say",
    "short_day",
]


def say(text: Text | str) -> str:
    """A text of the rules, or a label of the catalogue, in the reader's language."""
    if not text:
        return ""
    language = get_language()
    if isinstance(text, Text):
        return text.render(lambda message: _spoken(message, language))
    return _spoken(text, language)


@lru_cache(maxsize=4096)
def _spoken(message: str, _language: str | None) -> str:
    """A page says the same few hundred labels again and again; looking each up takes its time."""
    return gettext(message)


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """ "16 Nov", in the zone of the place."""
    return date_format(moment.astimezone(zone), "j M")


@dataclass
class Earlier:
    """One column of earlier values, worked out once."""

    visit: Visit
    day: str

    @cached_property
    def rows(self) -> dict[Key, Row]:
        return record.by_key(self.visit)

    @cached_property
    def facts(self) -> VisitFacts:
        return record.facts(self.visit)

    @cached_property
    def tested(self) -> set[str]:
        """The codes of what was tested before the blocks."""
        return {k[0] for k, row in self.rows.items() if k[3] == "before" and row["value"]}

    def value(self, code: str, side: str = "", cell: str = "", phase: str = "before") -> str:
        row = self.rows.get((code, side, cell, phase))
        return str(row["value"]) if row else ""


class Sheet:
    """One visit with its earlier ones, as the builders of lines need it."""

    def __init__(
        self,
        visit: Visit,
        earlier: Sequence[Visit],
        now: datetime,
        wanted: Collection[str] | None = None,
    ) -> None:
        zone = visit.location.tz
        self.wanted = None if wanted is None else frozenset(wanted)
        self.urls: dict[tuple[str, str], str] = {}
        self.visit = visit
        self.now = now
        self.zone = zone
        newest = list(earlier)[:COLUMNS]
        self.earlier = [Earlier(one, short_day(one.started_at, zone)) for one in reversed(newest)]
        self.last = newest[0] if newest else None
        self.rows = record.by_key(visit)
        self.facts = record.facts(visit, self.last)
        self.note = narrative.note(self.facts)
        self.sides = contradictions(self.facts, self.note)
        self.scores = record.scores(visit)
        self.readings: dict[str, list[Reading]] = defaultdict(list)
        for one in readings(self.facts.findings):
            self.readings[one.code].append(one)

    @cached_property
    def tested(self) -> set[str]:
        """The codes of the indicators that hold a value, before or after the blocks."""
        return {k[0] for k, row in self.rows.items() if row["value"]}

    @cached_property
    def retests(self) -> list[retest.Item]:
        """The lines of the re-test as the rules see them."""
        return retest.items(self.facts.findings, self.facts.results)

    def seen(self, field_name: str) -> str:
        """The version of a field of the visit, as the page will send it back."""
        return str(self.visit.versions.get(field_name, 0))

    def url(self, name: str, noun: str = "") -> str:
        """Where something about this visit is saved; an entry says its noun."""
        key = (name, noun)
        if key not in self.urls:
            args = [self.visit.pk, noun] if noun else [self.visit.pk]
            self.urls[key] = reverse(f"charting:{name}", args=args)
        return self.urls[key]

    def wants(self, *parts: str) -> bool:
        """Whether any of these sections or lines is asked for; a save asks for few."""
        return self.wanted is None or not self.wanted.isdisjoint(parts)

    def past(self, of: Callable[[Earlier], Past]) -> list[Past]:
        """One cell a column, the oldest left; empty columns stand left of the first visit."""
        cells = [of(one) for one in self.earlier]
        return [EMPTY] * (COLUMNS - len(cells)) + cells

    def last_words(self, past: Sequence[Past]) -> str:
        """The last visit's cell in words, for where there is no room for columns."""
        if not self.earlier or not past[-1].words:
            return ""
        return f"{self.earlier[-1].day}: {past[-1].words}"
