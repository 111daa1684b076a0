"""Messages that no coming visit asks for: which kinds there are, and what holds until a clinic
decides otherwise."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a message is about; the code is also the name of its template, and is never renamed."""

    NO_SHOW = "visit_missed"
    GAP = "plan_waits"
    REEXAM = "exam_due"
    INTAKE = "intake_nudge"
    CHECKIN = "visit_checkin"


class How(StrEnum):
    """By which channel; a text needs a yes and counts as one of the few that a day allows."""

    EITHER = "either"  # an e-mail, or a text to those who have no address
    EMAIL = "email"
    SMS = "sms"


@dataclass(frozen=True)
class Rule:
    """How a clinic handles one kind; `after` counts in the unit of the kind."""

    is_on: bool = True
    how: How = How.EITHER
    after: int = 0


USUAL: dict[Kind, Rule] = {
    Kind.NO_SHOW: Rule(),
    Kind.GAP: Rule(after=7),  # days since the last visit
    Kind.REEXAM: Rule(),
    Kind.INTAKE: Rule(after=24),  # hours since the link was sent
    Kind.CHECKIN: Rule(),
}
BOUNDS: dict[Kind, tuple[int, int]] = {Kind.GAP: (3, 60), Kind.INTAKE: (12, 96)}

# Why a message was taken back; with these it is written anew when its fact comes back.
AGAIN = frozenset({"changed", "fact_gone", "switched_off", "bounced", "complained"})


def reach(how: How, *, by_email: str, by_text: str) -> tuple[str, str]:
    """The channel of a message and what is in the way, "" where nothing is.

    `by_email` and `by_text` say what is in the way of each. Where both fail, the first is told.
    """
    if how == How.SMS:
        return "sms", by_text
    if how == How.EITHER and by_email and not by_text:
        return "sms", ""
    return "email", by_email
