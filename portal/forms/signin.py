"""What somebody types to sign in: an address, the code, and who they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.web.layout import DateParts
from portal.rules import signin

_ADDRESS = _("Type an e-mail address, like name@example.com.")
_CODE = _("Type the 8 numbers from the e-mail.")


class AddressForm(forms.Form):
    """The e-mail address that the clinic has."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"required": _ADDRESS, "invalid": _ADDRESS, "max_length": _ADDRESS},
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none"}),
    )


class CodeForm(forms.Form):
    """The code as typed or pasted; spaces do not matter."""

    code = forms.CharField(
        label=_("Code from the e-mail"),
        max_length=40,
        error_messages={"required": _CODE, "max_length": _CODE},
        widget=forms.TextInput(
            {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "code"}
        ),
    )

    def clean_code(self) -> str:
        code = signin.typed(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_CODE)
        return code


class WhoForm(forms.Form):
    """Who of several is here, and their date of birth."""

    whom = forms.ChoiceField(
        label=_("Who are you?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a name."), "invalid_choice": _("Choose a name.")},
    )
    birth_on = DateParts(
        label=_("Date of birth"),
        autocomplete="",
        error_messages={"required": _("Add the month, the day and the year.")},
    )

    def __init__(self, *args: Any, people: Sequence[Patient], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["whom"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 narrows the type
        field.choices = [(str(one.pk), one.called) for one in people]
        if len(people) == 1:
            field.initial = str(people[0].pk)

    def clean_whom(self) -> UUID:
        return UUID(self.cleaned_data["whom"])
