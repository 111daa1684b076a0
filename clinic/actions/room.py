"""Rooms: the tables of a location."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Location, Room, User


@transaction.atomic
def add(
    *, by: User | None, now: datetime, location: Location, name: str, position: int = 0
) -> Room:
    """Put a room into use and return it. Raises: Refused when its name is taken there."""
    _refuse_taken(location, name, None)
    room = Room.objects.create(location=location, name=name, position=position)
    audit.record(by=by, action="room.add", obj=room, now=now)
    return room


@transaction.atomic
def change(
    *, by: User, now: datetime, room: Room, name: str, position: int, is_active: bool
) -> Room:
    """Change a room and return it. Raises: Refused when its name is taken there."""
    _refuse_taken(room.location, name, room)
    row = Room.objects.select_for_update().get(pk=room.pk)
    row.name, row.position, row.is_active = name, position, is_active
    row.save()
    audit.record(by=by, action="room.change", obj=row, now=now)
    return row


def _refuse_taken(location: Location, name: str, own: Room | None) -> None:
    same = Room.objects.filter(location=location, name=name)
    if own is not None:
        same = same.exclude(pk=own.pk)
    if same.exists():
        raise Refused(_("Another room of this location has this name."))
