"""The invented wait list: a few wishes of every kind, beside the demo's calendar."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from clinic.models import Location, Patient, User
from scheduling.models import Appointment, AppointmentType, WaitlistEntry, WaitlistWindow
from scheduling.rules.wish import DAY_ENDS, DAY_STARTS

# urgency, days waited, windows (weekdays, from, to), note
WISHES: Sequence[tuple[int, int, tuple[tuple[Sequence[int], time, time], ...], str]] = (
    (1, 1, (), "In pain since yesterday. Can be here within half an hour."),
    (2, 6, (((0, 2, 4), time(8), time(12)),), ""),
    (2, 3, (((5,), DAY_STARTS, DAY_ENDS),), "Works away, home at weekends"),
    (3, 12, (((1, 3), time(16), DAY_ENDS), ((4,), DAY_STARTS, time(12))), ""),
    (3, 2, (), "Would like Dr Halvorsen, but anybody will do"),
)


def build(
    *,
    now: datetime,
    desk: User | None,
    place: Location,
    kind: AppointmentType,
    people: list[Patient],
) -> None:
    """Put some patients on the list; the last of them would bring their next visit forward."""
    today: date = now.astimezone(place.tz).date()
    for patient, (urgency, days, windows, note) in zip(people, WISHES, strict=False):
        entry = WaitlistEntry.objects.create(
            patient=patient,
            type=kind,
            location=place,
            urgency=urgency,
            first_on=today,
            until_on=today + timedelta(days=30),
            note=note,
            added_by=desk,
            created_at=now - timedelta(days=days),
        )
        WaitlistWindow.objects.bulk_create(
            WaitlistWindow(entry=entry, weekday=day, starts=starts, ends=ends)
            for weekdays, starts, ends in windows
            for day in weekdays
        )
    _earlier(now, desk, place, today)


def _earlier(now: datetime, desk: User | None, place: Location, today: date) -> None:
    """Somebody who has a visit and would come sooner."""
    later = now + timedelta(days=5)
    ahead = Appointment.objects.filter(
        status="booked", period__startswith__gt=later, location=place
    )
    visit = ahead.select_related("patient", "type", "practitioner").in_order().first()
    if visit is not None and not visit.patient.waits.exists():
        WaitlistEntry.objects.create(
            patient=visit.patient,
            type=visit.type,
            practitioner=visit.practitioner,
            location=place,
            visit=visit,
            first_on=today,
            added_by=desk,
            created_at=now - timedelta(days=4),
        )
