"""Sentences that can be translated later: plain Python has no language, the page has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Translate = Callable[[str], str]


def N_(message: str) -> str:  # noqa: N802  (the extraction keyword every gettext tool knows)
    """Mark `message` for extraction and return it unchanged."""
    return message


def english(message: str) -> str:
    """The translation that changes nothing; the default wherever a `Translate` is asked for."""
    return message


@dataclass(frozen=True, slots=True)
class Text:
    """A message id with its parameters; a parameter may itself be a `Text`.

    `str(text)` is English. A template or view passes its own gettext: `text.render(gettext)`.
    """

    message: str
    params: tuple[tuple[str, Text | str], ...] = ()

    def render(self, translate: Translate = english) -> str:
        """Return the sentence in the language that `translate` speaks."""
        values = {
            name: value.render(translate) if isinstance(value, Text) else value
            for name, value in self.params
        }
        message = translate(self.message)
        return message % values if values else message

    def __str__(self) -> str:
        return self.render()


def text(message: str, **params: Text | str | int) -> Text:
    """Build a `Text`; whole numbers become their digits."""
    return Text(
        message,
        tuple((name, v if isinstance(v, Text) else str(v)) for name, v in params.items()),
    )
