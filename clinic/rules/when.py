"""When something was: a day, a month, a year, or the words in which it was told."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from clinic.rules.person import read_date

MONTH, YEAR = "month", "year"
# The first letters of the months, in English and in Spanish.
_MONTHS = {
    "jan": 1, "ene": 1, "feb": 2, "mar": 3, "apr": 4, "abr": 4, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "ago": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12, "dic": 12,
}  # fmt: skip
_NAME = rf"(?P<month>{'|'.join(_MONTHS)})[a-z]*\.?"
_OF = r"(?:\s+(?:de|del|of))?\s+"
_WRITTEN = (
    re.compile(rf"^(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_OF}{_NAME},?{_OF}(?P<year>\d{{4}})$", re.I),
    re.compile(rf"^{_NAME}\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})$", re.I),
    re.compile(rf"^{_NAME},?{_OF}(?P<year>\d{{4}})$", re.I),
)
_NUMBERS = (
    re.compile(r"^(?P<month>\d{1,2})[/.](?P<year>\d{4})$"),
    re.compile(r"^(?P<year>\d{4})-(?P<month>\d{1,2})$"),
    re.compile(r"^(?P<year>\d{4})$"),
)
# Digits with signs between, or bare digits: meant as a date, so they are one or they are wrong.
_MEANT = re.compile(r"^\d+(?:[/.\-]\d+)*$")
_YEARS = re.compile(r"^[12]\d{3}\s*[-–]\s*[12]\d{3}$")  # "2019-2021" is a span, kept in words


@dataclass(frozen=True)
class When:
    """A date with how exactly it is known ("" to the day, "month", "year"), words, or both."""

    on: date | None = None
    precision: str = ""
    words: str = ""

    def __bool__(self) -> bool:
        return self.on is not None or bool(self.words)

    @property
    def latest(self) -> date | None:
        """The last day that it can have been."""
        return last_day(self.on, self.precision) if self.on else None

    @property
    def typed(self) -> str:
        """As it can be typed again: "5/3/2019", "5/2019", "2019", or the words."""
        if self.on is None:
            return self.words
        parts = [self.on.month, self.on.day]
        shown = {YEAR: parts[:0], MONTH: parts[:1]}.get(self.precision, parts)
        said = "/".join([*map(str, shown), f"{self.on.year:04d}"])
        return f"{said}, {self.words}" if self.words else said


def last_day(on: date, precision: str) -> date:
    """The last day of the month or year meant."""
    if precision == YEAR:
        return date(on.year, 12, 31)
    if precision == MONTH:
        return date(on.year, on.month, monthrange(on.year, on.month)[1])
    return on


def read(text: str) -> When | None:
    """What a typed text means; None for a date that does not exist or cannot be understood.

    Month comes before day, as in the clinic's country. What is no date stays as it was said.
    """
    text = " ".join(text.split())
    if _YEARS.match(text):
        return When(words=text)
    exact = _date(text)
    if exact is not None:
        return exact
    head, comma, tail = text.partition(", ")
    while comma:  # "2019, over 12 years": a date, and more about it in words
        known = _date(head)
        if known is not None and not _MEANT.match(tail):
            return When(known.on, known.precision, tail)
        more, comma, tail = tail.partition(", ")
        head = f"{head}, {more}"
    return None if _meant(text) else When(words=text)


def _date(text: str) -> When | None:
    """The date that this text is, as a whole."""
    exact = read_date(text)
    if exact is not None:
        return When(exact)
    for form in (*_WRITTEN, *_NUMBERS):
        found = form.match(text)
        if found:
            return _parts(found.groupdict())
    return None


def _meant(text: str) -> bool:
    """Whether this was to be a date, and is none: 30 February, 31/12/27, a bare 12."""
    return bool(_MEANT.match(text)) or any(form.match(text) for form in _WRITTEN)


def _parts(parts: dict[str, str]) -> When | None:
    month, day = parts.get("month"), parts.get("day")
    number = 1 if month is None else _MONTHS.get(month.lower()) or (month.isdigit() and int(month))
    try:
        on = date(int(parts["year"]), int(number), int(day or 1))
    except ValueError:
        return None
    return When(on, "" if day else MONTH if month else YEAR)


def trouble(start: When, end: When, birth_on: date, today: date) -> str | None:
    """Why this cannot have been: "future", "birth", "order", "end_future"; None when it can.

    An approximate date is given the benefit of its month or year.
    """
    if start.on and start.on > today:
        return "future"
    if start.latest and start.latest < birth_on:
        return "birth"
    if end.latest and start.on and end.latest < start.on:
        return "order"
    if end.latest and end.latest < birth_on:
        return "birth"
    if end.on and end.on > today:
        return "end_future"
    return None
