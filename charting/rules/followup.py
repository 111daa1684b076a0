"""When a patient hears from the clinic after a visit."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

AT = time(10)
STALE_AFTER = timedelta(hours=24)


def due_at(signed_at: datetime, zone: ZoneInfo) -> datetime:
    """Ten in the morning of the next day, by the clock of the clinic.

    Most reactions come within hours and are gone after a day, so the next morning is asked.

    Source: reaction-survey
    """
    day = signed_at.astimezone(zone).date() + timedelta(days=1)
    return datetime.combine(day, AT, zone)
