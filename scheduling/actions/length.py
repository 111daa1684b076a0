"""Making one visit longer or shorter than its kind; its start, rest and buffer stay."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _

from clinic.models import User
from scheduling.actions import race
from scheduling.actions.appointment import excused
from scheduling.actions.standing import NotPossible, locked, noted
from scheduling.models import Appointment
from scheduling.rules.policy import Status
from scheduling.rules.slot import LONGEST_MIN, SHORTEST_MIN, Span

_LAST_PART_MIN = 5  # after a rest the practitioner comes back for at least so long


def change(
    *,
    by: User | None,
    now: datetime,
    appointment: Appointment,
    minutes: int,
    outside_reason: str = "",
) -> Appointment:
    """Give a visit so many minutes with the patient; the buffer comes after them, as before.

    Raises: Taken with near free times when somebody else has the time; OutsideHours without a
    reason; NotPossible when the visit is over, or the rest on blocks would not fit any more.
    """

    def work() -> Appointment:
        whole = Span(appointment.whole.start, _end(appointment, minutes))
        race.line_up(whole, *_keys(appointment))
        visit = locked(appointment)
        _check(visit, minutes)
        visit.outside_reason = _outside(visit, minutes, now, outside_reason)
        visit.period = DateTimeTZRange(visit.period.lower, _end(visit, minutes), "[)")
        race.give_way(visit, now=now, reason=visit.overbook_reason)
        visit.save()
        noted(visit, "resize", by=by, now=now, reason=visit.outside_reason)
        return visit

    return race.settle(work, taken=lambda name: race.taken(appointment, now=now, constraint=name))


def _keys(visit: Appointment) -> tuple[UUID, ...]:
    return visit.practitioner_id, visit.room_id, visit.patient_id


def _end(visit: Appointment, minutes: int) -> datetime:
    return visit.start_at + timedelta(minutes=minutes + visit.buffer_min)


def _check(visit: Appointment, minutes: int) -> None:
    """Raises: NotPossible when a visit cannot take so many minutes."""
    if not (visit.is_open or visit.status == Status.IN_ROOM):
        raise NotPossible(_("This visit has ended; its length cannot be changed."))
    if not SHORTEST_MIN <= minutes <= LONGEST_MIN:
        raise NotPossible(
            _("A visit takes from %(least)s to %(most)s minutes.")
            % {"least": SHORTEST_MIN, "most": LONGEST_MIN}
        )
    least = least_min(visit)
    if minutes < least:
        raise NotPossible(
            _("With the rest on blocks this visit takes at least %(n)s minutes.") % {"n": least}
        )


def least_min(visit: Appointment) -> int:
    """The fewest minutes a visit can have: its rest, and a look after it."""
    rest = visit.resting
    if rest is None:
        return SHORTEST_MIN
    return int((rest.end - visit.start_at).total_seconds()) // 60 + _LAST_PART_MIN


def _outside(visit: Appointment, minutes: int, now: datetime, reason: str) -> str:
    """The reason for lying outside the hours, empty inside them. Raises: OutsideHours."""
    if minutes <= visit.duration_min:
        return visit.outside_reason  # a shorter visit lies no further outside
    return excused(
        reason or visit.outside_reason,
        now=now,
        practitioner=visit.practitioner,
        room=visit.room,
        kind=visit.type,
        start_at=visit.start_at,
        minutes=minutes,
    )
