"""What patients read: no promise of an effect, nothing clinical where others see it, plain words.

Reading age is told by Flesch and Kincaid's grade for English and by Fernández Huerta's index for
Spanish; syllables are counted by groups of vowels. Both are rough for single lines, so single texts
get a wide limit and all of them together a narrow one.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import pytest

from clinic.catalogue.consent import first_texts
from clinic.management import translations

GRADE = 8.0  # school years that most adults read with ease; all English texts together
HARDEST = 16.0  # and any one of them that is long enough to tell
INDEX = 60.0  # Spanish: from here on "normal", higher is easier
TOLD = 8  # words from which a text is a sentence and no label
LONG = 25  # words from which a text is judged on its own

PROMISES = {
    "en": r"""cures?|cured|heals?|healed|guarantee\w*|miracle\w*|pain[- ]free|proven|
        will\ (?:relieve|fix|help|stop|end|restore|improve|correct|get\ rid)|
        (?:relieves?|fixes|eliminates?|restores?|corrects)\ (?:your|the|pain)|always\ works""",
    "es": r"""cura[nr]?\b|curar[áa]\w*|san[aáo]r[áa]?\b|garantiza\w*|milagr\w*|sin\ dolor\ para|
        (?:aliviará|eliminará|corregirá|mejorará|restaurará)\w*|siempre\ funciona""",
}
DENIED = re.compile(
    r"(?:\bno\b|\bnot\b|\bnever\b|n['’]t\b|\bnone\b|\bnobody\b|\bnunca\b|\bnadie\b|\bni\b)[^.]{0,60}$",
    re.IGNORECASE,
)
# What must not stand where a lock screen shows it: a condition, a body part, a technique, money.
SHOWN = r"""chiropract\w*|quiropr\w*|spine|spinal|columna|pelvi\w*|back|espalda|neck|cuello|cranial|
    pain|dolor\w*|block\w*|pregnan\w*|embaraz\w*|stroke|derrame|treatment|tratamiento|adjust\w*|
    ajuste\w*|sacro\w*|sot|diagnos\w*|symptom\w*|síntoma\w*|sore\w*|spasm\w*|headache\w*|
    balance|owe\w*|saldo|debe[ns]?\b|\$|invoice|factura"""


@dataclass(frozen=True)
class Said:
    """One text in one language, and where it comes from."""

    language: str
    words: str
    place: str


@cache
def texts() -> tuple[Said, ...]:
    return tuple(_texts())


def _texts() -> Iterator[Said]:
    fresh, spanish = translations.texts(), translations.read("es")
    for message in fresh:
        if not message.id or not translations.is_for_patients(message):
            continue
        known = spanish.get(message.id, message.context)
        place = message.locations[0][0]
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        yield from (Said("en", one, place) for one in ids)
        forms = (known.string if known else "") or ""
        for one in [forms] if isinstance(forms, str) else forms:
            if one:
                yield Said("es", one, place)
    for text in first_texts():
        yield Said(text.language, text.body, "clinic/catalogue/consent.toml")


def promises(said: Said) -> list[str]:
    """Words that promise an effect and are not denied in the same sentence."""
    found = re.finditer(
        rf"\b(?:{PROMISES[said.language]})\b", said.words, re.IGNORECASE | re.VERBOSE
    )
    return [one.group() for one in found if not DENIED.search(said.words[: one.start()])]


def clinical(words: str) -> list[str]:
    """Words that say why somebody comes here."""
    return re.findall(rf"(?<!\w)(?:{SHOWN})(?!\w)", words, re.IGNORECASE | re.VERBOSE)


def syllables_of(word: str, language: str) -> int:
    """How many syllables a word is spoken with, near enough for a mean."""
    word = word.casefold()
    if language == "es":  # two strong vowels part, and so does a stressed weak one
        return max(1, len(re.findall(r"[iuü]?[aeoáéó][iuyü]?(?![íú])|[íú]|[iuüy]+", word)))
    word = re.sub(r"(?:(?<=[^aeiouyl])e|(?<=[^aeiouysxz])es|(?<=[^aeiouytd])ed)$", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def _counts(texts: list[str], language: str) -> tuple[int, int, int]:
    """Sentences, words, syllables."""
    sentences = words = syllables = 0
    for text in texts:
        plain = re.sub(r"%\(\w+\)[sd]|https?://\S+", "it", text)
        for sentence in re.split(r"[.!?:;]+(?:\s|$)|\n+", plain):
            found = re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", sentence)
            if found:
                sentences += 1
                words += len(found)
                syllables += sum(syllables_of(word, language) for word in found)
    return sentences, words, syllables


def grade(texts: list[str]) -> float:
    """School years for English (Flesch and Kincaid 1975)."""
    sentences, words, syllables = _counts(texts, "en")
    return 0.39 * words / sentences + 11.8 * syllables / words - 15.59


def index(texts: list[str]) -> float:
    """Ease of Spanish from 0 to 100 (Fernández Huerta 1959)."""
    sentences, words, syllables = _counts(texts, "es")
    return 206.84 - 60 * syllables / words - 1.02 * words / sentences


def test_nothing_promises_an_effect() -> None:
    assert len(texts()) > 600
    assert not [(one.place, one.words, found) for one in texts() if (found := promises(one))]


@pytest.mark.parametrize(
    ("language", "words", "caught"),
    [
        ("en", "Blocks will relieve your pain.", True),
        ("en", "A proven cure.", True),
        ("en", "No result is promised, and nothing here will cure you.", False),
        ("en", "Nobody can say that it heals.", False),
        ("es", "Este cuidado cura el dolor.", True),
        ("es", "Nadie garantiza un resultado.", False),
        ("es", "Le aliviará la espalda.", True),
    ],
)
def test_the_linter_catches_what_it_is_for(language: str, words: str, caught: bool) -> None:
    assert bool(promises(Said(language, words, "here"))) is caught


def test_nothing_clinical_stands_on_a_lock_screen() -> None:
    shown = [one for one in texts() if re.search(r"messages/\w+_(subject|sms)\.txt", one.place)]
    assert len(shown) > 20
    assert not [(one.place, one.words, found) for one in shown if (found := clinical(one.words))]
    assert clinical("Your back pain visit"), "the control"


@pytest.mark.parametrize(
    ("language", "word", "count"),
    [
        *(("en", word, n) for word, n in {"pain": 1, "visit": 2, "table": 2, "moved": 1}.items()),
        *(("en", word, n) for word, n in {"started": 2, "chiropractor": 4, "take": 1}.items()),
        *(("es", word, n) for word, n in {"dolor": 2, "día": 2, "cuidado": 3, "teatro": 3}.items()),
    ],
)
def test_syllables_are_counted_as_they_are_spoken(language: str, word: str, count: int) -> None:
    assert syllables_of(word, language) == count


@pytest.mark.parametrize(("language", "measure"), [("en", grade), ("es", index)], ids=["en", "es"])
def test_most_people_can_read_it(
    language: str, measure: Callable[[list[str]], float], capfd: pytest.CaptureFixture[str]
) -> None:
    mine = [one for one in texts() if one.language == language]
    whole = measure([one.words for one in mine if len(one.words.split()) >= TOLD])
    long = [one for one in mine if len(one.words.split()) >= LONG]
    single = sorted(((measure([one.words]), one) for one in long), key=lambda pair: pair[0])
    worst = single[::-1][:5] if language == "en" else single[:5]
    with capfd.disabled():
        print(f"\n{language}: {len(mine)} texts for patients, reading measure {whole:.1f}")  # noqa: T201
        for value, one in worst:
            print(f"  {value:5.1f} {one.place}: {one.words[:90]!r}")  # noqa: T201
    if language == "en":
        assert whole <= GRADE
        assert worst[0][0] <= HARDEST
    else:
        assert whole >= INDEX
    hard = "Utilization of intraoral craniomandibular instrumentation necessitates authorization."
    assert grade([hard]) > HARDEST, "the control"
