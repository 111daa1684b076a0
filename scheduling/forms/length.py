"""Another length for one visit."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.layout import FormKey, KitForm
from scheduling.rules.slot import LONGEST_MIN, SHORTEST_MIN


class LengthForm(KitForm, forms.Form):
    """Minutes with the patient; the buffer after them is the kind's own."""

    primary: ClassVar[Any] = _("Set the length")
    minutes = forms.IntegerField(
        label=_("Minutes with the patient"),
        min_value=SHORTEST_MIN,
        max_value=LONGEST_MIN,
        widget=forms.NumberInput(attrs={"step": 5, "inputmode": "numeric"}),
    )
    outside_reason = forms.CharField(
        label=_("Outside the hours, because"),
        required=False,
        max_length=160,
        help_text=_("Leave it empty inside the hours."),
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "minutes", "outside_reason"]
