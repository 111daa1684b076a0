"""Free times: hours on the local clock minus what is booked, safe over both clock changes."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

STEP_MIN = 10  # free times are offered on this grid of the local clock
SHORTEST_MIN, LONGEST_MIN = 5, 240  # of one visit, with the patient
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


@dataclass(frozen=True, order=True)
class Span:
    """A half-open stretch of time between two moments."""

    start: datetime
    end: datetime

    def overlaps(self, other: "Span") -> bool:
        return self.start < other.end and other.start < self.end


@dataclass(frozen=True)
class Shape:
    """The minutes of a visit: all of it, and how the practitioner's turns lie in it.

    Without a rest the practitioner is there the whole time. With one, the practitioner assesses,
    is free while the patient rests on blocks, and comes back; the table stays taken throughout.
    """

    visit_min: int
    buffer_min: int = 0
    assess_min: int = 0
    blocks_min: int = 0
    lead_min: int = 0

    def period(self, start: datetime) -> Span:
        """The time of the patient: the visit and the buffer after it, in UTC.

        On a local clock half an hour over the fold would last an hour and a half.
        """
        first = start.astimezone(UTC)
        return Span(first, first + timedelta(minutes=self.visit_min + self.buffer_min))

    def lead(self, start: datetime) -> Span | None:
        """What stays free before the visit."""
        first = start.astimezone(UTC)
        return Span(first - timedelta(minutes=self.lead_min), first) if self.lead_min else None

    def whole(self, start: datetime) -> Span:
        """The time of the table, with the buffers before and after."""
        period = self.period(start)
        return Span(period.start - timedelta(minutes=self.lead_min), period.end)

    def rest(self, start: datetime) -> Span | None:
        """When the patient lies on blocks without the practitioner."""
        if not self.blocks_min:
            return None
        first = start.astimezone(UTC) + timedelta(minutes=self.assess_min)
        return Span(first, first + timedelta(minutes=self.blocks_min))

    def turns(self, start: datetime) -> list[Span]:
        """When the practitioner is at the table, or free before and after it by the buffers."""
        return turns(self.whole(start), self.rest(start))


def turns(whole: Span, rest: Span | None) -> list[Span]:
    """A visit without its rest: one stretch, or the two around it."""
    if rest is None:
        return [whole]
    return [Span(whole.start, rest.start), Span(rest.end, whole.end)]


def touch(some: Iterable[Span], others: Iterable[Span]) -> bool:
    """Whether any of these stretches overlaps any of those."""
    return any(one.overlaps(other) for one in some for other in others)


@dataclass(frozen=True)
class Shift:
    """One stretch of weekly hours on the local clock, while it is valid."""

    weekday: int
    starts: time
    ends: time
    valid_from: date
    valid_to: date | None = None

    def holds_on(self, day: date) -> bool:
        return (
            day.weekday() == self.weekday
            and self.valid_from <= day
            and (self.valid_to is None or day <= self.valid_to)
        )


@dataclass(frozen=True)
class Offer:
    """A time that can be booked, with whom and where."""

    start: datetime
    end: datetime
    practitioner: UUID
    room: UUID


def is_bookable_year(day: date) -> bool:
    """Whether a date lies where calendars and time zones can be trusted."""
    return EARLIEST_YEAR <= day.year <= LATEST_YEAR


def moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    """The moments (UTC) at which the local clock shows this time on this day, in order.

    None in the gap when clocks go forward, two in the fold when they go back, else one.
    """
    wall = datetime.combine(day, at.replace(tzinfo=None, fold=0))
    found: list[datetime] = []
    for fold in (0, 1):
        moment = wall.replace(tzinfo=zone, fold=fold).astimezone(UTC)
        shows = moment.astimezone(zone).replace(tzinfo=None, fold=0)
        if shows == wall and moment not in found:
            found.append(moment)
    return found


def opens(day: date, starts: time, ends: time, zone: ZoneInfo) -> Span:
    """Local hours as a stretch of time; an edge in the gap moves inwards."""
    first = moments(day, starts, zone)
    last = moments(day, ends, zone)
    after_gap = datetime.combine(day, starts, tzinfo=zone).astimezone(UTC)
    before_gap = datetime.combine(day, ends, tzinfo=zone).replace(fold=1).astimezone(UTC)
    return Span(first[0] if first else after_gap, last[-1] if last else before_gap)


def day_span(day: date, zone: ZoneInfo) -> Span:
    """The whole local day, which may last 23 or 25 hours."""
    start = datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)
    end = datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)
    return Span(start, end)


def working(shifts: Iterable[Shift], day: date, zone: ZoneInfo) -> list[Span]:
    """When somebody works on a day, joined and in order."""
    spans = sorted(
        opens(day, shift.starts, shift.ends, zone) for shift in shifts if shift.holds_on(day)
    )
    joined: list[Span] = []
    for span in spans:
        if span.start >= span.end:
            continue
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def subtract(spans: Iterable[Span], busy: Iterable[Span]) -> list[Span]:
    """What is left of the spans without the busy times, in order."""
    left = sorted(spans)
    for taken in sorted(busy):
        cut: list[Span] = []
        for span in left:
            if not span.overlaps(taken):
                cut.append(span)
                continue
            if span.start < taken.start:
                cut.append(Span(span.start, taken.start))
            if taken.end < span.end:
                cut.append(Span(taken.end, span.end))
        left = cut
    return left


def covered(wanted: Span, spans: Iterable[Span]) -> bool:
    """Whether one of the spans holds all of the wanted time."""
    return any(span.start <= wanted.start and wanted.end <= span.end for span in spans)


def starts(
    free: Iterable[Span],
    *,
    minutes: int,
    zone: ZoneInfo,
    step_min: int = STEP_MIN,
) -> Iterator[datetime]:
    """Starts on the grid of the local clock at which so many minutes fit."""
    needed = timedelta(minutes=minutes)
    for span in free:
        local = span.start.astimezone(zone)
        past = timedelta(
            minutes=local.minute % step_min, seconds=local.second, microseconds=local.microsecond
        )
        start = span.start if not past else span.start - past + timedelta(minutes=step_min)
        while start + needed <= span.end:
            yield start
            start += timedelta(minutes=step_min)


def offers(
    *,
    hours: Mapping[UUID, Sequence[Span]],
    free: Mapping[UUID, Sequence[Span]],
    rooms: Mapping[UUID, Sequence[Span]],
    shape: Shape,
    zone: ZoneInfo,
    not_before: datetime | None = None,
    elsewhere: Sequence[Span] = (),
) -> list[Offer]:
    """Bookable times in order: `hours` must hold the whole visit, and `free` (the part of them in
    which the practitioner is at no table) each of the practitioner's turns; `rooms` are taken, and
    the patient is `elsewhere`.

    Each offer takes the first room, in the order given, that is free for the whole time.
    """
    found: list[Offer] = []
    minutes = shape.visit_min + shape.buffer_min
    for practitioner, gaps in free.items():
        where = hours[practitioner] if shape.blocks_min else gaps
        for start in starts(_late(where, shape.lead_min), minutes=minutes, zone=zone):
            if not_before is not None and start < not_before:
                continue
            if any(shape.period(start).overlaps(busy) for busy in elsewhere):
                continue
            if shape.blocks_min and not all(covered(one, gaps) for one in shape.turns(start)):
                continue
            whole = shape.whole(start)
            room = next(
                (key for key, busy in rooms.items() if not any(whole.overlaps(b) for b in busy)),
                None,
            )
            if room is not None:
                end = start + timedelta(minutes=shape.visit_min)
                found.append(Offer(start, end, practitioner, room))
    return sorted(found, key=lambda offer: (offer.start, str(offer.practitioner)))


def _late(spans: Iterable[Span], minutes: int) -> list[Span]:
    """The stretches without so many minutes at their beginning."""
    late = timedelta(minutes=minutes)
    return [Span(span.start + late, span.end) for span in spans]


def nearest(
    found: Iterable[Offer], *, wanted: datetime, practitioner: UUID, count: int = 3
) -> list[Offer]:
    """The offers nearest to a wanted time: those of the same practitioner first, in time order."""

    def rank(offer: Offer) -> tuple[bool, timedelta, datetime, str]:
        other = offer.practitioner != practitioner
        return other, abs(offer.start - wanted), offer.start, str(offer.practitioner)

    return sorted(sorted(found, key=rank)[:count], key=lambda offer: (offer.start, str(offer.room)))
