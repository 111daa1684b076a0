"""The parts of the chart page as plain data: what its lines and controls are drawn from."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


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
class Level:
    """One level of the strip: what it is called, how it stands, and what a tap does.

    `row` is the procedure that a tap opens; without one the tap adds the level with `values`.
    """

    code: str
    name: str
    label: str
    svg: str
    look: str = ""
    row: str = ""
    new: str = ""
    values: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Kind:
    """One kind of procedure with what the clinic uses of it, the most used first."""

    code: str
    label: str
    hint: str
    new: str
    items: list[tuple[str, str]]
