"""Calendar files: events become iCalendar text that any calendar program reads.

All times stand in UTC, so no program has to know a zone and none can shift a day (RFC 5545).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from icalendar import Calendar
from icalendar import Event as Part
from icalendar.prop import vCalAddress, vText

PRODUCT = "-//Plumbline//Visits//EN"


class Method(StrEnum):
    """What a calendar program shall do with an event that it gets (RFC 5546)."""

    PUBLISH = "PUBLISH"
    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True)
class Event:
    """One visit as calendars know it: `uid` names it for ever, `sequence` grows at changes."""

    uid: str
    sequence: int
    start: datetime
    end: datetime
    stamp: datetime
    summary: str
    location: str = ""
    description: str = ""
    status: str = "CONFIRMED"
    organizer: tuple[str, str] | None = None  # name and address
    attendee: str = ""  # an address


def text(events: Iterable[Event], *, method: Method | None = None, name: str = "") -> str:
    """The events as one calendar file; without a method it is a feed to be read again and again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    if method is not None:
        calendar.add("method", method.value)
    if name:
        calendar.add("name", name)
        calendar.add("x-wr-calname", name)
    for event in events:
        calendar.add_component(_part(event))
    written: bytes = calendar.to_ical()
    return written.decode()


def _part(event: Event) -> Part:
    part = Part()
    part.add("uid", event.uid)
    part.add("sequence", event.sequence)
    part.add("dtstamp", event.stamp.astimezone(UTC))
    part.add("dtstart", event.start.astimezone(UTC))
    part.add("dtend", event.end.astimezone(UTC))
    part.add("summary", event.summary)
    part.add("status", event.status)
    part.add("class", "PRIVATE")
    part.add("transp", "OPAQUE")
    for key, value in (("location", event.location), ("description", event.description)):
        if value:
            part.add(key, value)
    if event.organizer is not None:
        name, address = event.organizer
        part.add("organizer", _person(address, CN=name))
    if event.attendee:
        part.add("attendee", _person(event.attendee, RSVP="FALSE", PARTSTAT="ACCEPTED"))
    return part


def _person(address: str, **facts: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    for key, value in facts.items():
        person.params[key] = vText(value)
    return person
