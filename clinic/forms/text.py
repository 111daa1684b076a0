"""A yes or a no to texts: how it was heard."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.models.consent import HEARD_CHOICES
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
