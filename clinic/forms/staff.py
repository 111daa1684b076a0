"""Accounts of the staff."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import User
from clinic.models.staff import ROLE_CHOICES
from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm, Pair, Segmented


class StaffForm(InWords, KitForm, forms.ModelForm[User]):
    """Who it is and what they may do."""

    primary: ClassVar[Any] = _("Save the account")
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=ROLE_CHOICES,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("One person may hold several."),
    )

    class Meta:
        model = User
        fields = ("name", "title", "credentials", "email", "roles")
        help_texts: ClassVar = {
            "title": _("As in “Dr”."),
            "credentials": _("As in “DC”; stands under signed notes."),
        }

    def layout(self) -> list[Any]:
        return ["name", Pair("title", "credentials"), "email", Segmented("roles")]


class InviteForm(StaffForm):
    """A new account; its holder chooses the password at the link in the mail."""

    primary: ClassVar[Any] = _("Send the invitation")

    def layout(self) -> list[Any]:
        return [FormKey(), *super().layout()]
