"""Ages, what a search means, and who is likely the same person."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clinic.rules import person
from clinic.rules.person import Person, Query

ADA = Person("Ada", "Byron", date(1974, 5, 3), "+15550142263", "ada@mail.example")


@pytest.mark.parametrize(
    ("born", "on", "years"),
    [
        (date(1974, 5, 3), date(2026, 5, 2), 51),
        (date(1974, 5, 3), date(2026, 5, 3), 52),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
    ],
)
def test_age(born: date, on: date, years: int) -> None:
    assert person.age_on(born, on) == years


@given(st.dates(date(1900, 1, 1), date(2026, 1, 1)), st.integers(0, 40000))
def test_nobody_grows_younger(born: date, days: int) -> None:
    on = born + timedelta(days=days)
    assert 0 <= person.age_on(born, on) <= person.age_on(born, on + timedelta(days=1))


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Théo Del", Query(words=("theo", "del"))),
        ("O’Sullivan", Query(words=("o", "sullivan"))),
        ("Fontaine-Bell", Query(words=("fontaine", "bell"))),
        ("(555) 014-2263", Query(digits="5550142263")),
        ("5/3/1974", Query(birth_on=date(1974, 5, 3))),
        ("3 May 1974", Query(birth_on=date(1974, 5, 3))),  # as the lists show it
        ("byron, September 3, 1974", Query(words=("byron",), birth_on=date(1974, 9, 3))),
        ("Mayer 3", Query(words=("mayer", "3"))),
        ("1974-05-03 byron", Query(words=("byron",), birth_on=date(1974, 5, 3))),
        ("Ada@Mail.example", Query(words=("ada@mail.example",))),
        ("2/30/1974", Query(words=("2", "30", "1974"))),
        ("", Query()),
        ("%", Query()),
    ],
)
def test_what_a_search_means(text: str, query: Query) -> None:
    assert person.read_query(text) == query


@given(st.text())
def test_any_text_means_something(text: str) -> None:
    person.read_query(text)


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert person.fold(person.fold(text)) == person.fold(text)


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (Person("ADA", "byron", date(1974, 5, 3)), "name_birth"),
        (Person("A.", "B.", date(1974, 5, 3), "+15550142263"), "birth_phone"),
        (Person("A.", "B.", date(1974, 5, 3), "", "ADA@mail.example"), "birth_email"),
        (Person("Ada", "Byron", None, "+15550142263"), "name_phone"),
        (Person("Ada", "Byron", None, "", "ada@mail.example"), "name_email"),
        (Person("Byron", "Ada", date(1974, 5, 3)), "swapped"),
        (Person("Adah", "Byrron", date(1974, 5, 3)), "near_birth"),
        (Person("Ada", "Byron", date(1974, 3, 5)), "birth_slip"),
    ],
)
def test_who_may_be_the_same(other: Person, reason: str) -> None:
    assert reason in person.likeness(ADA, other)
    assert person.likeness(ADA, other) == person.likeness(other, ADA)


@pytest.mark.parametrize(
    "other",
    [
        Person("Ada", "Byron", date(1980, 1, 1)),
        Person("Eve", "Stone", date(1974, 5, 3)),
        Person("Eva", "Byron", date(1974, 5, 3)),  # twins
        Person("Eve", "Stone", None, "+15550142263"),  # one family, one telephone
        Person("", "", None),
    ],
)
def test_who_hardly_is(other: Person) -> None:
    assert person.likeness(ADA, other) == []


@pytest.mark.parametrize(
    ("born", "words"),
    [
        (date(2026, 11, 20), (0, "day")),
        (date(2026, 11, 7), (13, "day")),
        (date(2026, 11, 6), (2, "week")),
        (date(2026, 9, 21), (8, "week")),
        (date(2026, 9, 20), (2, "month")),
        (date(2024, 11, 21), (23, "month")),
        (date(2024, 11, 20), (2, "year")),
    ],
)
def test_small_children_are_not_counted_in_years(born: date, words: tuple[int, str]) -> None:
    assert person.age_words(born, date(2026, 11, 20)) == words
