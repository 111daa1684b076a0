"""Reads questions.toml into one checked `Packet`."""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from clinic.catalogue.screening import CONDITIONS
from portal.catalogue import archive, citation, reading
from portal.catalogue.entry import KINDS, LANDINGS, Packet, Question, Section

FILE = Path(__file__).with_name("questions.toml")


class CatalogueError(Exception):
    """The questions cannot be used; the message names every fault."""


@cache
def load(file: Path = FILE) -> Packet:
    """The packet, read once.

    Raises: CatalogueError listing every fault of the file.
    """
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    packet = Packet(tuple(_sections(data["section"])))
    faults = list(check(packet))
    if faults:
        raise CatalogueError("\n".join(faults))
    return packet


def labels() -> list[str]:
    """Every text of the packet and of the readings that a person reads, sorted, for extraction."""
    found = {"Yes", "No", "Not sure"}
    for section in load().sections:
        found |= {section.title, section.short, section.lede}
        for question in section.questions:
            found |= set(question.texts)
    found |= reading.labels() | {part.title for part in archive.contents().parts}
    found |= {*citation.citations().values()}
    return sorted(found - {""})


def check(packet: Packet) -> Iterator[str]:
    """Each fault of the packet as a sentence."""
    codes = [section.code for section in packet.sections]
    if len(set(codes)) != len(codes):
        yield "two pages have one code"
    for at, section in enumerate(packet.sections):
        if section.after and section.after not in codes[:at]:
            yield f"{section.code}: opened by {section.after}, which does not come before"
        names = [name for question in section.questions for name in question.names]
        if len(set(names)) != len(names):
            yield f"{section.code}: two questions have one code"
        for question in section.questions:
            for fault in _faults(section, question):
                yield f"{section.code}.{question.code}: {fault}"


def _sections(rows: list[dict[str, Any]]) -> Iterator[Section]:
    """The pages in order; one that is `like` others asks their questions, except those `without`.

    Raises: KeyError for a page that is like none before it.
    """
    known: dict[str, Section] = {}
    for row in rows:
        like, without = row.pop("like", []), row.pop("without", [])
        own = [_question(entry) for entry in row.pop("question", [])]
        asked = [one for code in like for one in known[code].questions if one.code not in without]
        known[row["code"]] = Section(**row, questions=(*asked, *own))
        yield known[row["code"]]


def _question(row: dict[str, Any]) -> Question:
    options = tuple((code, label) for code, label in row.pop("options", []))
    return Question(**row | {"options": options, "when": tuple(row.get("when", ()))})


def _faults(section: Section, question: Question) -> Iterator[str]:
    if question.kind not in KINDS:
        yield f"unknown kind {question.kind}"
    if question.lands not in LANDINGS:
        yield f"lands nowhere: {question.lands}"
    if question.alert not in {"", "urgent", "caution"}:
        yield f"unknown alert {question.alert}"
    if question.condition and (question.alert != "urgent" or question.condition not in CONDITIONS):
        yield f"unknown condition {question.condition}"
    if question.alert and not question.staff:
        yield "an alert needs words for staff"
    if question.alert == "urgent" and not (question.urgent_text and question.say):
        yield "an urgent answer needs its words and what to say"
    if question.kind in {"choice", "ticks"} and not question.options:
        yield "nothing to choose from"
    codes = [code for code, _label in question.choices]
    if len(set(codes)) != len(codes):
        yield "one option twice"
    if bool(question.after) != bool(question.when):
        yield "after and when belong together"
    if question.after:
        yield from _opening_faults(section, question)


def _opening_faults(section: Section, question: Question) -> Iterator[str]:
    try:
        opener = section.question(question.after)
    except KeyError:
        yield f"opened by {question.after}, which is not asked on this page"
        return
    unknown = set(question.when) - {code for code, _label in opener.choices}
    if unknown:
        yield f"opened by answers that do not exist: {', '.join(sorted(unknown))}"
