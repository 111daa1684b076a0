"""Answers as typed: what a page sent, which questions it opened, what a date or list says."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from portal.catalogue.entry import Packet, Question, Section

Answers = dict[str, Any]
LONGEST = 4_000  # characters of one answer; nobody types more on a phone
LONGEST_STROKES = 120_000
MOST_LINES = 40
MORE = "more"  # the question whether there is one more complaint


class TooLong(Exception):
    """One answer is longer than any that a person types."""


def typed(section: Section, posted: Mapping[str, Sequence[str]]) -> Answers:
    """What this page sent, right or wrong, without anything it did not ask.

    A choice that was never offered counts as not chosen. Raises: TooLong.
    """
    answers: Answers = {}
    for question in section.questions:
        for name in question.names:
            values = [str(value) for value in posted.get(name, ())]
            longest = LONGEST_STROKES if question.kind == "strokes" else LONGEST
            if any(len(value) > longest for value in values):
                raise TooLong(name)
            value = _value(question, values)
            if value:
                answers[name] = value
    return answers


def _value(question: Question, values: list[str]) -> str | list[str]:
    codes = [code for code, _label in question.choices]
    if question.kind in {"ticks", "body"}:
        return [code for code in codes if code in values]
    last = values[-1] if values else ""
    if codes:
        return last if last in codes else ""
    if question.kind == "agree":
        return "yes" if last == "yes" else ""
    return last.replace("\r\n", "\n").strip()


def is_asked(question: Question, answers: Answers) -> bool:
    """Whether the answers given open this question."""
    if not question.after:
        return True
    given = answers.get(question.after, "")
    return bool(set(question.when) & set(given if isinstance(given, list) else [given]))


def opened(packet: Packet, answers: Mapping[str, Answers]) -> Packet:
    """The pages that these answers leave to be asked, in order."""
    found: list[Section] = []
    for section in packet.sections:
        known = {one.code for one in found}
        more = answers.get(section.after, {}).get(MORE) == "yes" and section.after in known
        if not section.after or more:
            found.append(section)
    return Packet(tuple(found))


def asked(section: Section, answers: Answers) -> list[Question]:
    """The questions of a page that these answers leave open, in order."""
    return [question for question in section.questions if is_asked(question, answers)]


def date_of(question: Question, answers: Answers) -> date | None:
    """The date typed in three parts, or None."""
    try:
        month, day, year = (int(answers.get(name, "")) for name in question.names)
        return date(year, month, day)
    except (ValueError, OverflowError):
        return None


def plain_lines(text: str) -> list[str]:
    """What was typed line by line, as it was typed; without empty lines."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def lines_of(text: str) -> list[str]:
    """The entries of a list, one a line, without empty ones and repeats."""
    return list(dict.fromkeys(line.strip(" \t-•,;") for line in text.splitlines() if line.strip()))


def labels_of(question: Question, answers: Answers) -> list[str]:
    """The chosen labels in English, in the order of the page."""
    given = answers.get(question.code, "")
    chosen = given if isinstance(given, list) else [given]
    return [label for code, label in question.choices if code in chosen]


def strokes_of(text: str) -> list[list[list[float]]]:
    """Drawn lines as points [x, y]; what is not a drawing counts as none."""
    try:
        data = json.loads(text)
        lines = [
            [[round(float(point["x"]), 1), round(float(point["y"]), 1)] for point in line["points"]]
            for line in data
        ]
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
        return []
    finite = all(-1e5 < number < 1e5 for line in lines for point in line for number in point)
    return lines if finite else []
