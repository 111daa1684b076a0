"""Accepting a repair: the name of what was shown, and who may step in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.models import Closure

OWN, ANYBODY = "own", "any"


class WhomForm(forms.Form):
    """With whom times are looked for; the plan's own practitioner unless told otherwise."""

    whom = forms.ChoiceField(
        choices=[(OWN, _("Own practitioner")), (ANYBODY, _("Anybody"))], required=False
    )

    # Asked for from a closure's page, it leads back there.
    closure = forms.ModelChoiceField(Closure.objects.all(), required=False)

    @property
    def with_others(self) -> bool:
        return bool(self.cleaned_data.get("whom") == ANYBODY)


class AcceptForm(WhomForm):
    """The button under a proposal."""

    shown = forms.RegexField(r"^[0-9a-f]{24}$")
