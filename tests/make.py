"""Builders: one function a noun, every argument optional, real rows in the real database."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from clinic.models import Location, Patient, Practice, Room, User
from clinic.models.patient import sort_name
from clinic.rules.person import search_text

PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
_serial = count(1)


def practice(**fields: Any) -> Practice:
    return Practice.objects.create(
        **{"name": "Alder Street Chiropractic", "phone": "(555) 014-2200", **fields}
    )


def location(**fields: Any) -> Location:
    name = f"Alder Street {next(_serial)}"
    return Location.objects.create(**{"name": name, "zone": "America/New_York", **fields})


def room(**fields: Any) -> Room:
    if "location" not in fields:
        fields["location"] = location()
    return Room.objects.create(**{"name": f"Table {next(_serial)}", **fields})


def user(*roles: str, **fields: Any) -> User:
    """A member of staff who can sign in with PASSWORD; chiropractor unless roles are given."""
    number = next(_serial)
    member = User(
        **{
            "email": f"staff{number}@alder.example",
            "name": f"Staff Member{number}",
            "roles": list(roles) or ["chiropractor"],
            **fields,
        }
    )
    member.set_password(PASSWORD)
    member.save()
    return member


def patient(**fields: Any) -> Patient:
    number = next(_serial)
    fields = {
        "first_name": "Dana",
        "last_name": f"Whitfield{number}",
        "birth_on": date(1980, 3, 12),
        "phone": f"+1555014{number % 10000:04d}",
        "email": f"dana{number}@mail.example",
        **fields,
    }
    one = Patient(number=Patient.objects.next_number(), **fields)
    names = [one.first_name, one.last_name, one.preferred_name]
    one.search_text = search_text(names, one.phone, one.email, one.number)
    one.sort_name = sort_name(one.first_name, one.last_name)
    one.save()
    return one
