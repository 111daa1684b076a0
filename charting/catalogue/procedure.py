"""What the catalogue knows about procedures: their kinds, the fields of a kind, reflex labels."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from charting.catalogue.entry import Entry, Option

# The columns of a procedure that a kind can ask for, in the order they are shown.
SLOTS = (
    *("level", "side", "listing", "technique", "method"),
    *("line", "reflex", "before", "after", "part"),
)
FIELD_KINDS = ("number", "text", "choice", "yesno")
YES, NO = "yes", "no"
_NUMBER = re.compile(r"[0-9]{1,6}(\.[0-9]{1,3})?")
TEXT_MAX = 120


@dataclass(frozen=True, slots=True)
class Parameter:
    """One field of a kind of procedure, kept in its details under `code`.

    `kind` is number, text, choice or yesno; a number may be a range ("2-3"), a `maximum` of 0 is
    no limit.
    """

    code: str
    label: str
    kind: str = "text"
    unit: str = ""
    minimum: int = 0
    maximum: int = 0
    decimals: int = 0
    options: tuple[Option, ...] = ()

    def accepts(self, value: str) -> bool:
        """True when `value` fits the field; an empty value is "not said" and never does."""
        if self.kind == "number":
            low, dash, high = value.partition("-")
            return self._number(low) and (
                not dash or (self._number(high) and Decimal(low) <= Decimal(high))
            )
        if self.kind == "choice":
            return any(option.value == value for option in self.options)
        if self.kind == "yesno":
            return value in (YES, NO)
        return len(value.strip()) > 0 and len(value) <= TEXT_MAX

    def label_of(self, value: str) -> str:
        """The label of a chosen value, or the value itself."""
        return next((o.label for o in self.options if o.value == value), value)

    def _number(self, value: str) -> bool:
        if not _NUMBER.fullmatch(value) or len(value.partition(".")[2]) > self.decimals:
            return False
        return Decimal(value) >= self.minimum and (
            not self.maximum or Decimal(value) <= self.maximum
        )


@dataclass(frozen=True, slots=True)
class ProcedureKind(Entry):
    """A kind of procedure: the columns it uses (`slots`), its own fields, and what it suggests.

    `scale` is the value set of before and after; `listings` are suggestions, any other is fine;
    `default_on` says whether a new clinic sees it.
    """

    hint: str = ""
    slots: tuple[str, ...] = ()
    fields: tuple[Parameter, ...] = ()
    listings: tuple[str, ...] = ()
    scale: str = ""
    default_on: bool = True

    def texts(self) -> Iterator[str]:
        """Everything a person reads of it, beside its label."""
        yield from _texts(self.hint, self.fields)


@dataclass(frozen=True, slots=True)
class Procedure(Entry):
    """Something that can be done: `kind` gives its fields, `fields` adds its own.

    `sides` and `levels` narrow what can be chosen (no levels: every level); `techniques` and
    `methods` are the ones to offer first; `default_on` says whether a new clinic sees it.
    """

    kind: str = "other"
    hint: str = ""
    group: str = ""
    sides: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    fields: tuple[Parameter, ...] = ()
    techniques: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    scale: str = ""
    default_on: bool = True

    def texts(self) -> Iterator[str]:
        """Everything a person reads of it, beside its label."""
        yield from _texts(self.hint, self.fields)
        if self.group:
            yield self.group


@dataclass(frozen=True, slots=True)
class Reflex(Entry):
    """The label of an organ reflex by level (its code); a clinic may use its own words."""


def _texts(hint: str, fields: tuple[Parameter, ...]) -> Iterator[str]:
    if hint:
        yield hint
    for parameter in fields:
        yield parameter.label
        yield from (option.label for option in parameter.options)
