"""What a clinic's own words may hold, and how long a text they make."""

import pytest

from clinic.rules.wording import LETTERS, Letter, faults, meter, template

REMINDER = LETTERS["appointment_reminder"]


def codes(body: str, letter: Letter = REMINDER, *, is_text: bool = False) -> list[str]:
    return [f"{one.code} {one.about}".strip() for one in faults(body, letter, is_text=is_text)]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("See you {day} at {time}.", []),
        ("See you {day}.", ["missing time"]),
        ("See you {day} at {time}, {who}.", ["unknown who"]),
        ("Your spinal adjustment is {day} at {time}.", ["telling spinal", "telling adjustment"]),
        ("El dolor de espalda: {day} {time}", ["telling dolor", "telling espalda"]),
        ("Your balance is overdue. {day} {time}", ["telling balance", "telling overdue"]),
        ("{% load x %} {day} {time}", ["brace"]),
        ("{{ patient.phone }} {day} {time}", ["brace"]),
        ("{day} {time} }", ["brace"]),
    ],
)
def test_the_linter(body: str, found: list[str]) -> None:
    assert codes(body) == found


def test_a_text_says_how_to_end_texts() -> None:
    assert codes("{day} {time}", is_text=True) == ["stop"]
    assert codes("{day} {time} STOP ends texts.", is_text=True) == []


@pytest.mark.parametrize("body", ["{% now %}", "{{ settings }}", "{unknown}", "}", "{"])
def test_nothing_of_the_template_language_gets_in(body: str) -> None:
    with pytest.raises(ValueError, match="braces"):
        template(body, REMINDER)


@pytest.mark.parametrize(
    ("text", "alphabet", "signs", "parts"),
    [
        ("a" * 160, "GSM-7", 160, 1),
        ("a" * 161, "GSM-7", 161, 2),
        ("a" * 307, "GSM-7", 307, 3),
        ("sábado", "UCS-2", 6, 1),
        ("á" * 70, "UCS-2", 70, 1),
        ("á" * 71, "UCS-2", 71, 2),
        ("\U0001f600", "UCS-2", 2, 1),
        ("ñ" * 160, "GSM-7", 160, 1),
    ],
)
def test_the_meter(text: str, alphabet: str, signs: int, parts: int) -> None:
    found = meter(text)
    assert (found.alphabet, found.signs, found.parts) == (alphabet, signs, parts)
    assert found.fits == (parts == 1)
