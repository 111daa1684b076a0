"""Who stands at the door, by birthday: one, nobody, or several whom a first letter tells apart."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from clinic.rules.person import fold

EARLY, LATE = timedelta(hours=2), timedelta(hours=1)


@dataclass(frozen=True)
class Expected:
    """Somebody with a visit today; `birth_on` is None where the day is not known."""

    visit: UUID
    patient: UUID
    first_name: str
    last_name: str
    birth_on: date | None
    start_at: datetime


@dataclass(frozen=True)
class Answer:
    """The one whom it is, or whether the first letter of the first name would tell."""

    found: Expected | None = None
    ask_letter: bool = False


def answer(
    expected: Iterable[Expected], *, month: int, day: int, letter: str, now: datetime
) -> Answer:
    """Whose birthday this is among those whose visit is near; the next visit of a patient counts.

    Two of one birthday and one first letter are nobody here: the desk sees to them.
    """
    near = sorted(
        (one for one in expected if now - LATE <= one.start_at <= now + EARLY),
        key=lambda one: (one.start_at, str(one.visit)),
    )
    first: dict[UUID, Expected] = {}
    for one in near:
        if one.birth_on is not None and (one.birth_on.month, one.birth_on.day) == (month, day):
            first.setdefault(one.patient, one)
    found = list(first.values())
    if letter:
        wanted = fold(letter)[:1]
        found = [one for one in found if wanted and fold(one.first_name)[:1] == wanted]
    if len(found) == 1:
        return Answer(found[0])
    return Answer(ask_letter=len(found) > 1 and not letter)


def shown_name(first_name: str, last_name: str) -> str:
    """All that the door says of anybody: "Dana W."; one name alone stays alone."""
    first, last = first_name.strip(), last_name.strip()
    if not first:
        return f"{last[:1].upper()}."
    return f"{first} {last[:1].upper()}." if last else first
