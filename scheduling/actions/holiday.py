"""Public holidays: the clinic decides for each whether it is closed; a library only proposes.

A closed holiday is stored as a closure with its source, so that no update of the library changes
the calendar.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Location, User
from scheduling.gateways import holiday as library
from scheduling.gateways.holiday import Holiday
from scheduling.models import Closure


def _known(location: Location, year: int) -> dict[date, Holiday]:
    return {one.on: one for one in library.of_year(location.country, location.region, year)}


def _shut(location: Location, one: Holiday, *, by: User | None, now: datetime) -> Closure:
    closure = Closure.objects.create(
        location=location,
        first_on=one.on,
        last_on=one.on,
        reason=one.name[:80],
        source=library.source(location.country, location.region),
    )
    audit.record(by=by, action="holiday.close", obj=closure, now=now)
    return closure


@transaction.atomic
def close(*, by: User | None, now: datetime, location: Location, on: date) -> Closure:
    """Close a place on a public holiday; returns the closure, the one that stands if there is one.

    Raises: Refused when the day is no holiday there.
    """
    standing = Closure.objects.of_holidays(location, on.year).filter(first_on=on).first()
    one = _known(location, on.year).get(on)
    if standing is not None:
        return standing
    if one is None:
        raise Refused(_("This day is no public holiday here."))
    return _shut(location, one, by=by, now=now)


@transaction.atomic
def decide(
    *, by: User | None, now: datetime, location: Location, year: int, closed: Collection[date]
) -> int:
    """Close a place on these holidays of a year and on no others; returns how many days changed.

    A day that is closed and that the library does not name any more stays as it was decided.

    Raises: Refused for a day that is no holiday.
    """
    known = _known(location, year)
    standing = {row.first_on: row for row in Closure.objects.of_holidays(location, year)}
    if not set(closed) <= known.keys() | standing.keys():
        raise Refused(_("The list of holidays has changed. Look at it again."))
    changed = 0
    for on in sorted(set(closed) - standing.keys()):
        _shut(location, known[on], by=by, now=now)
        changed += 1
    for on in sorted(standing.keys() - set(closed)):
        audit.record(by=by, action="holiday.open", obj=standing[on], now=now)
        standing[on].delete()
        changed += 1
    if not changed:
        audit.record(by=by, action="holiday.keep", obj=location, now=now)
    return changed
