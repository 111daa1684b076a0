"""What a provider's report says about a mail, and whether its address is still to be written to."""

from dataclasses import dataclass
from datetime import datetime

BOUNCED, COMPLAINED = "bounced", "complained"
_HARD = {"bounced", "invalid"}  # there is no such mailbox; all else may pass
_RANK = {"": 0, "sent": 1, "delivered": 2, "failed": 3}


@dataclass(frozen=True)
class Report:
    """What a provider told of one mail, in the words that all of them share."""

    id: str  # the same however often it is told
    ref: str  # the mail's own Message-ID, without its brackets
    event: str  # "delivered", "bounced", "complained" and the like
    reason: str = ""  # why it was refused, as far as it is known
    at: datetime | None = None


@dataclass(frozen=True)
class Meaning:
    """The mail's new fate with its reason, and why its address is held, "" where it is not."""

    fate: str
    why: str = ""
    holds: str = ""


def meaning(event: str, reason: str = "") -> Meaning | None:
    """What an event of a provider means; None where it changes nothing (somebody read a mail)."""
    if event in {"queued", "sent", "deferred"}:
        return Meaning("sent")
    if event == "delivered":
        return Meaning("delivered")
    if event in {"complained", "unsubscribed"}:  # whoever says so has it
        return Meaning("delivered", COMPLAINED, COMPLAINED)
    if event == "rejected" and reason in {"spam", "unsubscribed"}:  # said at an earlier mail
        return Meaning("failed", COMPLAINED, COMPLAINED)
    if event in {"bounced", "rejected"} and reason in _HARD:
        return Meaning("failed", BOUNCED, BOUNCED)
    if event in {"bounced", "rejected", "failed"}:
        return Meaning("failed", "refused")
    return None


def is_news(fate: str, known: str) -> bool:
    """Whether a fate goes beyond what is known: reports come in any order, and a mail that came
    back is not delivered, whatever is told later; one that was taken may still come back."""
    return _RANK[fate] > _RANK[known]
