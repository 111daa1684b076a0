"""What may be said about a patient, at the first call and later."""

from typing import Any, ClassVar

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import Patient
from clinic.web.formpage import InWords, Phoned
from clinic.web.layout import Actions, DateParts, FormKey, KitForm, Pair, Section, Segmented


class _PatientForm(InWords, Phoned, KitForm, forms.ModelForm[Patient]):
    """The fields both forms share."""

    birth_on = DateParts(label=_("Date of birth"), autocomplete="")


class PatientAddForm(_PatientForm):
    """The quick form of the first call: name, birth date, and a way to reach the person."""

    primary: ClassVar[Any] = _("Add the patient")

    class Meta:
        model = Patient
        fields = ("first_name", "last_name", "birth_on", "phone", "email", "language")
        widgets: ClassVar = {
            "phone": forms.TextInput({"type": "tel", "inputmode": "tel"}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = True
        self.fields["last_name"].required = True

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        reach = data.get("phone") or data.get("email")
        if not reach and not {"phone", "email"} & set(self.errors):
            self.add_error("phone", _("Add a mobile number or an e-mail address."))
        return data

    @property
    def helper(self) -> FormHelper:
        """With an id, so that the button under the likely duplicates can send the form."""
        helper = super().helper
        helper.form_id = "add"
        return helper

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Pair("first_name", "last_name"),
            "birth_on",
            Pair("phone", "email"),
            Segmented("language"),
        ]


class PatientForm(_PatientForm):
    """Everything that stands on the patient's page."""

    class Meta:
        model = Patient
        fields = (
            "first_name",
            "last_name",
            "preferred_name",
            "birth_on",
            "birth_known",
            "sex",
            "phone",
            "email",
            "language",
            "address",
            "deceased_on",
        )
        widgets: ClassVar = {
            "phone": forms.TextInput({"type": "tel", "inputmode": "tel"}),
            "deceased_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def layout(self) -> list[Any]:
        return [
            Section(
                _("Person"),
                Pair("first_name", "last_name"),
                "preferred_name",
                "birth_on",
                "birth_known",
                Segmented("sex"),
            ),
            Section(_("Contact"), Pair("phone", "email"), "address", Segmented("language")),
            Section(_("End of the record"), "deceased_on"),
        ]

    def actions(self) -> list[Any]:
        return [Actions(_("Save the changes"), cancel=self.cancel)]
