"""A visit as an entry of somebody's own calendar: the patient's, or the practitioner's feed.

Others see a phone and a shared calendar. So neither says whom the visit is of or what it is for.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from email.utils import parseaddr

from django.conf import settings
from django.utils.translation import gettext as _

from clinic.models.practice import Practice
from scheduling.gateways import ics
from scheduling.gateways.ics import Event, Method
from scheduling.models.appointment import FREE_VALUES, Appointment
from scheduling.rules.policy import Status

MANY = 5  # from so many on they are one file


def uid(visit: Appointment) -> str:
    """The name of a visit in calendars, the same for ever."""
    return f"{visit.pk}@plumbline"


def sequence(visit: Appointment) -> int:
    """Grows with each move, with a cancellation, and when that is taken back."""
    return 2 * visit.start_version + (visit.status in FREE_VALUES)


def part(visit: Appointment, practice: Practice, now: datetime) -> str:
    """One visit for the patient's calendar: to be kept, or struck out once it is cancelled.

    Without an address of the patient nobody is asked to come: it is published.
    """
    gone = visit.status in FREE_VALUES
    event = _event(visit, practice, now)
    method = Method.CANCEL if gone else Method.REQUEST if event.attendee else Method.PUBLISH
    return ics.text([event], method=method)


def parts(visits: Sequence[Appointment], practice: Practice, now: datetime) -> str:
    """Visits for one reader's calendar, each a file of its own, for a program may read one a file.

    The many of a plan are published in one file instead: nobody opens twenty attachments. Their
    names are those of single entries, so a later change finds each of them.
    """
    if len(visits) < MANY or any(visit.status in FREE_VALUES for visit in visits):
        return "".join(part(visit, practice, now) for visit in visits)
    events = (replace(_event(visit, practice, now), attendee="") for visit in visits)
    return ics.text(events, method=Method.PUBLISH)


def _event(visit: Appointment, practice: Practice, now: datetime) -> Event:
    own = parseaddr(settings.DEFAULT_FROM_EMAIL)[1]
    place = visit.location
    number = place.phone or practice.phone
    return Event(
        uid=uid(visit),
        sequence=sequence(visit),
        start=visit.start_at,
        end=visit.end_at,
        stamp=now,
        summary=practice.signs_as,
        location=place.address or practice.address,
        description=_("If you cannot come, please call us: %(number)s") % {"number": number}
        if number
        else "",
        status="CANCELLED" if visit.status in FREE_VALUES else "CONFIRMED",
        organizer=(practice.signs_as, practice.email or own),
        attendee=visit.patient.email,
    )


def feed(visits: Iterable[Appointment], name: str) -> str:
    """All visits of a practitioner as busy time: "Visit", from and to, and nothing else."""
    return ics.text(
        (
            Event(
                uid=uid(visit),
                sequence=sequence(visit),
                start=visit.start_at,
                end=visit.end_at,
                stamp=visit.created_at,  # the same at every reading, so that nothing new is nothing
                summary=_("Visit"),
                status="TENTATIVE" if visit.status == Status.HELD else "CONFIRMED",
            )
            for visit in visits
        ),
        name=name,
    )
