"""Places of work: opening one, changing it, closing it for new bookings."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Location, User


@transaction.atomic
def add(
    *, by: User | None, now: datetime, name: str, zone: str, phone: str = "", address: str = ""
) -> Location:
    """Open a location and return it. Raises: Refused when its name is taken."""
    _refuse_taken(name, None)
    location = Location.objects.create(name=name, zone=zone, phone=phone, address=address)
    audit.record(by=by, action="location.add", obj=location, now=now)
    return location


@transaction.atomic
def change(
    *,
    by: User,
    now: datetime,
    location: Location,
    name: str,
    phone: str = "",
    address: str = "",
    is_active: bool = True,
) -> Location:
    """Change a location and return it.

    Raises: Refused when its name is taken, or when the last open location would close.
    """
    _refuse_taken(name, location)
    # All open ones are locked, so that two people cannot close the last two at once.
    others = Location.objects.active().exclude(pk=location.pk).select_for_update()
    if not is_active and not list(others):
        raise Refused(_("This is the only open location, so it cannot be closed."))
    row = Location.objects.select_for_update().get(pk=location.pk)
    row.name, row.phone, row.address = name, phone, address
    row.is_active = is_active
    row.save()
    audit.record(by=by, action="location.change", obj=row, now=now)
    return row


@transaction.atomic
def rezone(*, by: User | None, now: datetime, location: Location, zone: str) -> Location:
    """Give a location another time zone; returns it. What is booked is for the caller to carry."""
    row = Location.objects.select_for_update().get(pk=location.pk)
    row.zone = zone
    row.save(update_fields=["zone"])
    audit.record(by=by, action="location.rezone", obj=row, now=now)
    return row


@transaction.atomic
def settle(*, by: User, now: datetime, location: Location, country: str, region: str) -> Location:
    """Say in which country and part of it a place lies, for its public holidays; returns it."""
    row = Location.objects.select_for_update().get(pk=location.pk)
    row.country, row.region = country, region
    row.save(update_fields=["country", "region"])
    audit.record(by=by, action="location.settle", obj=row, now=now)
    return row


def _refuse_taken(name: str, own: Location | None) -> None:
    same = Location.objects.filter(name=name)
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists():
        raise Refused(_("Another location has this name."))
