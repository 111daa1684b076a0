"""An empty calendar that fills up in memory, so that six months are stored in one go."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from clinic.models import Location, Patient, Room, User
from scheduling.models import Appointment, AppointmentType, CarePlan
from scheduling.rules.slot import Span

_STEP = timedelta(minutes=10)


@dataclass
class Ledger:
    """Visits that do not collide with each other, kept until they are stored."""

    location: Location
    rooms: list[Room]
    visits: list[Appointment] = field(default_factory=list)
    _busy: dict[tuple[UUID, date], list[Span]] = field(default_factory=dict)

    def at(self, day: date, wall: time) -> datetime:
        return datetime.combine(day, wall, tzinfo=self.location.tz)

    def _free(self, key: UUID, span: Span) -> bool:
        taken = self._busy.get((key, self._day(span)), [])
        return not any(span.overlaps(other) for other in taken)

    def _day(self, span: Span) -> date:
        """The day at the clinic: a span of its evening may be told in UTC, as one of tomorrow."""
        return span.start.astimezone(self.location.tz).date()

    def put(
        self,
        *,
        patient: Patient,
        practitioner: User,
        kind: AppointmentType,
        start: datetime,
        status: str,
        plan: CarePlan | None = None,
        number: int | None = None,
    ) -> Appointment | None:
        """Note a visit if everybody and a table are free; returns it or None."""
        span, table = kind.shape.period(start), kind.shape.whole(start)
        turns = kind.shape.turns(start)
        if not self._free(patient.pk, span):
            return None
        if not all(self._free(practitioner.pk, turn) for turn in turns):
            return None
        room = next((room for room in self.rooms if self._free(room.pk, table)), None)
        if room is None:
            return None
        visit = Appointment(
            patient=patient,
            practitioner=practitioner,
            room=room,
            location=self.location,
            type=kind,
            status=status,
            plan=plan,
            plan_number=number,
        )
        visit.take_shape(kind, kind.shape, start)
        if status not in {"cancelled", "no_show"}:
            day = self._day(span)
            for key, taken in ((patient.pk, span), (room.pk, table)):
                self._busy.setdefault((key, day), []).append(taken)
            self._busy.setdefault((practitioner.pk, day), []).extend(turns)
        self.visits.append(visit)
        return visit

    def put_near(
        self, wanted: datetime, spans: Iterable[Span], **facts: object
    ) -> Appointment | None:
        """Note a visit at the free start nearest to the wanted one within these hours."""
        kind = facts["kind"]
        assert isinstance(kind, AppointmentType)  # noqa: S101 narrows the type
        length = timedelta(minutes=kind.duration_min + kind.buffer_min)
        starts = []
        for span in spans:
            start = span.start
            while start + length <= span.end:
                starts.append(start)
                start += _STEP
        for start in sorted(starts, key=lambda moment: (abs(moment - wanted), moment)):
            visit = self.put(start=start, **facts)  # type: ignore[arg-type]
            if visit is not None:
                return visit
        return None
