"""Taking a move back: the visit stands where it stood, and what its patient said counts again."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from clinic.models import Room, User
from scheduling.actions import notice, race, reminder
from scheduling.actions.standing import NotPossible, locked, noted
from scheduling.models import Appointment
from scheduling.models.notice import Known
from scheduling.rules.policy import Status
from scheduling.rules.slot import Span


@dataclass(frozen=True)
class Place:
    """Where a visit stood before it was moved or made longer."""

    period: tuple[datetime, datetime]
    rest: tuple[datetime, datetime] | None
    lead: tuple[datetime, datetime] | None
    practitioner: UUID
    room: UUID
    fields: dict[str, Any]  # what the move forgot: state, confirmation, reasons


_FORGOTTEN = ("status", "confirmed_via", "overbook_reason", "outside_reason")
_MOMENTS = ("confirmed_at", "arrived_at", "hold_until")


def place_of(visit: Appointment) -> Place:
    """Where a visit stands; take it before the move."""
    period, rest, lead = visit.period, visit.rest, visit.lead
    return Place(
        (period.lower, period.upper),
        (rest.lower, rest.upper) if rest else None,
        (lead.lower, lead.upper) if lead else None,
        visit.practitioner_id,
        visit.room_id,
        {name: getattr(visit, name) for name in (*_FORGOTTEN, *_MOMENTS)},
    )


def packed(place: Place) -> Any:
    """A place as a session stores it; `unpacked` reads it back."""
    return _packed(asdict(place))


def unpacked(value: Any) -> Place:
    """The place that was packed."""
    return Place(**{name: _unpacked(one) for name, one in value.items()})


def _packed(value: Any) -> Any:
    """Moments and keys as JSON knows them."""
    if isinstance(value, dict):
        return {name: _packed(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_packed(one) for one in value]
    if isinstance(value, datetime):
        return {"at": value.isoformat()}
    return {"key": str(value)} if isinstance(value, UUID) else value


def _unpacked(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_unpacked(one) for one in value)
    if not isinstance(value, dict):
        return value
    if "at" in value:
        return datetime.fromisoformat(value["at"])
    if "key" in value:
        return UUID(value["key"])
    return {name: _unpacked(one) for name, one in value.items()}


def stands(visit: Appointment) -> list[str]:
    """What must not have changed since the move: the move itself, the end, the state."""
    return [str(visit.start_version), visit.period.upper.isoformat(), str(visit.status)]


def undo(
    *, by: User | None, now: datetime, appointment: Appointment, place: Place, left: list[str]
) -> Appointment:
    """Put a visit back if it still `stands` as the move `left` it; its reminder moves back too.

    Raises: Taken when somebody else has the time now; NotPossible when it has changed since.
    """
    practitioner = User.objects.get(pk=place.practitioner)
    room = Room.objects.select_related("location").get(pk=place.room)

    def work() -> Appointment:
        whole = Span(place.lead[0] if place.lead else place.period[0], place.period[1])
        race.line_up(whole, practitioner.pk, room.pk, appointment.patient_id)
        visit = locked(appointment)
        if stands(visit) != left:
            raise NotPossible(_("This visit has changed since, so the move is not taken back."))
        known = Known(visit, visit.start_at, visit.practitioner)
        visit.period = DateTimeTZRange(*place.period, "[)")
        visit.rest = DateTimeTZRange(*place.rest, "[)") if place.rest else None
        visit.lead = DateTimeTZRange(*place.lead, "[)") if place.lead else None
        visit.practitioner, visit.room, visit.location = practitioner, room, room.location
        visit.note_wall()
        for name, value in place.fields.items():
            setattr(visit, name, value)
        visit.start_version += 1
        visit.save()
        reminder.drop(by=by, now=now, appointment=visit, why=_("The visit was moved back."))
        if visit.status != Status.HELD:
            reminder.plan(by=by, now=now, appointment=visit)
            notice.tell(by=by, now=now, patient=visit.patient, changes=[known])
        noted(visit, "unmove", by=by, now=now)
        return visit

    def lost(constraint: str) -> race.Taken:
        period = DateTimeTZRange(*place.period, "[)")
        return race.lost(
            appointment,
            practitioner=practitioner,
            room=room,
            period=period,
            now=now,
            constraint=constraint,
        )

    return race.settle(work, taken=lost)
