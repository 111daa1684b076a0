"""A family's visits: all of them are booked, or none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from clinic.actions import Refused, audit
from clinic.models import Patient, PatientLink, Room, User
from scheduling.actions import appointment, notice, race
from scheduling.models import Appointment, AppointmentType
from scheduling.models.notice import Known
from scheduling.rules.slot import Span


@dataclass(frozen=True)
class Seat:
    """One of the family's visits: who, what, with whom, where, when."""

    patient: Patient
    type: AppointmentType
    practitioner: User
    room: Room
    start_at: datetime


@transaction.atomic
def book(
    *, by: User | None, now: datetime, patient: Patient, seats: Sequence[Seat], note: str = ""
) -> list[Appointment]:
    """Book the visits of a patient and of people linked to them; returns them in their order.

    One message confirms all of them, to each mailbox; children without one are in the patient's.

    Raises: Taken, naming whose time is lost, and then none of them is booked; Refused when somebody
    does not belong to the patient; as `appointment.book`.
    """
    _check_family(patient, seats)
    # All locks at once and in one order: two families cannot each hold what the other waits for.
    keys = {key for seat in seats for key in (seat.practitioner.pk, seat.room.pk, seat.patient.pk)}
    wholes = [seat.type.shape.whole(seat.start_at) for seat in seats]
    span = Span(min(one.start for one in wholes), max(one.end for one in wholes))
    race.line_up(span, *keys)
    made = [
        appointment.book(
            by=by,
            now=now,
            patient=seat.patient,
            practitioner=seat.practitioner,
            room=seat.room,
            type=seat.type,
            start_at=seat.start_at,
            note=note,
        )
        for seat in seats
    ]
    news = [Known(visit, None, None) for visit in made]
    notice.tell(by=by, now=now, patient=patient, changes=news)
    audit.record(
        by=by,
        action="family.book",
        patient=patient,
        now=now,
        details={"appointments": [str(visit.pk) for visit in made]},
    )
    return made


def _check_family(patient: Patient, seats: Sequence[Seat]) -> None:
    """Raises: Refused when the block has nobody, one twice, or a stranger."""
    family = {link.relative_of(patient).pk for link in PatientLink.objects.of(patient)}
    whom = [seat.patient.pk for seat in seats]
    if not whom or len(set(whom)) != len(whom):
        raise Refused(_("Choose each of the family once."))
    if not set(whom) <= family | {patient.pk}:
        raise Refused(_("Only people who are linked with each other can be booked together."))
