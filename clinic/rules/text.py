"""Texts: the alphabet that lets one hold 160 characters, and what an answer means."""

import re
import unicodedata
from enum import StrEnum

MOST = 160
# GSM 03.38, the basic table; signs of the second table count twice and are not used.
_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_LIKE = {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " "}


def gsm(text: str) -> str:
    """The text in the alphabet of texts: what it lacks loses its accent, or becomes a "?".

    One sign outside would cut a text from 160 to 70 characters.
    """
    return "".join(_sign(_LIKE.get(sign, sign)) for sign in text)


def _sign(sign: str) -> str:
    if all(one in _BASIC for one in sign):
        return sign
    bare = unicodedata.normalize("NFKD", sign)
    kept = "".join(one for one in bare if one in _BASIC)
    return kept or ("" if unicodedata.combining(sign[0]) else "?")


class Word(StrEnum):
    """What a text from a telephone means, when it is a single known word."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    CONFIRM = "confirm"
    OTHER = "other"
    FREE = ""


_WORDS: dict[Word, str] = {
    Word.STOP: "stop stopall quit end cancel unsubscribe revoke optout arret alto parar "
    "cancelar baja fin salir detener",
    Word.START: "start unstop reanudar empezar iniciar",
    Word.HELP: "help info ayuda aide",
    Word.CONFIRM: "c confirm confirmed confirmo confirmar yes si y",
    Word.OTHER: "r reschedule change cambiar cambio otra",
}
_MEANING = {word: meaning for meaning, words in _WORDS.items() for word in words.split()}


def meaning(body: str) -> Word:
    """What a text means: a single known word, however it is written; everything else is free."""
    folded = unicodedata.normalize("NFKD", body.lower())
    bare = "".join(one for one in folded if not unicodedata.combining(one))
    said = re.findall(r"[^\W_]+", bare)
    if said in (["opt", "out"], ["stop", "all"]):
        return Word.STOP
    return _MEANING.get(said[0], Word.FREE) if len(said) == 1 else Word.FREE
