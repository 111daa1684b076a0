"""When a visit counts as missed, and when a cancellation is late."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.formpage import InWords
from clinic.web.layout import FormKey, KitForm
from scheduling.models import Policy


class PolicyForm(InWords, KitForm, forms.ModelForm[Policy]):
    """The clinic's rules, in one place."""

    primary: ClassVar[Any] = _("Save the rules")
    no_show_min = forms.IntegerField(
        label=_("Minutes after the start from which a visit counts as missed"),
        min_value=5,
        max_value=240,
    )
    late_cancel_hours = forms.IntegerField(
        label=_("Hours before the start from which a cancellation is late"),
        help_text=_("0 means that no cancellation is late."),
        min_value=0,
        max_value=168,
    )

    class Meta:
        model = Policy
        fields = ("no_show_min", "no_show_auto", "late_cancel_hours")
        labels: ClassVar = {"no_show_auto": _("Mark it as “did not come” without asking")}
        help_texts: ClassVar = {
            "no_show_auto": _("Without this, such visits only stand on the list of missed visits.")
        }

    def layout(self) -> list[Any]:
        return [FormKey(), "no_show_min", "no_show_auto", "late_cancel_hours"]
