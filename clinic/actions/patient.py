"""Adding and changing patients; the searchable text and the number are kept only here."""

from datetime import date, datetime
from typing import TypedDict, Unpack

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit, mail
from clinic.models import Patient, User
from clinic.models.patient import STAND_IN, sort_name
from clinic.rules import contact, person


class Facts(TypedDict, total=False):
    """What can be said about a patient; what is left out keeps its default or its value."""

    first_name: str
    last_name: str
    preferred_name: str
    birth_on: date
    birth_known: str
    sex: str
    phone: str
    email: str
    language: str
    address: str
    deceased_on: date | None


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    source_system: str = "",
    source_key: str = "",
    **facts: Unpack[Facts],
) -> Patient:
    """Write a new patient with the next number and return it.

    Raises: Refused when the facts cannot be true or the telephone number is none.
    """
    patient = Patient(created_at=now, source_system=source_system, source_key=source_key)
    _put(patient, facts, now)
    patient.number = Patient.objects.next_number()
    _index(patient)
    patient.save(force_insert=True)
    audit.record(by=by, action="patient.add", patient=patient, obj=patient, now=now)
    return patient


def stand_in(*, now: datetime, key: str, name: str) -> Patient:
    """The record that stands for whoever is not known yet, made at its first use.

    One for each `key`; no list of people and no search shows it.
    """
    rows = Patient.objects.filter(source_system=STAND_IN, source_key=key)
    found = rows.first()
    if found is not None:
        return found
    try:
        return add(
            by=None,
            now=now,
            source_system=STAND_IN,
            source_key=key,
            first_name=name,
            birth_on=person.EARLIEST_BIRTH,
            birth_known="year",
        )
    except IntegrityError:  # somebody made it at the same moment
        return rows.get()


@transaction.atomic
def change(*, by: User | None, now: datetime, patient: Patient, **facts: Unpack[Facts]) -> Patient:
    """Change what is given and return the fresh row; nothing is written when nothing differs.

    Raises: Refused as `add` does.
    """
    row = Patient.objects.select_for_update().get(pk=patient.pk)
    address = row.email
    changed = _put(row, facts, now)
    if not changed:
        return row
    _index(row)
    row.save()
    audit.record(
        by=by,
        action="patient.change",
        patient=row,
        obj=row,
        now=now,
        details={"fields": sorted(changed)},
    )
    if "email" in changed and address:
        mail.forget(by=by, now=now, address=address)
    return row


def _put(patient: Patient, facts: Facts, now: datetime) -> list[str]:
    """Set the facts on the row, cleaned; returns the names of those that differ."""
    clean = {
        name: value.strip() if isinstance(value, str) else value for name, value in facts.items()
    }
    if "phone" in clean:
        number = contact.phone(str(clean["phone"]))
        if number is None:
            raise Refused(_("This is not a telephone number. Write it with its area code."))
        clean["phone"] = number
    changed = [name for name, value in clean.items() if getattr(patient, name) != value]
    for name, value in clean.items():
        setattr(patient, name, value)
    _check(patient, now)
    return changed


def _check(patient: Patient, now: datetime) -> None:
    """Raises: Refused when these facts cannot be a person's."""
    if not (patient.first_name or patient.last_name):
        raise Refused(_("A patient needs a name."))
    if patient.birth_on is None:
        raise Refused(_("A patient needs a date of birth."))
    trouble = person.birth_trouble(patient.birth_on, now.date())
    if trouble == "future":
        raise Refused(_("The date of birth lies in the future."))
    if trouble == "past":
        raise Refused(_("The date of birth lies before 1900. Check the year."))
    if patient.deceased_on is not None:
        if patient.deceased_on < patient.birth_on:
            raise Refused(_("The date of death lies before the date of birth."))
        if patient.deceased_on > now.date():
            raise Refused(_("The date of death lies in the future."))


def _index(patient: Patient) -> None:
    """Keep what the search and the lists read in step with the names and contacts."""
    names = [patient.first_name, patient.last_name, patient.preferred_name]
    patient.search_text = person.search_text(names, patient.phone, patient.email, patient.number)
    patient.sort_name = sort_name(patient.first_name, patient.last_name)
