"""Telephone numbers as they come in and as they are shown."""

import pytest

from clinic.rules.contact import phone, phone_words


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("(555) 014-2263", "+15550142263"),
        ("555.014.2263", "+15550142263"),
        ("1 555 014 2263", "+15550142263"),
        ("+1 555 014 2263", "+15550142263"),
        ("+49 30 1234567", "+49301234567"),
        ("  ", ""),
        ("014-2263", None),  # no area code
        ("12", None),
        ("call me", None),
        ("555 014 2263 ext. 5", None),  # a message cannot be sent to an extension
        ("5" * 200, None),
        ("٥٥٥٠١٤٢٢٦٣", "+15550142263"),
    ],
)
def test_one_way_to_store(text: str, stored: str | None) -> None:
    assert phone(text) == stored


@pytest.mark.parametrize(
    ("stored", "words"),
    [("+15550142263", "(555) 014-2263"), ("+49301234567", "+49 30 1234567"), ("?", "?")],
)
def test_one_way_to_show(stored: str, words: str) -> None:
    assert phone_words(stored) == words
