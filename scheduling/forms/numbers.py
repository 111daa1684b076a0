"""Visit numbers as people type them: "6, 12, last"."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

LAST = 0  # stands for the last visit, however many there are
MOST = 120


class VisitNumbers(forms.CharField):
    """A few visit numbers in order; the word "last" becomes LAST."""

    default_error_messages = {
        "numbers": _("Write visit numbers between 1 and 120, or “last”: 6, 12, last."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"required": False, "max_length": 60, **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return said(value) if isinstance(value, (list, tuple)) else value

    def to_python(self, value: Any) -> Any:
        words = [word for word in re.split(r"[\s,;]+", str(value or "").strip().lower()) if word]
        ends = {"last", gettext("last").lower()}
        numbers: set[int] = set()
        for word in words:
            if word in ends:
                numbers.add(LAST)
            elif word.isascii() and word.isdigit() and 1 <= int(word) <= MOST:
                numbers.add(int(word))
            else:
                raise forms.ValidationError(self.error_messages["numbers"], code="numbers")
        return sorted(numbers, key=lambda number: number or MOST + 1)


def said(numbers: Any) -> str:
    """Numbers as somebody would type them."""
    return ", ".join(str(number) if number else gettext("last") for number in numbers)


def within(numbers: list[int], total: int) -> list[int]:
    """The numbers with the last one counted out. Raises: ValidationError beyond the total."""
    found = sorted({number or total for number in numbers})
    if found and total and found[-1] > total:
        words = ngettext("The plan has %(n)s visit only.", "The plan has %(n)s visits only.", total)
        raise forms.ValidationError(words % {"n": total})
    return found
