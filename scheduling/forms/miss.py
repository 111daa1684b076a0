"""Following up a visit that did not take place."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.layout import FormKey, KitForm, Segmented
from scheduling.models.miss import FEE_CHOICES, HOW_CHOICES, OUTCOME_CHOICES


class ContactForm(KitForm, forms.Form):
    """One try to reach the patient."""

    primary: ClassVar[Any] = _("Note it")
    how = forms.ChoiceField(label=_("How"), choices=HOW_CHOICES, initial="phone")
    outcome = forms.ChoiceField(label=_("What came of it"), choices=OUTCOME_CHOICES)
    note = forms.CharField(label=_("Note"), required=False, max_length=160)

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("how"), Segmented("outcome"), "note"]


class FeeForm(forms.Form):
    """The decision about the fee, as a button sends it."""

    fee = forms.ChoiceField(choices=FEE_CHOICES)
    note = forms.CharField(required=False, max_length=160)
