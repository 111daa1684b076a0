"""From answers to the record: what a submitted packet would write, before anybody accepts it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from clinic.rules.person import age_on
from clinic.rules.screening import Condition, raised
from portal.catalogue.entry import Packet, Question, Section
from portal.rules import answer
from portal.rules import complaint as telling

All = dict[str, answer.Answers]
CODE_SYSTEM = "plumbline-intake"
NOTHING = frozenset({"none", "no", "nothing", "n/a", "na", "ninguna", "ninguno", "nada"})
LONGEST = 240  # characters of an entry; what is longer goes on in the next one
DEVICE_NAME = 120


@dataclass(frozen=True)
class Entry:
    """One line for the health background; `key` is the same however often it is written."""

    kind: str
    label: str
    key: str
    code: str = ""


@dataclass(frozen=True)
class Device:
    """Something in the body, in the patient's words; `note` is what the name has no room for."""

    name: str
    note: str = ""


@dataclass(frozen=True)
class Need:
    """One of the five answered yes or not sure."""

    condition: Condition
    unsure: bool
    doctor: str = ""
    due_on: date | None = None


@dataclass(frozen=True)
class Signature:
    """What the consent page holds."""

    name: str
    signed_as: str
    agreed: list[str]
    strokes: list[Any]
    relation: str = ""  # of who signs for the patient, in their words


@dataclass(frozen=True)
class Proposal:
    """Everything that accepting a packet may write."""

    contact: dict[str, Any]
    entries: list[Entry]
    needs: list[Need]
    signature: Signature
    complaints: list[telling.Told] = field(default_factory=list)
    devices: list[Device] = field(default_factory=list)
    informant: str = ""
    texts: str = ""  # "yes" or "no" to texts, empty where nothing was said


def proposal(packet: Packet, answers: All) -> Proposal:
    """What these answers would write into the record; pages that are not asked write nothing."""
    packet = answer.opened(packet, answers)
    return Proposal(
        contact=dict(_contact(packet, answers)),
        entries=list(_entries(packet, answers)),
        needs=_needs(packet, answers),
        signature=signature(packet.section("agree"), answers.get("agree", {})),
        complaints=telling.all_told(packet, answers),
        devices=list(_devices(packet, answers)),
        informant=telling.informant(answers),
        texts=str(answers.get("about", {}).get("texts", "")),
    )


def is_minor(packet: Packet, answers: All, today: date) -> bool:
    """Whether the person the form is for is under 18, so that a guardian must sign."""
    born = answer.date_of(packet.section("about").question("birth_on"), answers.get("about", {}))
    return born is not None and born <= today and age_on(born, today) < 18


def who(answers: All) -> str:
    """Who answered, by the name and the relation they signed with; empty before they signed."""
    given = answers.get("agree", {})
    parts = [str(given.get("signed_name", ""))]
    if given.get("signed_as") == "guardian":
        parts.append(str(given.get("relation", "")))
    return ", ".join(part for part in parts if part)


def _asked(packet: Packet, answers: All) -> Iterator[tuple[str, Question, answer.Answers]]:
    for section in packet.sections:
        given = answers.get(section.code, {})
        for question in answer.asked(section, given):
            yield section.code, question, given


def _contact(packet: Packet, answers: All) -> Iterator[tuple[str, Any]]:
    for _code, question, given in _asked(packet, answers):
        if question.lands.startswith("patient."):
            value: Any
            if question.kind == "date":
                value = answer.date_of(question, given)
            else:
                value = ", ".join(answer.plain_lines(given.get(question.code, "")))
            if value:
                yield question.lands.removeprefix("patient."), value


def _entries(packet: Packet, answers: All) -> Iterator[Entry]:
    for page, question, given in _asked(packet, answers):
        if not question.lands.startswith("history."):
            continue
        kind = question.lands.removeprefix("history.")
        key = f"{page}.{question.code}"
        if question.kind == "ticks":
            for code in given.get(question.code, []):
                if code != "none" and not _told_in_words(packet, page, question, code, given):
                    label = dict(question.choices)[code]
                    yield Entry(kind, label, f"{key}.{code}", code)
            continue
        parts = [part for line in _lines(question, given) for part in pieces(line, LONGEST)]
        for number, part in enumerate(parts, start=1):
            yield Entry(kind, part, f"{key}.{number}")


def _devices(packet: Packet, answers: All) -> Iterator[Device]:
    for _code, question, given in _asked(packet, answers):
        if question.lands == "device":
            for line in _lines(question, given):
                name, *rest = pieces(line, DEVICE_NAME)
                yield Device(name, " ".join(rest))


def _lines(question: Question, given: answer.Answers) -> list[str]:
    """What was typed line by line, without a line that only says that there is nothing."""
    read = answer.lines_of if question.kind == "lines" else answer.plain_lines
    lines = read(str(given.get(question.code, "")))
    return [line for line in lines if line.casefold() not in NOTHING]


def pieces(line: str, longest: int) -> list[str]:
    """A line in pieces that fit, cut between words; joined by a space they are the line again."""
    found: list[str] = []
    while len(line) > longest:
        at = line.rfind(" ", 0, longest + 1)
        cut = at if at > 0 else longest
        found.append(line[:cut])
        line = line[cut:].removeprefix(" ")
    return [*found, line] if line else found


def _told_in_words(
    packet: Packet, page: str, question: Question, code: str, given: answer.Answers
) -> bool:
    """Whether a tick was explained in words that land in the record themselves."""
    follow_ups = packet.section(page).follow_ups(question.code)
    return any(
        code in follow.when and follow.lands and _lines(follow, given) for follow in follow_ups
    )


def _needs(packet: Packet, answers: All) -> list[Need]:
    given = answers.get("before", {})
    due = packet.section("before").question("due_on")
    doctor = str(given.get("doctor", ""))
    return [
        Need(
            condition=condition,
            unsure=given[condition.value] == "unsure",
            doctor=doctor,
            due_on=answer.date_of(due, given)
            if condition is Condition.PREGNANCY and answer.is_asked(due, given)
            else None,
        )
        for condition in raised({key: str(value) for key, value in given.items()})
    ]


def signature(section: Section, given: answer.Answers) -> Signature:
    """What the page on which one signs holds: who, as whom, to what, and the drawing."""
    relation = section.question("relation")
    is_asked = answer.is_asked(relation, given)
    return Signature(
        name=str(given.get("signed_name", "")),
        signed_as=str(given.get("signed_as", "patient")),
        agreed=list(given.get("agreed", [])),
        strokes=answer.strokes_of(str(given.get("strokes", ""))),
        relation=str(given.get("relation", "")) if is_asked else "",
    )
