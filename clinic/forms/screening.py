"""The clinic's policy for one condition."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.catalogue.screening import Policy
from clinic.models.clearance import POLICY_CHOICES
from clinic.rules.screening import loosens
from clinic.web.layout import FormKey, KitForm, Note, Pair


class ScreeningForm(KitForm, forms.Form):
    """What is done until there is an answer; a looser rule wants a reason and a name."""

    primary: ClassVar[Any] = _("Save")
    policy = forms.ChoiceField(
        label=_("Until there is an answer"), choices=POLICY_CHOICES, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why"), max_length=240, required=False, widget=forms.Textarea({"rows": 2})
    )
    signed_name = forms.CharField(label=_("Your name"), max_length=120, required=False)

    def __init__(self, *args: Any, now_in_force: Policy, **kwargs: Any) -> None:
        self.in_force = now_in_force
        super().__init__(*args, **kwargs)

    def layout(self) -> list[Any]:
        note = _("Stricter is saved at once. Less strict is signed by a chiropractor, with why.")
        return [FormKey(), "policy", Note(note), Pair("reason", "signed_name")]

    def clean(self) -> dict[str, Any]:
        """A looser rule without reason or name says so at the field."""
        data = super().clean() or {}
        policy = data.get("policy")
        if policy and loosens(self.in_force, Policy(policy)):
            for name, words in (
                ("reason", _("Say why this rule may be less strict.")),
                ("signed_name", _("Sign with your own name.")),
            ):
                if not str(data.get(name) or "").strip() and name not in self.errors:
                    self.add_error(name, words)
        return data
