"""Referrals in and out, and shared care."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, told
from clinic.models import Referral
from clinic.models.referral import KIND_CHOICES, STATUS_CHOICES
from clinic.web.layout import FormKey, KitForm, Pair, Segmented
from clinic.web.when import WhenField, WhenForm


class ReferralForm(ToldForm, forms.ModelForm[Referral]):
    """A referral, new or changed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES)
    asked_on = WhenField(label=_("Since"), words="asked_words", required=False)
    informant = informant()

    class Meta:
        model = Referral
        fields = ("kind", "party", "specialty", "sent_by", "reason", *TOLD)
        help_texts: ClassVar = {
            "party": _("A person, a practice or a department: who is asked, who asks, who shares."),
            "specialty": _("For instance: dentist, neurology."),
            "sent_by": _("If others sent: by whom."),
            "reason": _("The question: what is to be found out or done."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Segmented("kind"),
            Pair("party", "specialty"),
            "reason",
            Pair("asked_on", "sent_by"),
            told(),
        ]


class ReferralEndForm(WhenForm, KitForm, forms.Form):
    """The answer, or that nothing more is waited for."""

    primary: ClassVar[Any] = _("Save")
    status = forms.ChoiceField(label=_("State"), choices=STATUS_CHOICES[1:])
    answer = forms.CharField(
        label=_("What the answer says"),
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    answered_on = WhenField(label=_("When"), words="answered_words", required=False)

    def layout(self) -> list[Any]:
        return [FormKey(), Segmented("status"), "answer", "answered_on"]
