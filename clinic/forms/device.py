"""Splints, belts, implants."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from clinic.forms.told import TOLD, ToldForm, informant, side, told
from clinic.models import Device
from clinic.models.device import KIND_CHOICES
from clinic.web.layout import FormKey, KitForm, Pair, Segmented
from clinic.web.when import WhenField, WhenForm


class DeviceForm(ToldForm, forms.ModelForm[Device]):
    """A device, new or changed."""

    kind = forms.ChoiceField(label=_("Kind"), choices=KIND_CHOICES)
    started_on = WhenField(label=_("Since"), words="happened_words", required=False)
    ended_on = WhenField(label=_("Until"), words="ended_words", required=False)
    side = side()
    informant = informant()

    class Meta:
        model = Device
        fields = ("kind", "name", "place", "side", "given_by", *TOLD)
        help_texts: ClassVar = {
            "name": _("For instance: flat-plane splint."),
            "place": _("For instance: lower teeth, left hip."),
            "given_by": _("For instance: the dentist; bought over the counter."),
        }

    def layout(self) -> list[Any]:
        return [
            FormKey(),
            Segmented("kind"),
            "name",
            Pair("place", "side"),
            Pair("started_on", "ended_on"),
            "given_by",
            told(),
        ]


class DeviceEndForm(WhenForm, KitForm, forms.Form):
    """Until when it was worn."""

    primary: ClassVar[Any] = _("It is gone")
    ended_on = WhenField(label=_("Until"), words="ended_words")

    def layout(self) -> list[Any]:
        return [FormKey(), "ended_on"]
