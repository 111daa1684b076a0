"""What a typed time means: a date as exactly as it was said, or the words themselves."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import when
from clinic.rules.when import When

BORN, TODAY = date(1974, 5, 3), date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", When()),
        ("5/3/2019", When(date(2019, 5, 3))),
        ("2019-05-03", When(date(2019, 5, 3))),
        ("3 May 2019", When(date(2019, 5, 3))),
        ("May 3rd, 2019", When(date(2019, 5, 3))),
        ("3 de mayo de 2019", When(date(2019, 5, 3))),
        ("5/2019", When(date(2019, 5, 1), "month")),
        ("2019-05", When(date(2019, 5, 1), "month")),
        ("May 2019", When(date(2019, 5, 1), "month")),
        ("enero de 2019", When(date(2019, 1, 1), "month")),
        ("2019", When(date(2019, 1, 1), "year")),
        ("2019, over 12 years", When(date(2019, 1, 1), "year", "over 12 years")),
        ("May 3, 2019, after a fall", When(date(2019, 5, 3), "", "after a fall")),
        ("a few years ago", When(words="a few years ago")),
        ("over  12 years", When(words="over 12 years")),
        ("2019-2021", When(words="2019-2021")),
        ("3-4 months", When(words="3-4 months")),
        ("2/30/2019", None),
        ("30 Feb 2019", None),
        ("31/12/27", None),
        ("13/2019", None),
        ("0000", None),
        ("12", None),
    ],
)
def test_what_it_means(text: str, said: When | None) -> None:
    assert when.read(text) == said


@given(st.text(max_size=80))
def test_any_text_means_something_or_is_refused(text: str) -> None:
    when.read(text)


@given(st.dates(date(1000, 1, 1)), st.sampled_from(["", "month", "year"]))
def test_what_is_shown_again_means_the_same(on: date, precision: str) -> None:
    known = when.read(When(on, precision).typed)
    assert known is not None
    assert known.precision == precision
    assert known.latest == when.last_day(on, precision)


@pytest.mark.parametrize(
    ("start", "end", "trouble"),
    [
        ("", "", None),
        ("1974", "", None),  # the year of the birth, which came later in it
        ("4/1974", "", "birth"),
        ("2026", "2026", None),
        ("12/2026", "", "future"),
        ("2027", "", "future"),
        ("5/3/2019", "2019", None),
        ("5/3/2019", "4/2019", "order"),
        ("2019", "5/3/2018", "order"),
        ("", "12/2026", "end_future"),
        ("", "1970", "birth"),
        ("a few years ago", "last year", None),
    ],
)
def test_what_cannot_be(start: str, end: str, trouble: str | None) -> None:
    first, last = when.read(start), when.read(end)
    assert first is not None
    assert last is not None
    assert when.trouble(first, last, BORN, TODAY) == trouble
