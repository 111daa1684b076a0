"""The parts of the chart page: options, controls, lines, sections; plain data for the templates."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext

from charting.catalogue.text import Text
from charting.models import Visit, record
from charting.models.record import Key, Row
from charting.rules import retest
from charting.rules.fact import VisitFacts
from charting.rules.laterality import contradictions
from charting.rules.reading import Reading, readings

COLUMNS = 6


def say(text: Text | str) -> str:
    """A text of the rules, or a label of the catalogue, in the reader's language."""
    return text.render(gettext) if isinstance(text, Text) else gettext(text) if text else ""


def short_day(moment: datetime, zone: ZoneInfo) -> str:
    """ "16 Nov", in the zone of the place."""
    return date_format(moment.astimezone(zone), "j M")


@dataclass
class Option:
    """One button: what it sends, its word, how it looks now; `code` is what it stands for.

    `look` is pos, better, same or worse; `tone` draws the arrow; `ghost` is an earlier value.
    """

    send: str
    label: str
    id: str
    pressed: bool = False
    look: str = ""
    ghost: bool = False
    tone: str = ""
    aria: str = ""
    code: str = ""
    svg: str = ""


@dataclass
class Control:
    """One field of the chart as a small form of its own; `key` is its id and its anchor.

    `units` are (code, word) to choose from, `over` offers "above" as a value, `cycle` are the
    values that one button runs through; with `free` what is typed need not be a whole number.
    """

    key: str
    url: str
    hidden: list[tuple[str, str]]
    label: str
    options: list[Option] = field(default_factory=list)
    name: str = "value"
    kind: str = "seg"
    lead: str = ""
    classes: str = ""
    value: str = ""
    ghost: str = ""
    unit: str = ""
    top: int = 0
    several: bool = False
    suggest: list[str] = field(default_factory=list)
    units: list[tuple[str, str]] = field(default_factory=list)
    over: bool = False
    free: bool = False
    cycle: tuple[str, ...] = ()
    word: str = ""
    # Forms of one group share one version; `mode` is the keyboard that fits.
    group: str = ""
    mode: str = ""
    words: str = ""
    # The name of the part stands above already, over the same column.
    named_above: bool = False

    @property
    def steps(self) -> str:
        return ",".join(self.cycle)

    @property
    def next_value(self) -> str:
        """What the one button of a cycle sends: the value after the one that stands there."""
        if self.value not in self.cycle:
            return self.cycle[0]
        return self.cycle[(self.cycle.index(self.value) + 1) % len(self.cycle)]


@dataclass
class Group:
    """Controls that belong together on a line: one side, one round, one level."""

    lead: str
    controls: list[Control]
    small: str = ""


@dataclass
class Past:
    """What an earlier visit shows on a line."""

    main: str = ""
    small: str = ""
    tone: str = ""
    look: str = ""
    svg: str = ""

    @property
    def words(self) -> str:
        return " ".join(part for part in (self.main, self.small) if part)


EMPTY = Past()


@dataclass
class Line:
    """One row of the chart: label, controls, the same line at earlier visits.

    `groups` order the controls where they are many; `extras` and `how` stand behind a fold of the
    line, `fold` puts the whole line behind the fold of its section. `todo` lines wait for a hand.
    """

    id: str
    label: str
    hint: str = ""
    controls: list[Control] = field(default_factory=list)
    past: list[Past] = field(default_factory=list)
    last: str = ""
    affirm: Control | None = None
    template: str = "charting/visit/line.html"
    extra: dict[str, Any] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    extras: list[Control] = field(default_factory=list)
    how: Control | None = None
    figure: str = ""
    fold: bool = False
    todo: bool = False
    code: str = ""
    # Whether anything is recorded here, said where the controls themselves are not asked for.
    known: bool | None = None

    @property
    def held(self) -> bool:
        """Whether anything is recorded on this line."""
        if self.known is not None:
            return self.known
        return any(control.value for control in (*self.controls, *self.extras))

    @property
    def how_words(self) -> str:
        """How it was tested, in words."""
        return ", ".join(one.label for one in self.how.options if one.pressed) if self.how else ""


@dataclass
class Section:
    """A stretch of the chart; `state` is open, some, done; `now` is where the next thing is.

    `folded` lines stand behind one disclosure that opens in place.
    """

    id: str
    title: str
    sub: str = ""
    lines: list[Line] = field(default_factory=list)
    state: str = "open"
    now: bool = False
    folded: list[Line] = field(default_factory=list)
    fold_words: str = ""
    # Whether anything is recorded here, said where the lines themselves are not asked for.
    held: bool | None = None
    # The first section of findings has the field that finds a test by its name.
    finds: bool = False


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

    @cached_property
    def retests(self) -> dict[retest.Key, retest.Item]:
        items = retest.items(self.facts.findings, self.facts.results)
        return {item.key: item for item in items}

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
        self.urls: dict[str, str] = {}
        self.visit = visit
        self.now = now
        self.zone = zone
        newest = list(earlier)[:COLUMNS]
        self.earlier = [Earlier(one, short_day(one.started_at, zone)) for one in reversed(newest)]
        self.last = newest[0] if newest else None
        self.rows = record.by_key(visit)
        self.facts = record.facts(visit, self.last)
        self.sides = contradictions(self.facts)
        self.scores = record.scores(visit)
        self.readings: dict[str, list[Reading]] = defaultdict(list)
        for one in readings(self.facts.findings):
            self.readings[one.code].append(one)

    def seen(self, field_name: str) -> str:
        """The version of a field of the visit, as the page will send it back."""
        return str(self.visit.versions.get(field_name, 0))

    def url(self, name: str) -> str:
        if name not in self.urls:
            self.urls[name] = reverse(f"charting:{name}", args=[self.visit.pk])
        return self.urls[name]

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
