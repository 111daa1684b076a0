"""The alphabet of texts, and what a text from a telephone means."""

import pytest

from clinic.rules.text import Word, gsm, meaning


def test_what_the_alphabet_lacks_loses_its_accent() -> None:
    assert gsm("sábado, mañana, ¿qué? día “Ümit” 10:00\u00a0am – ok…") == (
        'sabado, mañana, ¿qué? dia "Ümit" 10:00 am - ok...'
    )
    assert gsm("Łódź 治 [x]") == "?odz ? ?x?"


STOPS = (
    *("stop", "STOP", "Stop.", "stop!", " stop\n", "“STOP”", "Stop all", "quit", "END", "cancel"),
    *("unsubscribe", "revoke", "opt-out", "OptOut", "opt out", "arrêt", "ARRET", "baja"),
)


@pytest.mark.parametrize("body", STOPS)
def test_every_way_to_say_stop(body: str) -> None:
    assert meaning(body) is Word.STOP


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ("C", Word.CONFIRM),
        ("c.", Word.CONFIRM),
        ("Sí", Word.CONFIRM),
        ("r", Word.OTHER),
        ("START", Word.START),
        ("help", Word.HELP),
        ("Ayuda", Word.HELP),
        ("C 10:00", Word.FREE),
        ("please stop texting", Word.FREE),
        ("", Word.FREE),
        ("👍", Word.FREE),
        ("I cancel Tuesday", Word.FREE),
    ],
)
def test_a_single_word_or_free_text(body: str, word: Word) -> None:
    assert meaning(body) is word
