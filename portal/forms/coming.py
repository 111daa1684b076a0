"""What a patient presses about a visit: which other time, and why it is given up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from portal.actions.coming import REASONS
from scheduling.models.appointment import REASON_CHOICES
from scheduling.rules.policy import Reason

_WORDS = dict(REASON_CHOICES)


class CancelForm(forms.Form):
    """Why, only if one likes."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[(one.value, _WORDS[one.value]) for one in REASONS],
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": _("Choose one of the reasons, or none.")},
    )

    def clean_reason(self) -> Any:
        return Reason(self.cleaned_data["reason"] or Reason.OTHER)
