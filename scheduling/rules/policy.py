"""The life of a visit: its states, which may follow which, and why one may be cancelled."""

from datetime import datetime, timedelta
from enum import StrEnum

from scheduling.rules.slot import Span

UNDO_WINDOW = timedelta(minutes=3)  # how long a click can be taken back before a message goes out


class Status(StrEnum):
    """Where a visit stands; every state but the last two keeps its time occupied."""

    HELD = "held"
    BOOKED = "booked"
    CONFIRMED = "confirmed"
    ARRIVED = "arrived"
    IN_ROOM = "in_room"
    DONE = "done"
    NO_SHOW = "no_show"
    CANCELLED = "cancelled"


FREE = frozenset({Status.CANCELLED, Status.NO_SHOW})
COMING = frozenset({Status.HELD, Status.BOOKED, Status.CONFIRMED})
HERE = frozenset({Status.ARRIVED, Status.IN_ROOM})

# What may follow each state. Backward steps are the undo of a click; `cancelled` and `no_show`
# come back only as `booked`, and only while nobody else has taken the time.
NEXT: dict[Status, frozenset[Status]] = {
    Status.HELD: frozenset({Status.BOOKED, Status.CANCELLED}),
    Status.BOOKED: frozenset(
        {Status.CONFIRMED, Status.ARRIVED, Status.IN_ROOM, Status.NO_SHOW, Status.CANCELLED}
    ),
    Status.CONFIRMED: frozenset(
        {Status.BOOKED, Status.ARRIVED, Status.IN_ROOM, Status.NO_SHOW, Status.CANCELLED}
    ),
    Status.ARRIVED: frozenset(
        {Status.BOOKED, Status.CONFIRMED, Status.IN_ROOM, Status.NO_SHOW, Status.CANCELLED}
    ),
    Status.IN_ROOM: frozenset({Status.BOOKED, Status.CONFIRMED, Status.ARRIVED, Status.DONE}),
    Status.DONE: frozenset({Status.IN_ROOM}),
    Status.NO_SHOW: frozenset({Status.BOOKED, Status.CONFIRMED, Status.ARRIVED}),
    Status.CANCELLED: frozenset({Status.BOOKED}),
}


class Reason(StrEnum):
    """Why a visit was cancelled; codes are never removed, for old visits carry them."""

    UNWELL = "unwell"
    WORK = "work"
    TRAVEL = "travel"
    FAMILY = "family"
    COST = "cost"
    BETTER = "better"
    CLINIC = "clinic"
    PLAN = "plan"
    MISTAKE = "mistake"
    LAPSED = "lapsed"
    OFFER = "offer"
    OTHER = "other"


BY_CLINIC = frozenset({Reason.CLINIC, Reason.PLAN, Reason.MISTAKE, Reason.LAPSED, Reason.OFFER})
BY_ITSELF = frozenset({Reason.LAPSED, Reason.OFFER})  # nobody chooses these


def may_follow(before: Status, after: Status) -> bool:
    """Whether a visit may go from one state to the other."""
    return after in NEXT[before]


def next_steps(status: Status) -> list[Status]:
    """What the desk would do next with a visit in this state, the likeliest first."""
    return {
        Status.HELD: [Status.BOOKED],
        Status.BOOKED: [Status.ARRIVED, Status.CONFIRMED, Status.NO_SHOW],
        Status.CONFIRMED: [Status.ARRIVED, Status.NO_SHOW],
        Status.ARRIVED: [Status.IN_ROOM],
        Status.IN_ROOM: [Status.DONE],
        Status.NO_SHOW: [Status.ARRIVED],  # somebody who comes after all
    }.get(status, [])


def online_window(now: datetime, notice_hours: int, horizon_days: int) -> Span:
    """The half-open time in which a visit that is booked online may begin; empty when the notice
    reaches past the horizon."""
    first = now + timedelta(hours=notice_hours)
    return Span(first, max(first, now + timedelta(days=horizon_days)))


NO_SHOW_MIN = 15  # the usual rules, until a clinic sets its own
LATE_CANCEL_HOURS = 24


class MissKind(StrEnum):
    """How a visit failed to take place as booked."""

    NO_SHOW = "no_show"
    LATE_CANCEL = "late_cancel"


class Fee(StrEnum):
    """What was decided about the fee; nothing is decided by itself."""

    CHARGED = "charged"
    WAIVED = "waived"


class Outcome(StrEnum):
    """What came of a try to reach somebody; codes are never removed."""

    NO_ANSWER = "no_answer"
    MESSAGE = "message"
    CALLS_BACK = "calls_back"
    REBOOKED = "rebooked"
    NO_MORE = "no_more"


SETTLING = frozenset({Outcome.REBOOKED, Outcome.NO_MORE})  # nobody has to call again


def is_overdue(*, start_at: datetime, now: datetime, no_show_min: int) -> bool:
    """Whether somebody who has not arrived counts as not come: from that minute on."""
    return now - start_at >= timedelta(minutes=no_show_min)


def is_late_cancel(
    *, start_at: datetime, now: datetime, late_cancel_hours: int, reason: Reason
) -> bool:
    """Whether a cancellation comes too late by the clinic's rule; 0 hours mean that there is none.

    What the clinic itself cancels is never late. The last moment in time is not late yet.
    """
    if not late_cancel_hours or reason in BY_CLINIC:
        return False
    return start_at - now < timedelta(hours=late_cancel_hours)
