"""What somebody types to book online: who they are, and the code."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from clinic.rules import contact
from clinic.rules.person import birth_trouble
from clinic.web.layout import DateParts
from portal.catalogue.load import load
from portal.forms import signin
from portal.models.signin import EMAIL, SMS
from portal.rules.signin import typed

_NAME = _("Write your name.")
_EMAIL = _("Type an e-mail address, like name@example.com.")
_CODE = _("Type the 8 numbers that we sent you.")
_PHONE = _("Type a mobile number with its area code.")


class YouForm(forms.Form):
    """Who wants to come, and where the code goes: by e-mail, or by text where texts are sent."""

    first_name = forms.CharField(
        label=_("First name"),
        max_length=80,
        error_messages={"required": _NAME},
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=_("Last name"),
        max_length=80,
        error_messages={"required": _NAME},
        widget=forms.TextInput({"autocomplete": "family-name"}),
    )
    birth_on = DateParts(
        label=_("Date of birth"),
        error_messages={"required": _("Add the month, the day and the year.")},
    )
    channel = forms.ChoiceField(
        label=_("How shall we send you a code?"),
        choices=[(EMAIL, _("By e-mail")), (SMS, _("By text"))],
        initial=EMAIL,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one."), "invalid_choice": _("Choose one.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        required=False,
        error_messages={"invalid": _EMAIL, "max_length": _EMAIL},
        widget=forms.EmailInput({"autocomplete": "email", "autocapitalize": "none"}),
    )
    phone = forms.CharField(
        label=_("Mobile number"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )

    wants_texts = forms.BooleanField(label=_("Text me about my visits"), required=False)

    def __init__(self, *args: Any, texts: bool, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        if not texts:
            del self.fields["channel"]
        field = self.fields["wants_texts"]
        field.help_text = gettext(load().section("about").question("texts").hint)

    def clean_birth_on(self) -> date:
        born: date = self.cleaned_data["birth_on"]
        trouble = birth_trouble(born, self.today)
        if trouble == "future":
            raise forms.ValidationError(_("This day is still to come. Check the year."))
        if trouble == "past":
            raise forms.ValidationError(_("This is before 1900. Check the year."))
        return born

    def clean_phone(self) -> str:
        number = contact.phone(self.cleaned_data["phone"])
        if number is None:
            raise forms.ValidationError(_PHONE)
        return number

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        data.setdefault("channel", EMAIL)
        needed = {EMAIL: ("email", _EMAIL), SMS: ("phone", _PHONE)}
        name, words = needed[data["channel"]]
        if not data.get(name) and name not in self.errors:
            self.add_error(name, words)
        if data.get("wants_texts") and not data.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _PHONE)
        data["text_words"] = self.words if data.pop("wants_texts", False) else ""
        return data

    @property
    def words(self) -> str:
        """What is agreed to by the tick, as it is shown: kept with it as the wording."""
        field = self.fields["wants_texts"]
        return f"{field.label} {field.help_text}"


class CodeForm(signin.CodeForm):
    """The code, wherever it was sent."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("The 8 numbers")
        field.error_messages |= {"required": _CODE, "max_length": _CODE}

    def clean_code(self) -> str:
        code = typed(self.cleaned_data["code"])
        if code is None:
            raise forms.ValidationError(_CODE)
        return code
