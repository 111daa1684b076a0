"""Which day, which place, which look: what the address of the calendar says."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from scheduling.rules.slot import is_bookable_year


class DayInput(forms.DateInput):
    """The browser's own date field."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class TimeInput(forms.TimeInput):
    """The browser's own time field."""

    input_type = "time"

    def __init__(self) -> None:
        super().__init__(format="%H:%M")


def check_day(day: date) -> date:
    """Raises: ValidationError for years in which nobody books."""
    if not is_bookable_year(day):
        raise forms.ValidationError(_("Choose a day of this year or the next ones."))
    return day


VIEWS = [
    ("day", _("People and tables")),
    ("week", _("Week")),
    ("month", _("Month")),
    ("list", _("List")),
]


class DayForm(forms.Form):
    """All optional: without a day it is today, without a place the first one."""

    day = forms.DateField(label=_("Day"), required=False, widget=DayInput)
    location = forms.ModelChoiceField(Location.objects.active(), required=False)
    view = forms.ChoiceField(choices=VIEWS, required=False)
    visit = forms.UUIDField(required=False)

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        return check_day(day) if day else None

    @property
    def place(self) -> Location | None:
        """The chosen place, or the first."""
        chosen: Location | None = self.cleaned_data.get("location")
        return chosen or Location.objects.active().first()

    @property
    def sentence(self) -> str:
        """What is wrong with the address, for the person at the screen."""
        lines: list[Any] = [error for errors in self.errors.values() for error in errors]
        return " ".join(str(line) for line in lines)
