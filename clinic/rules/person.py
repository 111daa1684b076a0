"""A person: age on a date, a searchable text, what a search means, who is likely the same."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

_DATE_FORMS = (
    (re.compile(r"^(\d{4})-(\d{1,2})-(\d{1,2})$"), (0, 1, 2)),
    (re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$"), (2, 0, 1)),
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_WRITTEN = re.compile(
    rf"\b(?:(\d{{1,2}})\s+({'|'.join(_MONTHS)})[a-z]*\.?|({'|'.join(_MONTHS)})[a-z]*\.?\s+(\d{{1,2}}),?)"
    r"\s+(\d{4})\b",
    re.IGNORECASE,
)
EARLIEST_BIRTH = date(1900, 1, 1)


def age_on(birth_on: date, on: date) -> int:
    """Whole years of life on a date; someone born on 29 February ages on 1 March."""
    return on.year - birth_on.year - ((on.month, on.day) < (birth_on.month, birth_on.day))


def months_on(birth_on: date, on: date) -> int:
    """Whole months of life on a date, never below 0."""
    months = (on.year - birth_on.year) * 12 + on.month - birth_on.month - (on.day < birth_on.day)
    return max(months, 0)


def age_words(birth_on: date, on: date) -> tuple[int, str]:
    """Age as a number and its unit: "day" in the first two weeks, "week" to two months,
    "month" below two years, else "year".
    """
    years, months = age_on(birth_on, on), months_on(birth_on, on)
    if years >= 2:
        return years, "year"
    if months >= 2:
        return months, "month"
    days = max((on - birth_on).days, 0)
    return (days // 7, "week") if days >= 14 else (days, "day")


def fold(text: str) -> str:
    """Lower case without accents, punctuation as spaces, so that "Théo" is found by "theo"."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^\w]+", " ", bare).split())


def digits(text: str) -> str:
    """Only the digits of a telephone number or date."""
    return "".join(letter for letter in text if letter.isdecimal())


def search_text(names: Iterable[str], phone: str, email: str, number: int | None) -> str:
    """What the trigram index holds for one patient: folded names, then digits, then e-mail."""
    parts = [fold(name) for name in names] + [digits(phone), email.casefold()]
    if number is not None:
        parts.append(f"#{number}")
    return " ".join(part for part in parts if part)


@dataclass(frozen=True)
class Query:
    """What somebody looks for: folded words, digits of a telephone number, or a birth date."""

    words: tuple[str, ...] = ()
    digits: str = ""
    birth_on: date | None = None

    @property
    def is_empty(self) -> bool:
        return not (self.words or self.digits or self.birth_on)

    @property
    def names(self) -> tuple[str, ...]:
        """The words that can be names, at most four, as names are written."""
        return tuple(word.title() for word in self.words if "@" not in word)[:4]


def read_query(text: str) -> Query:
    """The meaning of a search text; month comes before day, as in the clinic's country.

    A part that is a date is a birth date; parts of at least three digits are a telephone number;
    everything else is part of a name or of an e-mail address.
    """
    words: list[str] = []
    numbers = ""
    birth_on: date | None = None
    for part in _WRITTEN.sub(_numbered, text).split():
        found = read_date(part)
        if found is not None:
            birth_on = found
        elif re.fullmatch(r"[\d()+.\-]{3,}", part):
            numbers += digits(part)
        elif "@" in part:
            words.append(part.casefold())
        else:
            words.extend(fold(part).split())
    return Query(tuple(words), numbers, birth_on)


def _numbered(written: re.Match[str]) -> str:
    """The date in "3 May 1974" or "May 3, 1974", as lists show it, in numbers."""
    month = (written[2] or written[3]).casefold()
    return f"{written[5]}-{_MONTHS.index(month) + 1}-{written[1] or written[4]}"


def read_date(text: str) -> date | None:
    """The date in 1974-05-03, 5/3/1974 or 5.3.1974 (month first), or None."""
    for form, (year, month, day) in _DATE_FORMS:
        match = form.match(text.strip())
        if match:
            try:
                parts = [int(part) for part in match.groups()]
                return date(parts[year], parts[month], parts[day])
            except ValueError:
                return None
    return None


def birth_trouble(birth_on: date, today: date) -> str | None:
    """Why this cannot be a birth date: "future" or "past", or None when it can."""
    if birth_on > today:
        return "future"
    return "past" if birth_on < EARLIEST_BIRTH else None


@dataclass(frozen=True)
class Person:
    """The facts by which two records are compared."""

    first_name: str
    last_name: str
    birth_on: date | None
    phone: str = ""
    email: str = ""


def likeness(one: Person, other: Person) -> list[str]:
    """Why two records may be one person: reason codes, empty when they hardly can.

    "name_birth": same folded name and birth date. "birth_phone", "birth_email": same birth date
    and contact. "name_phone", "name_email": same name and contact. "swapped": same birth date,
    first and last name exchanged. "birth_slip": same name, month and day exchanged. "near_birth":
    same birth date and names that differ as by a slip of the pen.
    """
    names = (fold(one.first_name), fold(one.last_name))
    others = (fold(other.first_name), fold(other.last_name))
    same = {
        "name": names == others,
        "birth": one.birth_on is not None and one.birth_on == other.birth_on,
        "phone": bool(digits(one.phone)) and digits(one.phone) == digits(other.phone),
        "email": bool(one.email) and one.email.casefold() == other.email.casefold(),
    }
    pairs = [("name", "birth"), ("birth", "phone"), ("birth", "email")]
    pairs += [("name", "phone"), ("name", "email")]
    reasons = [f"{a}_{b}" for a, b in pairs if same[a] and same[b]]
    if same["birth"] and names == others[::-1] and not same["name"]:
        reasons.append("swapped")
    elif same["birth"] and not same["name"] and _near(names, others):
        reasons.append("near_birth")
    if same["name"] and _month_and_day_exchanged(one.birth_on, other.birth_on):
        reasons.append("birth_slip")
    return reasons


NEAR = 0.8


def _near(names: tuple[str, str], others: tuple[str, str]) -> bool:
    """Both names nearly alike: "Tesa Quil" and "Tessa Quill", not "Ana Ruiz" and "Eva Ruiz"."""
    pairs = zip(names, others, strict=True)
    return all(SequenceMatcher(None, min(pair), max(pair)).ratio() >= NEAR for pair in pairs)


def _month_and_day_exchanged(one: date | None, other: date | None) -> bool:
    if one is None or other is None or one == other or one.year != other.year:
        return False
    return (one.month, one.day) == (other.day, other.month)
