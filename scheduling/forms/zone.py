"""Another time zone for a place, and what it means for the visits that are booked there."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.web.layout import FormKey, KitForm, Segmented
from clinic.web.zone import zones

KEEP = [
    ("wall", _("Their time on the clock: 9:00 stays 9:00")),
    ("moment", _("Their moment: the clock will show another time")),
]


class ZoneForm(KitForm, forms.Form):
    """The new zone, and the question that only a person can answer; nothing is chosen for them."""

    primary: ClassVar[Any] = _("Show what happens")
    zone = forms.ChoiceField(label=_("Time zone"), choices=zones)
    keep = forms.ChoiceField(
        label=_("What do visits that are booked keep?"), choices=KEEP, widget=forms.RadioSelect
    )

    def layout(self) -> list[Any]:
        return [FormKey(), "zone", Segmented("keep")]
