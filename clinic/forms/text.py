"""A yes or a no to texts and how it was heard; a text that staff write."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models.consent import HEARD_CHOICES
from clinic.rules.text import MOST
from clinic.web.layout import FormKey, KitForm, Segmented

BY_STAFF = [pair for pair in HEARD_CHOICES if pair[0] in {"person", "phone", "paper"}]


class HeardForm(KitForm, forms.Form):
    """Staff write down what the patient said, and how."""

    heard = forms.ChoiceField(label=_("How the patient said it"), choices=BY_STAFF)

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("heard")]


class AgreeForm(HeardForm):
    primary = _("The patient agreed")


class EndForm(HeardForm):
    primary = _("No texts any more")


class WriteForm(KitForm, forms.Form):
    """One text of a member of staff."""

    primary = _("Send the text")
    body = forms.CharField(
        label=_("Text"),
        help_text=_("Up to 160 characters. Others may read it: no word of what the care is for."),
        max_length=MOST,
        widget=forms.Textarea({"rows": 3}),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "body"]
