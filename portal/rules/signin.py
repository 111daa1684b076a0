"""Signing in without a password: what a code is, how often one may be asked for, who may enter."""

import re
import secrets
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from clinic.rules.person import age_on

DIGITS = 8
LIFE = timedelta(minutes=10)  # of a code, from the asking on
CHOICE = timedelta(minutes=10)  # to say who one is, once the code was right
MOST_TRIES = 5  # of one code, and of one birthday after it

# How many codes within which time. A refused wish is not counted, so nobody is kept out longer than
# a window lasts; a browser that the patient was in before has a measure of its own.
OF_ADDRESS = ((timedelta(minutes=10), 4), (timedelta(hours=1), 8))
OF_KNOWN = ((timedelta(minutes=10), 6),)
OF_NETWORK = ((timedelta(minutes=10), 60),)  # a clinic's own network, or a carrier's, is shared


def fresh_code() -> str:
    """Eight random digits."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def shown(code: str) -> str:
    """The code as people read it: "1234 5678"."""
    half = DIGITS // 2
    return f"{code[:half]} {code[half:]}"


def typed(text: str) -> str | None:
    """The digits of what was typed or pasted, None when it can be no code."""
    bare = re.sub(r"[\s.\-\u00a0]+", "", text)
    return bare if re.fullmatch(rf"[0-9]{{{DIGITS}}}", bare) else None


def wait_min(
    asked: Sequence[datetime], limits: Iterable[tuple[timedelta, int]], now: datetime
) -> int:
    """Whole minutes until one more is allowed, 0 when it is now."""
    waits = [timedelta(0)]
    for window, most in limits:
        recent = sorted(at for at in asked if now - at < window)
        if len(recent) >= most:
            waits.append(recent[-most] + window - now)
    longest = max(waits).total_seconds()
    return int(-(-longest // 60))


class Way(StrEnum):
    """How somebody gets to a patient's page from a mailbox whose code was right."""

    OPEN = "open"  # nobody else has this address
    BIRTHDAY = "birthday"  # several have it: this person's date of birth is asked
    WARD = "ward"  # a child: a parent or guardian of the same address opens it
    GROWN = "grown"  # a child no more: an own address is needed
    UNKNOWN = "unknown"  # the day of birth is not known, so it cannot be asked


@dataclass(frozen=True)
class Person:
    """One patient of an address; `guardians` are the keys of parents and guardians."""

    key: Hashable
    birth_on: date
    is_exact: bool
    since: date  # a patient since
    guardians: frozenset[Hashable] = frozenset()


def ways(people: Sequence[Person], today: date, majority: int) -> Mapping[Hashable, Way]:
    """The way to each page; a tie opens a child's page until the day of majority, never after."""
    adults = {one.key for one in people if age_on(one.birth_on, today) >= majority}
    return {one.key: _way(one, len(people), adults, today, majority) for one in people}


def _way(one: Person, count: int, adults: set[Hashable], today: date, majority: int) -> Way:
    tied = bool(one.guardians & adults)
    if tied and one.key not in adults:
        return Way.WARD
    # The address was given while a parent spoke for the child: it may well be the parent's.
    if tied and age_on(one.birth_on, one.since) < majority:
        return Way.GROWN
    if count == 1:
        return Way.OPEN
    return Way.BIRTHDAY if one.is_exact else Way.UNKNOWN


def wards(
    people: Sequence[Person], guardian: Hashable, today: date, majority: int
) -> set[Hashable]:
    """The keys of the children whose pages this person may open today."""
    found = ways(people, today, majority)
    tied = {one.key for one in people if guardian in one.guardians}
    return {key for key in tied if found[key] is Way.WARD}
