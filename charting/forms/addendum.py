"""The form of an addendum."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from charting.models import Addendum
from clinic.web.layout import Actions, FormKey


class AddendumForm(forms.ModelForm[Addendum]):
    """What is added, and why it was not in the note."""

    class Meta:
        model = Addendum
        fields = ["text", "reason"]
        widgets = {"text": forms.Textarea(attrs={"rows": 6})}

    def __init__(self, *args: Any, cancel: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = _("For example: left out at the visit.")
        self.helper = FormHelper()
        self.helper.layout = Layout(
            "text", "reason", FormKey(), Actions(_("Add to the record"), cancel=cancel)
        )
