"""Somebody who stands at the desk: added, booked at the next free place, arrived."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from clinic.actions import audit
from clinic.actions import patient as patients
from clinic.models import Patient, Room, User
from scheduling.actions import appointment
from scheduling.models import Appointment, AppointmentType


@transaction.atomic
def add(
    *,
    by: User | None,
    now: datetime,
    type: AppointmentType,
    practitioner: User,
    room: Room,
    start_at: datetime,
    patient: Patient | None = None,
    first_name: str = "",
    last_name: str = "",
    birth_on: date | None = None,
    phone: str = "",
    language: str = "en",
) -> Appointment:
    """Book and check in somebody who is here; without a `patient` a new one is written first.

    Raises: as `patient.add` and `appointment.book`; then nothing is written, no patient either.
    """
    if patient is None:
        facts: dict[str, Any] = {"birth_on": birth_on, "phone": phone, "language": language}
        patient = patients.add(by=by, now=now, first_name=first_name, last_name=last_name, **facts)
    visit = appointment.book(
        by=by,
        now=now,
        patient=patient,
        practitioner=practitioner,
        room=room,
        type=type,
        start_at=start_at,
    )
    visit = appointment.arrive(by=by, now=now, appointment=visit)
    audit.record(by=by, action="walkin.add", patient=patient, obj=visit, now=now)
    return visit
