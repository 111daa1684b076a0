"""The clinic of the machines: four zones, two practitioners, two tables, four patients."""

from datetime import date, time

from clinic.models import Location, Patient, Room, User
from scheduling.models import AppointmentType
from tests import make
from tests.scheduling.make import hours
from tests.scheduling.model import Kind, Work

# The Sunday on which clocks change; where they do not, a Sunday on which others' do.
SUNDAYS = {
    "America/New_York": (date(2027, 3, 14), date(2027, 11, 7)),
    "America/Phoenix": (date(2027, 3, 14), date(2027, 11, 7)),
    "Australia/Lord_Howe": (date(2027, 4, 4), date(2027, 10, 3)),
    "Asia/Kathmandu": (date(2027, 3, 14), date(2027, 11, 7)),
}
NIGHT = Work(frozenset({6}), time(0, 30), time(5))  # across the change itself
WORK = {
    "ann": (
        Work(frozenset(range(5)), time(9), time(12)),
        Work(frozenset(range(5)), time(13), time(17)),
        NIGHT,
    ),
    "ben": (Work(frozenset(range(6)), time(8), time(14)), NIGHT),
}
KINDS = {
    kind.name: kind
    for kind in (
        Kind("plain", 20, buffer=5),
        Kind("phased", 45, 0, 10, 25),
        Kind("exam", 40, lead=10),
    )
}
OPENS = {3: 9 * 60, 4: 9 * 60, 6: 30, 7: 9 * 60, 8: 9 * 60}  # days from Monday, minutes of the day


class Place:
    """The rows of one zone, made once for all machines."""

    def __init__(self, zone: str, doctors: dict[str, User]) -> None:
        self.location: Location = make.location(zone=zone)
        self.rooms: dict[str, Room] = {
            name: make.room(location=self.location) for name in ("one", "two")
        }
        for name, stretches in WORK.items():
            for stretch in stretches:
                hours(
                    doctors[name],
                    self.location,
                    weekdays=sorted(stretch.weekdays),
                    starts=stretch.starts,
                    ends=stretch.ends,
                )


class World:
    """Everything that stands before a machine begins; the actions that a fault may replace."""

    def __init__(self) -> None:
        self.desk = make.user("front_desk")
        self.doctors = {name: make.user(name=name.title()) for name in WORK}
        self.patients: dict[str, Patient] = {
            name: make.patient(first_name=name) for name in ("pia", "quinn", "rosa", "sam")
        }
        self.kinds = {
            kind.name: AppointmentType.objects.create(
                name=kind.name,
                duration_min=kind.length,
                buffer_min=kind.buffer,
                lead_min=kind.lead,
                assess_min=kind.assess,
                blocks_min=kind.blocks,
            )
            for kind in KINDS.values()
        }
        self.places = {zone: Place(zone, self.doctors) for zone in SUNDAYS}
