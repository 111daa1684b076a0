"""Builders: one function a noun, every argument optional, real rows in the real database."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone

from clinic.models import Location, Patient, Practice, Room, User
from clinic.models.patient import sort_name
from clinic.rules.person import search_text
from scheduling.actions import hours as hours_actions
from scheduling.actions import type as type_actions
from scheduling.models import AppointmentType

PASSWORD = "correct-horse-battery"
NOW = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)
_serial = count(1)


def practice(**fields: Any) -> Practice:
    return Practice.objects.create(
        **{
            "name": "Alder Street Chiropractic",
            "short_name": "Alder Street",
            "phone": "(555) 014-2200",
            **fields,
        }
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


@dataclass(frozen=True)
class Clinic:
    """A clinic at work: who is there, where, and what can be booked."""

    practice: Practice
    location: Location
    rooms: list[Room]
    owner: User
    doctor: User
    desk: User
    visit: AppointmentType
    first: AppointmentType
    exam: AppointmentType


def ten_in_the_morning(now: datetime) -> str:
    """A time zone in which it is between ten and eleven in the morning now."""
    east = (10 - now.astimezone(UTC).hour + 12) % 24 - 12
    return "Etc/GMT" if east == 0 else f"Etc/GMT{-east:+d}"


def day() -> Clinic:
    """A clinic with two tables, open every day from eight to six, where it is ten now.

    It lives in a time zone of its own choice, so that a test of a whole day may run at any hour.
    """
    now = timezone.now()
    place = location(name="Alder Street", zone=ten_in_the_morning(now))
    owner = user("owner", name="Olive Grant", email="olive@alder.example")
    names = {"name": "Ingrid Halvorsen", "title": "Dr", "credentials": "DC"}
    doctor = user("chiropractor", email="halvorsen@alder.example", **names)
    kinds = {
        name: type_actions.add(by=owner, now=now, name=name, duration_min=minutes, **facts)
        for name, minutes, facts in (
            ("Plan visit", 30, {"position": 1}),
            ("First visit", 60, {"position": 0, "is_first": True}),
            ("Re-examination", 40, {"position": 2, "is_exam": True}),
        )
    }
    for weekday in range(7):
        hours_actions.add(
            by=owner,
            now=now,
            practitioner=doctor,
            location=place,
            weekday=weekday,
            starts=time(8),
            ends=time(18),
            valid_from=now.date() - timedelta(days=30),
        )
    return Clinic(
        practice=practice(),
        location=place,
        rooms=[room(location=place, name=f"Table {n}", position=n) for n in (1, 2)],
        owner=owner,
        doctor=doctor,
        desk=user("front_desk", name="Bea Morrow", email="bea@alder.example"),
        visit=kinds["Plan visit"],
        first=kinds["First visit"],
        exam=kinds["Re-examination"],
    )
