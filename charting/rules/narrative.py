"""The note in words, made from the facts alone: the same facts give the same text."""

from __future__ import annotations

from dataclasses import dataclass

from charting.catalogue.text import Text
from charting.rules.fact import VisitFacts


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence and the lines of the chart it came from."""

    text: Text
    anchors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """One letter of the note: S, O, A or P."""

    code: str
    title: Text
    sentences: tuple[Sentence, ...]


def note(facts: VisitFacts) -> tuple[Section, ...]:
    """Return S, O, A, P with the sentences the facts support; a section may be empty."""
    raise NotImplementedError
