"""A chosen free time as it comes back from a page: start, practitioner and table in one value."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError

from clinic.models import Location, Room, User
from scheduling.forms.day import check_day


def read_slot(text: str, location: Location) -> dict[str, Any] | None:
    """`start_at`, `practitioner` and `room` of a value; None for one that cannot be read."""
    try:
        at, who, where = text.split("~")
        start = datetime.strptime(at, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
        check_day(start.date())
        return {
            "start_at": start,
            "practitioner": User.objects.practitioners().get(pk=UUID(who)),
            "room": Room.objects.active().get(pk=UUID(where), location=location),
        }
    except (ValueError, OverflowError, ValidationError, User.DoesNotExist, Room.DoesNotExist):
        return None
