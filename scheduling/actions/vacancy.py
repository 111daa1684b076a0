"""A time came free: noted where it happens, offered to the wait list a little later."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from clinic.actions import audit
from clinic.models import Location, User
from scheduling.models import Appointment, Closure, Vacancy, WaitlistEntry
from scheduling.models.diary import Diary
from scheduling.models.vacancy import OPEN
from scheduling.rules.policy import UNDO_WINDOW
from scheduling.rules.slot import Span

_AHEAD_DAYS = 21  # days reopened further ahead are found by the list itself


@transaction.atomic(savepoint=False)
def note(
    *,
    by: User | None,
    now: datetime,
    visit: Appointment,
    cause: str,
    period: DateTimeTZRange | None = None,
    practitioner: User | None = None,
    location: Location | None = None,
) -> Vacancy | None:
    """Note the time that a visit leaves, as it was before a move; None when it has passed.

    It may be offered once the click that freed it cannot be undone any more.
    """
    span = period or visit.period
    start = max(span.lower, now)
    if start >= span.upper:
        return None
    place, who = location or visit.location, practitioner or visit.practitioner
    vacancy = _note(by=by, now=now, span=Span(start, span.upper), cause=cause, who=who, where=place)
    vacancy.visit = visit
    vacancy.save(update_fields=["visit"])
    return vacancy


def _note(
    *, by: User | None, now: datetime, span: Span, cause: str, who: User, where: Location
) -> Vacancy:
    vacancy = Vacancy.objects.create(
        practitioner=who,
        location=where,
        period=DateTimeTZRange(span.start, span.end, "[)"),
        cause=cause,
        freed_at=now,
        due_at=now + UNDO_WINDOW,
    )
    audit.record(by=by, action="vacancy.note", obj=vacancy, now=now, reason=cause)
    return vacancy


@transaction.atomic
def reopen(*, by: User | None, now: datetime, closure: Closure) -> int:
    """Note the hours that a lifted closure gives back; returns how many stretches they are.

    Call it when the closure is gone, so that the hours of its days count again.
    """
    return sum(
        _day(by=by, now=now, closure=closure, place=place)
        for place in closure.places()
        if WaitlistEntry.objects.waiting().filter(location=place).exists()
    )


def _day(*, by: User | None, now: datetime, closure: Closure, place: Location) -> int:
    """The hours of one place in the days of a closure, those of its practitioner or of all."""
    today = now.astimezone(place.tz).date()
    first = max(closure.first_on, today)
    last = min(closure.last_on, today + timedelta(days=_AHEAD_DAYS))
    diary, count = Diary(place, first, last, now), 0
    for offset in range(max((last - first).days + 1, 0)):
        for key, who in diary.practitioners.items():
            if closure.practitioner_id not in {None, key}:
                continue
            for span in diary.hours_of(key, first + timedelta(days=offset)):
                if span.end > now:
                    left = Span(max(span.start, now), span.end)
                    _note(by=by, now=now, span=left, cause="reopen", who=who, where=place)
                    count += 1
    return count


@transaction.atomic
def settle(*, now: datetime, vacancy: Vacancy, status: str) -> bool:
    """Write what became of it, once; returns whether that was news."""
    changed = Vacancy.objects.filter(pk=vacancy.pk, status=OPEN).update(
        status=status, settled_at=now
    )
    if changed:
        audit.record(by=None, action="vacancy.settle", obj=vacancy, now=now, reason=status)
    return bool(changed)
