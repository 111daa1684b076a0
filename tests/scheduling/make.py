"""Builders of the scheduling floor: a small clinic with hours, and visits in it."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic.models import Location, Patient, Room, User
from scheduling.models import Appointment, AppointmentType, CarePlan, WeeklyHours
from tests import make
from tests.make import NOW

MONDAY = date(2026, 11, 23)  # the Monday after NOW


def kind(**fields: Any) -> AppointmentType:
    number = next(make._serial)
    return AppointmentType.objects.create(
        **{"name": f"Visit {number}", "duration_min": 30, **fields}
    )


def hours(practitioner: User, location: Location, **fields: Any) -> list[WeeklyHours]:
    """Monday to Friday from nine to five, unless told otherwise."""
    weekdays = fields.pop("weekdays", range(5))
    usual = {"starts": time(9), "ends": time(17), "valid_from": date(2026, 1, 1)}
    return [
        WeeklyHours.objects.create(
            practitioner=practitioner, location=location, weekday=day, **{**usual, **fields}
        )
        for day in weekdays
    ]


@dataclass
class Clinic:
    """One place with two practitioners and two tables."""

    location: Location
    ann: User
    ben: User
    one: Room
    two: Room
    kind: AppointmentType
    desk: User

    def at(self, hour: int, minute: int = 0, day: date = MONDAY) -> datetime:
        return datetime.combine(day, time(hour, minute), tzinfo=self.location.tz)

    def facts(self, **fields: Any) -> dict[str, Any]:
        """What `book` needs, for Monday at ten."""
        return {
            "by": self.desk,
            "now": NOW,
            "patient": fields.get("patient") or make.patient(),
            "practitioner": self.ann,
            "room": self.one,
            "type": self.kind,
            "start_at": self.at(10),
            **fields,
        }

    def wish(self, **fields: Any) -> dict[str, Any]:
        """What the wait list needs: any practitioner, any time from today on."""
        return {
            "by": self.desk,
            "now": NOW,
            "patient": fields.get("patient") or make.patient(),
            "type": self.kind,
            "location": self.location,
            "first_on": NOW.date(),
            "windows": [],
            **fields,
        }

    def visit(self, **fields: Any) -> Appointment:
        """A stored visit, without any action."""
        start = fields.pop("start_at", self.at(10))
        minutes = fields.pop("minutes", 30)
        if resting := fields.pop("resting", None):  # minutes after the start, from and to
            first, last = (start + timedelta(minutes=minute) for minute in resting)
            fields["rest"] = DateTimeTZRange(first, last, "[)")
        usual = {
            "patient": fields.get("patient") or make.patient(),
            "practitioner": self.ann,
            "room": self.one,
            "location": self.location,
            "type": self.kind,
            "period": DateTimeTZRange(start, start + timedelta(minutes=minutes), "[)"),
        }
        return Appointment.objects.create(**{**usual, **fields})

    def plan(self, patient: Patient, **fields: Any) -> CarePlan:
        usual = {
            "practitioner": self.ann,
            "location": self.location,
            "type": self.kind,
            "starts_on": MONDAY,
            "visits_total": 12,
            "weekdays": [1, 4],
            "wanted_at": time(9, 30),
            "status": "active",
            "laid_at": NOW,
        }
        return CarePlan.objects.create(patient=patient, **{**usual, **fields})


def clinic(**fields: Any) -> Clinic:
    """A place that works Monday to Friday, nine to five."""
    location = make.location(**fields)
    ann, ben = make.user(name="Ann Alder"), make.user(name="Ben Birch")
    one = make.room(location=location, name="Table 1", position=1)
    two = make.room(location=location, name="Table 2", position=2)
    for user in (ann, ben):
        hours(user, location)
    return Clinic(location, ann, ben, one, two, kind(), make.user("front_desk"))
