"""A field for when something was: a day, a month, a year, or words; and the form that reads it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.rules import when
from clinic.rules.when import When

HINT = _("A day, a month, a year or words: 5/3/2019, May 2019, 2019, a few years ago.")
HINT_DATE = _("A day, a month or a year: 5/3/2019, May 2019, 2019.")


class WhenField(forms.CharField):
    """One line of text; the cleaned value is a `When`, empty where nothing was typed.

    `words` names the column that keeps words; without one, a date must be given.
    """

    default_error_messages = {
        "invalid": _("This date does not exist. Write it like 5/3/2019, May 2019 or 2019."),
        "words": _("Write a day, a month or a year, like 5/3/2019, May 2019 or 2019."),
    }

    def __init__(self, *, words: str = "", **kwargs: Any) -> None:
        self.words = words
        kwargs.setdefault("max_length", 80)
        kwargs.setdefault("help_text", HINT if words else HINT_DATE)
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        said = when.read(super().clean(value))
        if said is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        if said.words and not self.words:
            raise forms.ValidationError(self.error_messages["words"], code="words")
        return said

    def prepare_value(self, value: Any) -> Any:
        return value.typed if isinstance(value, When) else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class WhenForm:
    """Mixed in before a form with such fields: `started_on` becomes the columns of its moment.

    The cleaned data hold `started_on`, `started_precision` and the column of words; a bound row
    fills the fields through its property `started`.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        row = kwargs.get("instance")
        if row is not None:
            said = {f"{stem}_on": getattr(row, stem) for stem in self._stems()}
            kwargs["initial"] = {**said, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)

    @classmethod
    def _stems(cls) -> list[str]:
        fields = cls.base_fields  # type: ignore[attr-defined]
        return [n.removesuffix("_on") for n, one in fields.items() if isinstance(one, WhenField)]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}  # type: ignore[misc]
        for stem in self._stems():
            said = data.get(f"{stem}_on")
            if isinstance(said, When):
                data[f"{stem}_on"], data[f"{stem}_precision"] = said.on, said.precision
                words = self.fields[f"{stem}_on"].words  # type: ignore[attr-defined]
                if words:
                    data[words] = said.words
        return data
