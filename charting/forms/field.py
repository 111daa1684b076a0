"""The controls of the visit's own fields: a number, a text, one of a few."""

from collections.abc import Iterable

from charting.forms.part import Control, Option, Sheet


def field(sheet: Sheet, name: str, key: str, label: str) -> Control:
    """A control of one field of the visit; what it holds is put in by whoever asks for it."""
    hidden = [("field", name), ("seen", sheet.seen(name))]
    return Control(key=key, url=sheet.url("visit-save"), hidden=hidden, label=label)


def one_of(
    sheet: Sheet, name: str, key: str, label: str, pairs: Iterable[tuple[str, str]], *, must: bool
) -> Control:
    """One of several (code, word) as chips; where there `must` be one, it is not taken back."""
    made = field(sheet, name, key, label)
    made.kind, made.value = "chips", str(getattr(sheet.visit, name) or "")
    for code, word in pairs:
        on = code == made.value
        send = code if must or not on else ""
        made.options.append(Option(send, word, f"{key}-{code}", on, code=code))
    return made
