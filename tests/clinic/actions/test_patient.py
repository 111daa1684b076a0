"""Patients as they are written: number, search text and order are kept in step."""

from datetime import date
from typing import Any

import pytest
from django.db import connection

from clinic.actions import Refused, patient
from clinic.models import AuditEvent, Patient
from clinic.models.patient import sort_name
from clinic.rules import person
from tests import make

pytestmark = pytest.mark.django_db

FACTS: dict[str, Any] = {
    "first_name": " Théo ",
    "last_name": "Ní Dhomhnaill",
    "birth_on": date(2012, 8, 21),
    "phone": "(555) 014-2263",
    "email": "theo@mail.example",
}


def _add(**more: Any) -> Patient:
    return patient.add(by=make.user("front_desk"), now=make.NOW, **{**FACTS, **more})


def _found(text: str) -> list[Patient]:
    return [*Patient.objects.search(person.read_query(text))]


def test_it_is_found_by_every_part() -> None:
    one = _add(preferred_name="Teddy")
    for text in ("theo", "dhomhnaill", "teddy", "0142263", "theo@mail", "2012-08-21"):
        assert _found(text) == [one]
    assert one.phone == "+15550142263"
    assert one.sort_name == "ni dhomhnaill theo"


def test_a_new_name_is_found_and_the_old_one_is_not() -> None:
    one = _add()
    patient.change(by=make.user(), now=make.NOW, patient=one, last_name="Okoro", phone="")
    assert _found("okoro") == [one]
    assert not _found("dhomhnaill")
    assert not _found("0142263")


def test_numbers_grow_and_are_never_given_twice() -> None:
    one, other = _add(), _add(first_name="Una")
    assert other.number > one.number
    assert not hasattr(patient, "delete")


def test_nothing_is_written_where_nothing_differs() -> None:
    one = _add()
    before = AuditEvent.objects.count()
    patient.change(by=make.user(), now=make.NOW, patient=one, phone="555 014 2263")
    assert AuditEvent.objects.count() == before


def test_the_event_names_the_fields_and_not_what_stands_in_them() -> None:
    one = _add()
    patient.change(by=make.user(), now=make.NOW, patient=one, last_name="Okoro", phone="")
    event = AuditEvent.objects.get(action="patient.change")
    assert event.details == {"fields": ["last_name", "phone"]}


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_name": " ", "last_name": ""},
        {"birth_on": date(2030, 1, 1)},
        {"birth_on": date(1899, 12, 31)},
        {"deceased_on": date(2012, 8, 20)},
        {"deceased_on": date(9999, 1, 1)},
        {"phone": "12"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused):
        _add(**wrong)
    assert not Patient.objects.exists()


def test_the_search_uses_its_index_among_thousands() -> None:
    rows = []
    for number in range(4000):
        first, last = f"Name{number:04}", f"Family{number * 7919 % 4001:04}"
        row = Patient(
            number=100_000 + number, first_name=first, last_name=last, birth_on=date(1980, 1, 1)
        )
        row.search_text = person.search_text([first, last], f"+1555{number:07}", "", row.number)
        row.sort_name = sort_name(first, last)
        rows.append(row)
    Patient.objects.bulk_create(rows)
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('patient_search')")  # as autovacuum does
        cursor.execute("ANALYZE clinic_patient")
    for text in ("family2143", "5550002143"):
        found = Patient.objects.search(person.read_query(text))
        assert "patient_search" in found.explain()
        assert len(found[:30]) >= 1
    born = Patient.objects.search(person.read_query("1/2/1980"))
    assert "patient_birth" in born.explain()
