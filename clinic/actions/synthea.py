"""Taking a Synthea-style export over: each row by itself, each row once."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db import DatabaseError, transaction

from clinic.actions import Refused, clearance, history, patient, pregnancy
from clinic.gateways.table import Line, NoTable, lines
from clinic.models import HistoryItem, Patient, User
from clinic.rules import screening, synthea
from clinic.rules.synthea import BadRow

SYSTEM = "synthea"
SOURCE = "import, Synthea"
FILES = (
    ("conditions.csv", "condition"),
    ("allergies.csv", "allergy"),
    ("medications.csv", "medication"),
)
_REMEMBERED = 5000


@dataclass(frozen=True)
class Outcome:
    """What became of one row: "add", "skip" or "refuse", and the reason or the words for it."""

    verdict: str
    file: str
    line: int
    words: str
    kind: str  # "patient", "condition", "allergy", "medication", "clearance", "file"


class Import:
    """One run over a folder. Rows of one patient need not stand together."""

    def __init__(self, *, by: User | None, now: datetime) -> None:
        self.by = by
        self.now = now
        self._known: dict[str, Patient] = {}

    def run(self, folder: Path) -> Iterator[Outcome]:
        """The outcome of every row, patients first; each row is its own transaction."""
        yield from self._file(folder / "patients.csv", "patient", synthea.PATIENT_COLUMNS)
        for name, kind in FILES:
            yield from self._file(folder / name, kind, synthea.COLUMNS[kind])

    def _file(self, path: Path, kind: str, needed: frozenset[str]) -> Iterator[Outcome]:
        try:
            for line in lines(path, needed):
                yield from self._row(path.name, kind, line)
        except NoTable as error:
            yield Outcome("refuse", path.name, 1, str(error), "file")

    def _row(self, file: str, kind: str, line: Line) -> list[Outcome]:
        """One row, written whole or not at all; whatever is wrong stays with it."""
        if line.trouble:
            return [Outcome("refuse", file, line.number, line.trouble, kind)]
        try:
            with transaction.atomic():
                done = self._patient(line) if kind == "patient" else self._entry(kind, line)
        except (BadRow, Refused) as error:
            done = [("refuse", str(error), kind)]
        except (DatabaseError, ValueError) as error:
            done = [("refuse", f"the database refused it: {type(error).__name__}", kind)]
        return [Outcome(verdict, file, line.number, words, what) for verdict, words, what in done]

    def _patient(self, line: Line) -> list[tuple[str, str, str]]:
        facts = synthea.patient_facts(line.row, self.now.date())
        if self._find(facts.key) is not None:
            return [("skip", f"patient {facts.key} is here already", "patient")]
        made = patient.add(
            by=self.by,
            now=self.now,
            source_system=SYSTEM,
            source_key=facts.key,
            first_name=facts.first_name,
            last_name=facts.last_name,
            birth_on=facts.birth_on,
            deceased_on=facts.deceased_on,
            sex=facts.sex,
            address=facts.address,
        )
        return [("add", f"{made.full_name}, born {made.birth_on}", "patient")]

    def _entry(self, kind: str, line: Line) -> list[tuple[str, str, str]]:
        facts = synthea.entry_facts(kind, line.row, self.now.date())
        owner = self._find(facts.patient_key)
        if owner is None:
            raise BadRow(f"patient {facts.patient_key} is unknown")
        same = HistoryItem.objects.filter(patient=owner, kind=kind, source_key=facts.key)
        if same.exists():
            return [("skip", f"{facts.label} is here already", kind)]
        history.add(
            by=self.by,
            now=self.now,
            patient=owner,
            kind=kind,
            label=facts.label,
            code=facts.code,
            code_system=facts.code_system,
            started_on=facts.started_on,
            ended_on=facts.ended_on,
            note=facts.note,
            severity=facts.severity,
            source=SOURCE,
            source_key=facts.key,
        )
        done = [("add", facts.label, kind)]
        if kind == "condition":
            done += self._screen(owner, facts)
        return done

    def _screen(self, owner: Patient, facts: synthea.EntryFacts) -> list[tuple[str, str, str]]:
        """The clearance that a condition asks for; nobody asks for one of the dead."""
        condition = screening.matching(screening.Diagnosis(facts.label, facts.ended_on))
        if condition is None or owner.deceased_on is not None:
            return []
        since = f", since {facts.started_on}" if facts.started_on else ""
        _row, new = clearance.need(
            by=self.by,
            now=self.now,
            patient=owner,
            condition=condition,
            source=SOURCE,
            detail=f"{facts.label}{since}",
        )
        if condition is screening.Condition.PREGNANCY:
            pregnancy.note(by=self.by, now=self.now, patient=owner, due_on=None, source=SOURCE)
        words = f"{condition.value} for {owner.full_name}"
        return [("add" if new else "skip", words, "clearance")]

    def _find(self, key: str) -> Patient | None:
        """The patient of this key; found ones are remembered, for big files."""
        if key not in self._known:
            found = Patient.objects.filter(source_system=SYSTEM, source_key=key).first()
            if found is None:
                return None
            if len(self._known) >= _REMEMBERED:
                self._known.clear()
            self._known[key] = found
        return self._known[key]
