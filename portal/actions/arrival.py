"""Opening and closing the doors of arrival, and what a patient does at one."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Location, User
from clinic.rules import token
from portal.models import ArrivalDoor
from portal.models.arrival import WINDOW
from portal.rules.arrival import Answer, Expected, answer
from scheduling.actions import step
from scheduling.models import Appointment
from scheduling.rules.policy import Status
from scheduling.rules.slot import day_span


class Busy(Refused):
    """Too many birthdays were tried in vain; in some minutes it goes on."""


@transaction.atomic
def open(
    *, by: User, now: datetime, kind: str, name: str, location: Location
) -> tuple[ArrivalDoor, str]:
    """Make a door; returns its row and its secret, which is kept nowhere here."""
    secret = token.fresh()
    door = ArrivalDoor.objects.create(
        kind=kind,
        name=name.strip(),
        location=location,
        token_hash=token.fingerprint(secret),
        opened_by=by,
        created_at=now,
    )
    audit.record(by=by, action="arrival.open", obj=door, now=now)
    return door, secret


@transaction.atomic
def close(*, by: User, now: datetime, door: ArrivalDoor) -> ArrivalDoor:
    """Close a door for good. Raises: Refused when it is closed already."""
    row = ArrivalDoor.objects.select_for_update().get(pk=door.pk)
    if row.ended_at is not None:
        raise Refused(_("It is closed already."))
    row.ended_at, row.ended_by = now, by
    row.save(update_fields=["ended_at", "ended_by"])
    audit.record(by=by, action="arrival.close", obj=row, now=now)
    return row


@transaction.atomic
def find(*, now: datetime, door: ArrivalDoor, month: int, day: int, letter: str = "") -> Answer:
    """Who this is; what finds nobody counts against the door. Raises: Busy after too many."""
    row = ArrivalDoor.objects.select_for_update().get(pk=door.pk)
    if row.is_busy(now):
        raise Busy(_("Please see the front desk."))
    said = answer(_expected(row.location, now), month=month, day=day, letter=letter, now=now)
    if row.window_at is None or now - row.window_at >= WINDOW:
        row.window_at, row.misses = now, 0
    row.misses += said.found is None and not said.ask_letter
    row.used_at = now
    row.save(update_fields=["window_at", "misses", "used_at"])
    found = Appointment.objects.for_page().get(pk=said.found.visit) if said.found else None
    patient = found.patient if found else None
    audit.record(by=None, action="arrival.find", patient=patient, obj=row, now=now)
    return said


def _expected(location: Location, now: datetime) -> list[Expected]:
    """Everybody who has a visit here today and has not arrived."""
    today = day_span(now.astimezone(location.tz).date(), location.tz)
    rows = Appointment.objects.for_day(location, today.start, today.end)
    rows = rows.filter(status__in=[Status.BOOKED, Status.CONFIRMED])
    return [
        Expected(
            visit.pk,
            visit.patient_id,
            visit.patient.called,
            visit.patient.last_name,
            None if visit.patient.birth_known else visit.patient.birth_on,
            visit.start_at,
        )
        for visit in rows
    ]


@transaction.atomic
def arrive(*, now: datetime, door: ArrivalDoor, visit: Appointment) -> Appointment:
    """The patient is here; somebody who was marked as here already stays so.

    Raises: Refused when the visit is not one of this place, or cannot be arrived at.
    """
    if visit.location_id != door.location_id:
        raise Refused(_("Please see the front desk."))
    row = Appointment.objects.select_for_update().get(pk=visit.pk)
    if row.status not in {Status.ARRIVED, Status.IN_ROOM}:
        if row.status not in {Status.BOOKED, Status.CONFIRMED}:
            raise Refused(_("Please see the front desk."))
        row = step.arrive(by=None, now=now, appointment=visit)
    audit.record(by=None, action="arrival.arrive", patient=row.patient, obj=door, now=now)
    return row
