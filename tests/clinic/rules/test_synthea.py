"""One row of a Synthea export: its facts, or why it has none."""

from datetime import date

import pytest

from clinic.rules.synthea import BadRow, entry_facts, patient_facts

TODAY = date(2026, 11, 22)
PATIENT = {
    "Id": "3edac2e3",
    "BIRTHDATE": "2014-10-06",
    "DEATHDATE": "",
    "FIRST": "Maynard46",
    "LAST": "Mosciski958",
    "GENDER": "M",
    "ADDRESS": "784 Stamm Lock Unit 46",
    "CITY": "Somerville",
    "STATE": "Massachusetts",
    "ZIP": "02155",
}
ENTRY = {
    "START": "2009-09-27T14:12:44Z",
    "STOP": "",
    "PATIENT": "9d188916",
    "ENCOUNTER": "f2de2a64",
    "CODE": "665078",
    "DESCRIPTION": "Loratadine 5 MG Chewable Tablet",
}


def test_names_keep_their_digits() -> None:
    facts = patient_facts(PATIENT, TODAY)
    assert (facts.first_name, facts.last_name, facts.sex) == ("Maynard46", "Mosciski958", "male")
    assert facts.address == "784 Stamm Lock Unit 46, Somerville, Massachusetts 02155"
    assert facts.deceased_on is None


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"Id": ""}, "Id is empty"),
        ({"BIRTHDATE": ""}, "BIRTHDATE is empty"),
        ({"BIRTHDATE": "06.10.2014"}, "is no date"),
        ({"BIRTHDATE": "2014-02-30"}, "is no date"),
        ({"BIRTHDATE": "0000-01-01"}, "is no date"),
        ({"BIRTHDATE": "9999-12-31"}, "lies in the future"),
        ({"BIRTHDATE": "1850-01-01"}, "lies before 1900"),
        ({"DEATHDATE": "2014-10-05"}, "lies before BIRTHDATE"),
        ({"DEATHDATE": "2999-01-01"}, "lies in the future"),
        ({"FIRST": "", "LAST": " "}, "FIRST and LAST are empty"),
        ({"FIRST": "x" * 81}, "longer than 80"),
        ({"LAST": "a\x00b"}, "no text"),
    ],
)
def test_a_patient_that_cannot_be(wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        patient_facts({**PATIENT, **wrong}, TODAY)


def test_an_entry_has_its_day_and_a_key_with_its_hour() -> None:
    facts = entry_facts("medication", ENTRY, TODAY)
    assert facts.started_on == date(2009, 9, 27)
    assert facts.code_system == "RxNorm"
    assert facts.key == "f2de2a64:665078:2009-09-27T14:12:44Z"


def test_an_allergy_says_how_it_shows() -> None:
    row = {**ENTRY, "SYSTEM": "SNOMED-CT", "DESCRIPTION1": "Itching", "SEVERITY1": "MODERATE"}
    facts = entry_facts("allergy", row, TODAY)
    assert (facts.note, facts.severity, facts.code_system) == ("Itching", "moderate", "SNOMED-CT")


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"PATIENT": ""}, "PATIENT is empty"),
        ({"DESCRIPTION": ""}, "DESCRIPTION is empty"),
        ({"START": "soon"}, "is no date"),
        ({"START": "2999-01-01"}, "lies in the future"),
        ({"STOP": "2009-01-01"}, "lies before START"),
    ],
)
def test_an_entry_that_cannot_be(wrong: dict[str, str], reason: str) -> None:
    with pytest.raises(BadRow, match=reason):
        entry_facts("condition", {**ENTRY, **wrong}, TODAY)
