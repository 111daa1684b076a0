"""Visits for tests: open, ready to sign, signed, with or without an appointment."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from charting.actions import block as blocks
from charting.actions import finding as findings
from charting.actions import visit as visits
from charting.models import Visit
from clinic.models import Patient, User
from scheduling.models import Appointment, AppointmentType
from tests import make

_serial = count(1)


def appointment(by: User, patient: Patient | None = None, **fields: Any) -> Appointment:
    """A visit of today whose patient waits."""
    room = make.room()
    start = fields.pop("start_at", make.NOW)
    kind = AppointmentType.objects.create(name=f"Visit {next(_serial)}", duration_min=20)
    return Appointment.objects.create(
        **{
            "patient": patient or make.patient(),
            "practitioner": by,
            "room": room,
            "location": room.location,
            "type": kind,
            "period": DateTimeTZRange(start, start + timedelta(minutes=20), "[)"),
            "status": "arrived",
            "arrived_at": start,
            **fields,
        }
    )


def visit(by: User, now: datetime = make.NOW, patient: Patient | None = None) -> Visit:
    """An open visit with an appointment."""
    booked = appointment(by, patient, start_at=now)
    return visits.start(by=by, now=now, patient=booked.patient, appointment=booked)


def ready(by: User, now: datetime = make.NOW, patient: Patient | None = None) -> Visit:
    """A visit on which nothing is open: Category I, right leg short, on blocks."""
    one = visit(by, now, patient)
    put(one, by, "heel", "R", value="3", now=now)
    put(one, by, "leg_p", cell="side", value="R", now=now)
    put(one, by, "leg_p", cell="mm", value="6", now=now)
    say(one, by, "pain_now", 3, now=now)
    say(one, by, "reactions", ["none"], now=now)
    say(one, by, "category", "I", now=now)
    blocks.accept(by=by, now=now, visit=one, preset="cat1_right", seen=0)
    judge: dict[str, Any] = {"by": by, "now": now, "visit": one, "seen": 0}
    findings.judge(**judge, code="heel", side="R", cell="", result="cleared")
    findings.judge(**judge, code="leg_p", side="", cell="", result="improved")
    say(one, by, "response", "better", now=now)
    return one


def signed(by: User, now: datetime = make.NOW, patient: Patient | None = None) -> Visit:
    """A signed visit."""
    return visits.sign(by=by, now=now, visit=ready(by, now, patient))


def put(
    one: Visit,
    by: User,
    code: str,
    side: str = "",
    cell: str = "",
    *,
    value: str,
    seen: int = 0,
    phase: str = "before",
    now: datetime = make.NOW,
) -> None:
    """One finding."""
    findings.save(
        by=by,
        now=now,
        visit=one,
        code=code,
        side=side,
        cell=cell,
        phase=phase,
        value=value,
        seen=seen,
    )


def say(
    one: Visit, by: User, field: str, value: Any, *, seen: int = 0, now: datetime = make.NOW
) -> None:
    """One field of the visit."""
    visits.save(by=by, now=now, visit=one, field=field, value=value, seen=seen)
