"""Importing an export: the real one beside the repository, and small broken ones written here."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from clinic.models import Alert, AuditEvent, Clearance, HistoryItem, Patient

pytestmark = pytest.mark.django_db

SHARED = Path(os.environ.get("PLUMBLINE_SHARED") or Path(__file__).resolve().parents[4] / "shared")
REAL = SHARED / "data" / "synthea"
real = pytest.mark.skipif(
    not REAL.is_dir(),
    reason=f"THE SYNTHEA EXPORT IS ABSENT: {REAL} (set PLUMBLINE_SHARED to the folder above data/)",
)
PATIENTS = "Id,BIRTHDATE,DEATHDATE,FIRST,LAST,GENDER,ADDRESS,CITY,STATE,ZIP\n"
ENTRIES = "START,STOP,PATIENT,ENCOUNTER,CODE,DESCRIPTION\n"
ADA = "a,1974-05-03,,Ada9,Byron7,F,1 Mill Road,Hollis,NY,10000\n"


def _run(folder: Path, *options: str) -> list[str]:
    said = io.StringIO()
    call_command("import_patients", str(folder), *options, stdout=said)
    return said.getvalue().splitlines()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An export of one patient without any background."""
    (tmp_path / "patients.csv").write_text(PATIENTS + ADA)
    for name in ("conditions", "allergies", "medications"):
        (tmp_path / f"{name}.csv").write_text(ENTRIES)
    return tmp_path


@real
def test_the_real_export_comes_over_once() -> None:
    lines = _run(REAL, "--commit")
    assert lines[-3].startswith("added: 27 patients, 438 conditions, 40 allergies, 662 medicines")
    assert Patient.objects.filter(source_system="synthea").count() == 27
    assert HistoryItem.objects.count() == 438 + 40 + 662
    waiting = Clearance.objects.get()  # of eleven pregnancies, one has no end
    assert waiting.condition == "pregnancy"
    assert waiting.detail == "Normal pregnancy, since 2023-08-18"
    again = _run(REAL, "--commit")
    assert again[-3] == "added: 0 patients, 0 conditions, 0 allergies, 0 medicines, 0 clearances"
    assert again[-1].startswith("refused: 0 patients")


@real
def test_a_dry_run_says_all_and_writes_nothing() -> None:
    lines = _run(REAL)
    assert lines[-1] == "Nothing was written. Add --commit to do it."
    assert lines[-4].startswith("would add: 27 patients")
    assert sum(line.startswith("patients.csv:") for line in lines) == 27
    assert not Patient.objects.exists()
    assert not AuditEvent.objects.exists()


def test_every_row_is_audited(folder: Path) -> None:
    (folder / "allergies.csv").write_text(ENTRIES + "2020-01-01,,a,e,1,Latex\n")
    _run(folder, "--commit")
    actions = [*AuditEvent.objects.order_by("id").values_list("action", flat=True)]
    assert actions == ["patient.add", "history.add"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("b,1974-05-03,,Eve,Stone,F,x,x,NY\n", "9 fields, the header 10"),
        ("b,1974-13-03,,Eve,Stone,F,x,x,NY,1\n", "is no date"),
        ("b,2974-05-03,,Eve,Stone,F,x,x,NY,1\n", "in the future"),
        ('b,1974-05-03,,"Eve,Stone,F,x,x,NY,1\n', "quotes do not close"),
        (",1974-05-03,,Eve,Stone,F,x,x,NY,1\n", "Id is empty"),
        ("b,1974-05-03,,E\x00ve,Stone,F,x,x,NY,1\n", "no text"),
    ],
)
def test_a_broken_row_is_named_and_harms_no_other(folder: Path, row: str, reason: str) -> None:
    other = ADA.replace("a,", "c,", 1).replace("Ada9", "Cleo3")
    (folder / "patients.csv").write_text(PATIENTS + ADA + row + other)
    lines = _run(folder, "--commit", "--quiet")
    assert lines[0].startswith("patients.csv:3: refused patient: ")
    assert reason in lines[0]
    assert {*Patient.objects.values_list("first_name", flat=True)} == {"Ada9", "Cleo3"}


def test_a_row_in_another_encoding_is_named(folder: Path) -> None:
    row = "b,1974-05-03,,Théo,Stone,M,x,x,NY,1\n".encode("latin-1")
    (folder / "patients.csv").write_bytes((PATIENTS + ADA).encode() + row)
    assert "patients.csv:3: refused patient: it is not UTF-8" in _run(folder, "--commit")
    assert Patient.objects.count() == 1


def test_a_byte_order_mark_and_windows_lines_are_read(folder: Path) -> None:
    text = (PATIENTS + ADA).replace("\n", "\r\n")
    (folder / "patients.csv").write_text("\ufeff" + text, encoding="utf-8", newline="")
    _run(folder, "--commit")
    assert Patient.objects.get().last_name == "Byron7"


def test_double_ids_unknown_patients_and_double_entries(folder: Path) -> None:
    (folder / "patients.csv").write_text(PATIENTS + ADA + ADA)
    (folder / "conditions.csv").write_text(
        ENTRIES
        + "2020-01-01,,a,e,1,Stroke\n"
        + "2020-01-01,,a,e,1,Stroke\n"
        + "2020-01-01,,nobody,e,1,Stroke\n"
        + "2020-01-02,2020-01-01,a,e,1,Migraine\n"
    )
    lines = _run(folder, "--commit")
    assert "patients.csv:3: skipped patient: patient a is here already" in lines
    assert "conditions.csv:3: skipped condition: Stroke is here already" in lines
    assert "conditions.csv:4: refused condition: patient nobody is unknown" in lines
    assert any(line.startswith("conditions.csv:5: refused condition: STOP") for line in lines)
    assert HistoryItem.objects.count() == 1


def test_the_five_raise_a_clearance_and_an_alert_but_not_for_the_dead(folder: Path) -> None:
    dead = "d,1950-01-01,2020-01-01,Dora,Grave,F,x,x,NY,1\n"
    (folder / "patients.csv").write_text(PATIENTS + ADA + dead)
    (folder / "conditions.csv").write_text(
        ENTRIES
        + "2019-01-01,,a,e,1,Osteoporosis (disorder)\n"
        + "2019-01-01,2019-09-01,a,e,2,Normal pregnancy\n"
        + "2019-01-01,,d,e,3,Stroke\n"
    )
    _run(folder, "--commit")
    row = Clearance.objects.get()
    assert (row.patient.first_name, row.condition) == ("Ada9", "osteoporosis")
    assert Alert.objects.get().level == "stop"
    assert Patient.objects.get(first_name="Dora").deceased_on is not None


@pytest.mark.parametrize("content", ["", "a,b\n1,2\n", "\ufffe\x00", '"Id,BIRTHDATE\n'])
def test_a_file_that_is_no_such_table_is_refused_whole(folder: Path, content: str) -> None:
    (folder / "conditions.csv").write_text(content)
    (folder / "allergies.csv").write_text(ENTRIES + "2020-01-01,,a,e,1,Latex\n")
    lines = _run(folder, "--commit")
    assert any(line.startswith("conditions.csv:1: refused file: its header") for line in lines)
    assert HistoryItem.objects.get().label == "Latex"


def test_a_missing_file_is_said_and_the_others_come_over(folder: Path) -> None:
    (folder / "medications.csv").unlink()
    lines = _run(folder, "--commit")
    assert "medications.csv:1: refused file: No such file or directory" in lines
    assert Patient.objects.count() == 1


def test_a_folder_without_patients_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no patients\.csv"):
        _run(tmp_path)
