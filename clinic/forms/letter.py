"""What staff write to a patient's own page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.rules.letter import MOST
from clinic.web.layout import FormKey, KitForm


class LetterForm(KitForm, forms.Form):
    """One letter of a member of staff."""

    primary = _("Write to their page")
    body = forms.CharField(
        label=_("Message on their own page"),
        help_text=_("They get a mail that a message is there, without a word of it."),
        max_length=MOST,
        widget=forms.Textarea({"rows": 4}),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "body"]
