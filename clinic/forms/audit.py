"""Looking through the audit trail."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models import User


class AuditFilter(forms.Form):
    """Patient by number, person, action by its beginning, and day; all optional."""

    patient = forms.IntegerField(
        label=_("Patient number"), required=False, min_value=1, max_value=9_000_000_000_000
    )
    by = forms.ModelChoiceField(
        label=_("Person"),
        queryset=User.objects.none(),
        required=False,
        empty_label=_("Everybody"),
    )
    action = forms.CharField(label=_("Action"), required=False, max_length=60)
    day = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    )

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and not 2000 <= day.year <= 2200:
            raise forms.ValidationError(_("Choose a day on which this clinic was at work."))
        return day

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.fields["by"].queryset = User.objects.order_by("name", "id")  # type: ignore[attr-defined]
        self.fields["patient"].widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}
        self.fields["action"].widget.attrs |= {"placeholder": "patient.view", "autocomplete": "off"}
