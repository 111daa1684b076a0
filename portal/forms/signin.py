"""What somebody types to sign in: an address or a number, the code, and who they are."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.rules import contact
from clinic.web.layout import DateParts
from portal.models.signin import EMAIL, SMS
from portal.rules import signin

_ADDRESS = _("Type an e-mail address, like name@example.com.")
_EITHER = _("Type an e-mail address, or a mobile number with its area code.")
_CODE = _("Type the 8 numbers from the e-mail.")
_CODE_OF_TEXT = _("Type the 8 numbers from the text message.")


class AddressForm(forms.Form):
    """The e-mail address that the clinic has, or where texts are sent the number."""

    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        error_messages={"required": _ADDRESS, "invalid": _ADDRESS, "max_length": _ADDRESS},
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none"}),
    )

    def __init__(self, *args: Any, texts: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if texts:
            self.fields["email"] = forms.CharField(
                label=_("E-mail or mobile number"),
                max_length=254,
                error_messages={"required": _EITHER, "max_length": _EITHER},
                widget=forms.TextInput(
                    {"autocomplete": "email", "autocapitalize": "none", "inputmode": "email"}
                ),
            )

    def clean_email(self) -> str:
        typed: str = self.cleaned_data["email"].strip()
        self.channel = EMAIL
        if isinstance(self.fields["email"], forms.EmailField):
            return typed
        if "@" in typed:
            validate_email(typed)
            return typed
        self.channel = SMS
        number = contact.phone(typed)
        if not number:
            raise forms.ValidationError(_EITHER)
        return number


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

    def __init__(self, *args: Any, channel: str = EMAIL, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.wrong: Any = _CODE
        if channel == SMS:
            self.wrong, field = _CODE_OF_TEXT, self.fields["code"]
            field.label = _("Code from the text message")
            field.error_messages |= {"required": self.wrong, "max_length": self.wrong}

    def clean_code(self) -> str:
        code = signin.typed(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(self.wrong)
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
