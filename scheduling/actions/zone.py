"""Clocks that change: a place gets another time zone, or the world's zone data a new release.

People agreed on a time on the wall, so the wall is kept and the moment is computed anew, unless
somebody says otherwise. What cannot follow, because somebody else has the time or the clock does
not show it any more, stays where it is and is listed (`models/zone.py`), never lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.actions import location as locations
from clinic.models import Location, User
from scheduling.actions import race, reminder
from scheduling.actions.standing import noted
from scheduling.gateways import zonedata
from scheduling.models import Appointment
from scheduling.models.appointment import COMING_VALUES
from scheduling.models.zone import behind
from scheduling.rules.policy import Status
from scheduling.rules.wall import meant


@dataclass(frozen=True)
class Followed:
    """What became of the visits ahead: moved in UTC, standing as they were, left behind."""

    moved: Sequence[Appointment]
    stood: int
    left: Sequence[Appointment]


@transaction.atomic
def renew(*, by: User | None, now: datetime) -> Followed:
    """Compute the moments of coming visits anew after a release of the zone data; run it at will.

    Returns what became of them. Those that cannot follow are tried again each time.
    """
    visits = list(behind(now).select_for_update(of=("self",)))
    done = _follow(visits, by=by, now=now)
    if done.moved or done.stood:
        counts = {"moved": len(done.moved), "stood": done.stood, "left": len(done.left)}
        details = {"release": zonedata.version(), **counts}
        audit.record(by=by, action="zone.renew", now=now, details=details)
    return done


@transaction.atomic
def change(
    *, by: User | None, now: datetime, location: Location, zone: str, keep_wall: bool
) -> Followed:
    """Give a place another time zone, and carry its coming visits; returns what became of them.

    With `keep_wall` nine o'clock stays nine o'clock on the new clock; without, each visit stays at
    its moment and the clock shows another time. Reminders are planned anew either way.

    Raises: Refused when it is the zone already.
    """
    if zone == location.zone:
        raise Refused(_("This is its time zone already."))
    row = locations.rezone(by=by, now=now, location=location, zone=zone)
    coming = Appointment.objects.filter(location=row, status__in=COMING_VALUES)
    coming = coming.filter(period__startswith__gt=now).for_page().in_order()
    visits = list(coming.select_for_update(of=("self",)))
    if keep_wall:
        return _follow(visits, by=by, now=now)
    for visit in visits:
        visit.note_wall()
        _put(visit, by=by, now=now, verb="rezone")
    return Followed(visits, 0, [])


def _follow(visits: Sequence[Appointment], *, by: User | None, now: datetime) -> Followed:
    """Move visits to what their wall time means now, in whatever order they fit."""
    stood, todo, left = [], [], []
    for visit in visits:
        start = meant(visit.wall, visit.location.tz)
        if start is None:
            left.append(visit)
        elif start == visit.start_at:
            stood.append(visit)
        else:
            todo.append((visit, start - visit.start_at))
    _stamp(stood)
    moved, stuck = _move_all(todo, by=by, now=now)
    return Followed(moved, len(stood), [*left, *stuck])


def _stamp(visits: Sequence[Appointment]) -> None:
    """Note that the present zone and its data say the same as before."""
    for visit in visits:
        visit.zone, visit.zone_data = visit.location.zone, zonedata.version()
    Appointment.objects.bulk_update(visits, ["zone", "zone_data"], batch_size=500)


def _move_all(
    todo: Sequence[tuple[Appointment, timedelta]], *, by: User | None, now: datetime
) -> tuple[list[Appointment], list[Appointment]]:
    """Move each visit by its time; one that waits for another's place is tried again after it."""
    moved: list[Appointment] = []
    # Away from the others first: the latest when clocks move on, the earliest when they move back.
    later = [pair for pair in reversed(todo) if pair[1] > timedelta()]
    waiting = later + [pair for pair in todo if pair[1] < timedelta()]
    while waiting:
        still = []
        for visit, by_time in waiting:
            if _fits(visit, by_time, by=by, now=now):
                moved.append(visit)
            else:
                still.append((visit, by_time))
        if len(still) == len(waiting):
            break
        waiting = still
    return moved, [visit for visit, _time in waiting]


def _fits(visit: Appointment, by_time: timedelta, *, by: User | None, now: datetime) -> bool:
    """Move one visit, or leave it where it is when somebody else has the time."""
    before = visit.period, visit.rest, visit.lead, visit.zone, visit.zone_data
    try:
        with transaction.atomic():
            visit.shift(by_time)
            visit.zone, visit.zone_data = visit.location.zone, zonedata.version()
            _put(visit, by=by, now=now, verb="renew")
    except IntegrityError as error:
        if race.sqlstate(error) not in race.TAKEN:
            raise
        visit.period, visit.rest, visit.lead, visit.zone, visit.zone_data = before
        visit.start_version -= 1
        return False
    return True


def _put(visit: Appointment, *, by: User | None, now: datetime, verb: str) -> None:
    """Store a visit with its new time or clock, and plan its reminder anew."""
    visit.start_version += 1
    visit.save()
    reminder.drop(by=by, now=now, appointment=visit, why=_("The clock of the place changed."))
    if visit.status != Status.HELD:
        reminder.plan(by=by, now=now, appointment=visit)
    noted(visit, verb, by=by, now=now)
