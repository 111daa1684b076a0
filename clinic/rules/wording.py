"""A clinic's own words for a message: what they may hold, what is wrong with them, how long a text
they make."""

import re
from dataclasses import dataclass

from clinic.rules.text import MOST, gsm

# What stands in braces, and what it becomes in the template of the message.
PARTS = {
    "name": "{{ patient.called }}",
    "clinic": "{% if is_text %}{{ practice.texts_as }}{% else %}{{ practice.signs_as }}{% endif %}",
    "phone": "{% firstof location.phone practice.phone %}",
    "day": "{{ appointment.start_at|day_spoken:location.zone }}",
    "time": "{{ appointment.start_at|clock:location.zone }}",
    "until": "{{ until|clock:location.zone }}",
    "link": "{{ link }}",
}
ALWAYS = ("name", "clinic", "phone")


@dataclass(frozen=True)
class Letter:
    """A message that a clinic may word itself: what it can name, and what it must."""

    needs: tuple[str, ...] = ()
    knows: tuple[str, ...] = ()

    @property
    def parts(self) -> tuple[str, ...]:
        """Everything that may stand in braces."""
        return tuple(dict.fromkeys((*ALWAYS, *self.needs, *self.knows)))


LETTERS = {
    "appointment_reminder": Letter(needs=("day", "time")),
    "visit_missed": Letter(),
    "plan_waits": Letter(),
    "exam_due": Letter(),
    "intake_nudge": Letter(needs=("link",)),
    "visit_checkin": Letter(needs=("link",)),
    "slot_offered": Letter(needs=("day", "time", "link"), knows=("until",)),
}

# Beginnings of words that tell what somebody is treated for, or what they owe; both languages.
_STEMS = (
    *("chiropr", "quiropr", "spin(?:e|al)", "columna", "vertebr", "pelvi", "pélvi", "sacr"),
    *("block", "bloque", "pain", "dolor", "hurt", "treat", "tratami", "adjust", "ajust"),
    *("posture", "postura", "therap", "terap", "techni", "técni", "diagnos", "symptom", "síntoma"),
    *("injur", "lesión", "lesion", "surg", "cirug", "pregnan", "embaraz", "headache", "migra"),
    *("numb", "entumec", "medic", "balance", "saldo", "debt", "deuda", "overdue", "invoice"),
    *("factura", "owe", "insur", "seguro", "shoulder", "hombro", "knee", "rodilla"),
)
_ALONE = ("SOT", "DC", "back", "espalda", "neck", "cuello", "hip", "cadera", "category", "debe")
_TELLING = re.compile(rf"\b(?:(?:{'|'.join(_STEMS)})\w*|(?:{'|'.join(_ALONE)})\b)", re.IGNORECASE)
_BRACED = re.compile(r"\{(\w*)\}")
# A text of the carriers: 160 signs of the small alphabet, 70 of the large one; less when in parts.
_SMALL, _SMALL_PART, _LARGE, _LARGE_PART = 160, 153, 70, 67


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: a code, and the word or number it is about."""

    code: str
    about: str = ""


def faults(body: str, letter: Letter, *, is_text: bool) -> list[Fault]:
    """What speaks against these words; empty when nothing does."""
    found = [Fault("telling", word) for word in dict.fromkeys(_TELLING.findall(body))]
    named = _BRACED.findall(body)
    found += [Fault("unknown", name) for name in dict.fromkeys(named) if name not in letter.parts]
    found += [Fault("missing", name) for name in letter.needs if name not in named]
    if re.search(r"[{}]", _BRACED.sub("", body)):
        found.append(Fault("brace"))
    if is_text and "stop" not in body.lower():
        found.append(Fault("stop"))
    return found


def template(body: str, letter: Letter) -> str:
    """The words as a template of Django. Raises: ValueError when they hold anything in braces that
    this letter does not know, for nobody writes template language into a message."""
    if re.search(r"[{}]", _BRACED.sub("", body)) or set(_BRACED.findall(body)) - set(letter.parts):
        raise ValueError("braces")
    filled = _BRACED.sub(lambda found: PARTS[found[1]], body)
    return "{% load kit %}{% autoescape off %}" + filled + "{% endautoescape %}"


@dataclass(frozen=True)
class Meter:
    """How long a text is for the carriers: its signs, its alphabet, and how many texts it makes."""

    signs: int
    alphabet: str  # "GSM-7" or "UCS-2"
    parts: int

    @property
    def fits(self) -> bool:
        return self.parts == 1 and self.signs <= MOST


def meter(text: str) -> Meter:
    """The length of a text as it is written, before anything loses its accent."""
    if gsm(text) == text:
        parts = 1 if len(text) <= _SMALL else -(-len(text) // _SMALL_PART)
        return Meter(len(text), "GSM-7", max(parts, 1))
    units = len(text.encode("utf-16-le")) // 2
    return Meter(units, "UCS-2", 1 if units <= _LARGE else -(-units // _LARGE_PART))
