"""Now, as the clinic's own clock shows it: the moment and the day enter the program here."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from clinic.models import Location


def zone() -> ZoneInfo:
    """The zone of the first open location; UTC before one is set up."""
    first = Location.objects.active().first()
    return first.tz if first else ZoneInfo("UTC")


def moment() -> datetime:
    """This moment (UTC), where no wall clock is needed: nothing is read for it."""
    return timezone.now()


def now() -> datetime:
    """This moment on the clinic's clock, so that `.date()` is the day that staff see."""
    return timezone.localtime(moment(), zone())
