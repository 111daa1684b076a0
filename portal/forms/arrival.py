"""What a patient types at the door, and what staff say of a door."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Location
from clinic.web.layout import FormKey, KitForm, Segmented
from portal.models.arrival import KIND_CHOICES, TABLET

_WRONG = _("Type the month and the day of your birthday, like 3 and 14.")
_MESSAGES = {"required": _WRONG, "invalid": _WRONG, "min_value": _WRONG, "max_value": _WRONG}


def _number(label: Any, most: int) -> forms.IntegerField:
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=most,
        error_messages=_MESSAGES,
        widget=forms.TextInput({"inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}),
    )


class BirthdayForm(forms.Form):
    """Month and day, and where several share them the first letter of the first name."""

    month = _number(_("Month"), 12)
    day = _number(_("Day"), 31)
    letter = forms.CharField(
        label=_("First letter of your first name"),
        max_length=1,
        required=False,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


class DoorForm(KitForm, forms.Form):
    """A tablet or a code."""

    primary: ClassVar[Any] = _("Open it")
    kind = forms.ChoiceField(label=_("What"), choices=KIND_CHOICES, initial=TABLET)
    name = forms.CharField(label=_("Name"), max_length=40, initial=_("Front desk"))
    location = forms.ModelChoiceField(
        Location.objects.active(), label=_("Location"), empty_label=None
    )

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("kind"), "name", "location"]
