"""Reading one row of a Synthea-style export into plain facts, or saying why it cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from clinic.rules.person import EARLIEST_BIRTH

Row = Mapping[str, str]

PATIENT_COLUMNS = frozenset({"Id", "BIRTHDATE", "FIRST", "LAST"})
COLUMNS = {
    "condition": frozenset({"START", "PATIENT", "CODE", "DESCRIPTION"}),
    "allergy": frozenset({"START", "PATIENT", "CODE", "DESCRIPTION"}),
    "medication": frozenset({"START", "PATIENT", "CODE", "DESCRIPTION"}),
}
_SEX = {"M": "male", "F": "female"}
_SYSTEMS = {"condition": "SNOMED-CT", "allergy": "SNOMED-CT", "medication": "RxNorm"}
_NAME, _KEY = 80, 80


class BadRow(ValueError):
    """This row cannot be taken over; the message is the reason."""


@dataclass(frozen=True)
class PatientFacts:
    """One row of patients.csv. Names keep their digits: they are what the export says."""

    key: str
    first_name: str
    last_name: str
    birth_on: date
    deceased_on: date | None
    sex: str
    address: str


@dataclass(frozen=True)
class EntryFacts:
    """One row of the background: a condition, an allergy or a medicine."""

    kind: str
    patient_key: str
    key: str
    label: str
    code: str
    code_system: str
    started_on: date | None
    ended_on: date | None
    severity: str
    note: str


def patient_facts(row: Row, today: date) -> PatientFacts:
    """The facts of one row of patients.csv. Raises: BadRow."""
    key = _needed(row, "Id", _KEY)
    birth_on = _day(row, "BIRTHDATE")
    if birth_on is None:
        raise BadRow("BIRTHDATE is empty")
    deceased_on = _day(row, "DEATHDATE")
    if birth_on > today:
        raise BadRow(f"BIRTHDATE {birth_on} lies in the future")
    if birth_on < EARLIEST_BIRTH:
        raise BadRow(f"BIRTHDATE {birth_on} lies before 1900")
    if deceased_on is not None and deceased_on < birth_on:
        raise BadRow(f"DEATHDATE {deceased_on} lies before BIRTHDATE {birth_on}")
    if deceased_on is not None and deceased_on > today:
        raise BadRow(f"DEATHDATE {deceased_on} lies in the future")
    first_name, last_name = _short(row, "FIRST", _NAME), _short(row, "LAST", _NAME)
    if not (first_name or last_name):
        raise BadRow("FIRST and LAST are empty")
    region = " ".join(part for part in (_text(row, "STATE"), _text(row, "ZIP")) if part)
    parts = [_text(row, "ADDRESS"), _text(row, "CITY"), region]
    return PatientFacts(
        key=key,
        first_name=first_name,
        last_name=last_name,
        birth_on=birth_on,
        deceased_on=deceased_on,
        sex=_SEX.get(_text(row, "GENDER").upper(), "unknown"),
        address=", ".join(part for part in parts if part)[:240],
    )


def entry_facts(kind: str, row: Row, today: date) -> EntryFacts:
    """The facts of one row of the background files. Raises: BadRow."""
    patient_key = _needed(row, "PATIENT", _KEY)
    label = _needed(row, "DESCRIPTION", 240)
    code = _short(row, "CODE", 40)
    started_on, ended_on = _day(row, "START"), _day(row, "STOP")
    if started_on is not None and started_on > today:
        raise BadRow(f"START {started_on} lies in the future")
    if started_on and ended_on and ended_on < started_on:
        raise BadRow(f"STOP {ended_on} lies before START {started_on}")
    # START with its time of day: one medicine may begin twice on one day.
    key = ":".join((_text(row, "ENCOUNTER"), code or label[:40], _text(row, "START")))
    return EntryFacts(
        kind=kind,
        patient_key=patient_key,
        key=key[:120],
        label=label,
        code=code,
        code_system=_text(row, "SYSTEM")[:40] or (_SYSTEMS[kind] if code else ""),
        started_on=started_on,
        ended_on=ended_on,
        severity=_text(row, "SEVERITY1").lower()[:20],
        note=_note(kind, row),
    )


def _note(kind: str, row: Row) -> str:
    """The reactions of an allergy; what a medicine is for."""
    if kind == "allergy":
        found = [_text(row, "DESCRIPTION1"), _text(row, "DESCRIPTION2")]
        return ", ".join(part for part in found if part)[:240]
    reason = _text(row, "REASONDESCRIPTION") if kind == "medication" else ""
    return f"for {reason}"[:240] if reason else ""


def _text(row: Row, column: str) -> str:
    text = " ".join(str(row.get(column) or "").split())
    if any(ord(letter) < 32 or letter == "\x7f" or letter == "\ufffd" for letter in text):
        raise BadRow(f"{column} holds characters that are no text")
    return text


def _short(row: Row, column: str, most: int) -> str:
    text = _text(row, column)
    if len(text) > most:
        raise BadRow(f"{column} is longer than {most} characters")
    return text


def _needed(row: Row, column: str, most: int) -> str:
    text = _short(row, column, most)
    if not text:
        raise BadRow(f"{column} is empty")
    return text


def _day(row: Row, column: str) -> date | None:
    """The day of "2023-01-27" or "2023-01-27T14:12:44Z", as it stands there."""
    text = _text(row, column)
    if not text:
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadRow(f"{column} {text[:20]!r} is no date") from None
